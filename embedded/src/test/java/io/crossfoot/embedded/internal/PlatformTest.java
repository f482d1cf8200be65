package io.crossfoot.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfoot.embedded.EmbeddedPostgresException;
import io.crossfoot.embedded.EmbeddedPostgresException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PlatformTest {
    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, false, LINUX_AMD64",
        "Linux, aarch64, false, LINUX_ARM64",
        "Linux, amd64, true, ALPINE_AMD64",
        "Mac OS X, x86_64, false, MACOS_AMD64",
        "Mac OS X, aarch64, false, MACOS_ARM64"
    })
    void the_platforms_with_a_bundle_are_recognised(String system, String processor, boolean musl, Platform expected) {
        assertThat(Platform.of(system, processor, musl)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"Windows 11, amd64, false", "Linux, s390x, false", "Linux, aarch64, true"})
    void others_are_refused_with_the_way_out(String system, String processor, boolean musl) {
        assertThatThrownBy(() -> Platform.of(system, processor, musl))
                .isInstanceOfSatisfying(EmbeddedPostgresException.class, e -> assertThat(e.reason())
                        .isEqualTo(Reason.UNSUPPORTED_PLATFORM))
                .hasMessageContaining(system)
                .hasMessageContaining("JDBC URL");
    }

    @ParameterizedTest
    @EnumSource
    void every_platform_has_its_archive_on_the_class_path(Platform platform) {
        assertThat(Platform.class.getResource(platform.resource())).isNotNull();
    }

    @Test
    void this_machine_has_a_bundle() {
        assertThat(Platform.current()).isNotNull();
    }
}
