package io.crossfoot.schemes.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.schemes.Scheme;
import io.crossfoot.schemes.Schemes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the project says of the schemes is what the command printed, and still what the tests find. */
class CommittedReportTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path REPORT = ROOT.resolve("docs/schemes");

    private final JsonNode report = JsonMapper.shared().readTree(REPORT.resolve("report.json"));

    @Test
    void its_matrix_is_what_the_attack_tests_expect() {
        Map<String, Map<String, String>> matrix = new LinkedHashMap<>();
        for (JsonNode cell : report.get("attacks")) {
            matrix.computeIfAbsent(cell.get("attack").asString(), attack -> new LinkedHashMap<>())
                    .put(cell.get("scheme").asString(), cell.get("outcome").asString());
        }
        assertThat(matrix).isEqualTo(ExpectedOutcomes.read());
    }

    @Test
    void every_scheme_ran_for_it() {
        List<String> ran = report.get("schemes")
                .valueStream()
                .filter(scheme -> !scheme.has("missing"))
                .map(scheme -> scheme.get("id").asString())
                .toList();
        assertThat(ran)
                .containsExactlyElementsOf(
                        Schemes.all().stream().map(Scheme::id).toList());
    }

    @Test
    void the_readme_shows_its_summary() throws IOException {
        assertThat(Files.readString(ROOT.resolve("README.md"))).contains(table("## Summary"));
    }

    @Test
    void its_page_shows_its_matrix() throws IOException {
        assertThat(Files.readString(ROOT.resolve("docs/schemes.md"))).contains(table("## Attacks"));
    }

    /** The first table under a heading, whose rows are the schemes. */
    private static String table(String heading) throws IOException {
        List<String> lines = Files.readAllLines(REPORT.resolve("report.md")).stream()
                .dropWhile(line -> !line.equals(heading))
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        assertThat(lines).hasSize(2 + Schemes.all().size());
        return String.join("\n", lines);
    }
}
