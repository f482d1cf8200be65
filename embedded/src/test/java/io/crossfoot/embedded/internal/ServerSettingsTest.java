package io.crossfoot.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "fsync, off",
        "FSYNC, Off",
        "fsync, of",
        "fsync, 0",
        "fsync, f",
        "full_page_writes, no",
        "synchronous_commit, off",
        "synchronous_commit, false",
        "zero_damaged_pages, on"
    })
    void what_could_lose_committed_data_is_refused(String name, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerSettings.with(Map.of(name, value)))
                .withMessageContaining(value)
                .withMessageContaining("committed data");
    }

    @ParameterizedTest
    @ValueSource(strings = {"full-page-writes", "fsync=off -c x", "", "work mem"})
    void what_is_no_name_of_a_setting_is_refused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> ServerSettings.with(Map.of(name, "on")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"port", "listen_addresses", "Data_Directory", "hba_file", "unix_socket_directories"})
    void what_is_the_launchers_own_is_refused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerSettings.with(Map.of(name, "1")))
                .withMessageContaining("belongs to the embedded server");
    }

    @Test
    void others_are_added_to_the_durable_ones() {
        assertThat(ServerSettings.with(Map.of("Work_Mem", "64 MB")).arguments())
                .containsSubsequence("-c", "fsync=on", "-c", "full_page_writes=on", "-c", "synchronous_commit=on")
                .contains("work_mem=64 MB");
    }
}
