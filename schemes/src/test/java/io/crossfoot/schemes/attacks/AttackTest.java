package io.crossfoot.schemes.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.crossfoot.schemes.Scheme;
import io.crossfoot.schemes.SchemeServer;
import io.crossfoot.schemes.Schemes;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Every attack on every scheme ends as the reviewed table says. */
class AttackTest {
    private static final List<Attack> ATTACKS = Attacks.all(4_000, Duration.ofSeconds(5));
    private static final Map<String, Map<String, String>> EXPECTED = ExpectedOutcomes.read();

    private static SchemeServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = SchemeServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void the_table_has_a_row_for_every_attack_and_a_column_for_every_scheme() {
        assertThat(EXPECTED.keySet())
                .containsExactlyElementsOf(ATTACKS.stream().map(Attack::name).toList());
        List<String> schemes = Schemes.all().stream().map(Scheme::id).toList();
        List<String> words = Arrays.stream(Verdict.values()).map(Verdict::word).toList();
        EXPECTED.forEach((attack, verdicts) -> {
            assertThat(verdicts.keySet()).as(attack).containsExactlyElementsOf(schemes);
            assertThat(words).as(attack).containsAll(verdicts.values());
        });
    }

    /** Schemes have databases of their own, so they are attacked side by side; each is attacked in one way at a time. */
    @TestFactory
    Stream<DynamicContainer> attacks() {
        return Schemes.all().stream()
                .map(Scheme::id)
                .map(id -> dynamicContainer(scheme -> scheme.displayName(id)
                        .executionMode(ExecutionMode.CONCURRENT)
                        .childExecutionMode(ExecutionMode.SAME_THREAD)
                        .children(ATTACKS.stream().map(attack -> test(attack, id)))));
    }

    private static DynamicTest test(Attack attack, String id) {
        String expected = EXPECTED.getOrDefault(attack.name(), Map.of()).getOrDefault(id, "is not in the table");
        return dynamicTest("%s on %s %s".formatted(attack.name(), id, expected), () -> {
            try (Scheme scheme = Schemes.of(id)) {
                scheme.missing().ifPresent(reason -> System.out.println("Skipped: " + id + ": " + reason));
                assumeTrue(scheme.missing().isEmpty());
                StringBuilder story = new StringBuilder();
                Outcome outcome = attack.run(server, scheme, (kind, text) -> {
                    synchronized (story) {
                        story.append(kind).append(' ').append(text).append('\n');
                    }
                });
                System.out.printf(
                        "%s on %s %s: %s%n",
                        attack.name(), id, outcome.verdict().word(), outcome.how());
                assertThat(outcome.verdict().word())
                        .as("%s%n%s", outcome.how(), story)
                        .isEqualTo(expected);
            }
        });
    }
}
