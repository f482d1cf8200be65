package io.crossfoot.schemes.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.crossfoot.schemes.Scheme;
import io.crossfoot.schemes.SchemeServer;
import io.crossfoot.schemes.Schemes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every attack on every scheme ends as the reviewed table says. */
class AttackTest {
    private static final List<Attack> ATTACKS = Attacks.all(4_000, Duration.ofSeconds(5));
    private static final Map<String, Map<String, String>> EXPECTED = expected();

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

    @TestFactory
    Stream<DynamicTest> attacks() {
        return Schemes.all().stream().flatMap(scheme -> ATTACKS.stream().map(attack -> test(attack, scheme.id())));
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

    private static Map<String, Map<String, String>> expected() {
        try (InputStream in = AttackTest.class.getResourceAsStream("expected-outcomes.csv")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            String[] head = lines.get(0).split(",");
            Map<String, Map<String, String>> table = new LinkedHashMap<>();
            for (String line : lines.subList(1, lines.size())) {
                String[] cells = line.split(",");
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 1; i < cells.length; i++) {
                    row.put(head[i], cells[i]);
                }
                table.put(cells[0], row);
            }
            return table;
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
