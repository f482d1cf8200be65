package io.crossfoot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.schemes.attacks.Attacks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SchemesCompareTest {
    @TempDir
    private Path folder;

    @Test
    void compare_attacks_and_measures_the_schemes_asked_for_and_writes_the_report() throws Exception {
        Path out = folder.resolve("report");
        Command compare = Command.crossfoot(
                "schemes", "compare", "--size", "trial", "--only", "sum,naive", "--seconds", "0.05", "--out", "" + out);
        assertThat(compare.exitCode()).as(compare.err()).isZero();
        assertThat(compare.out()).contains("| naive", "| sum", "report.html", "report.md", "report.json");
        assertThat(out.toFile().list()).containsExactlyInAnyOrder("report.html", "report.md", "report.json");

        JsonNode json = JsonMapper.shared().readTree(Files.readString(out.resolve("report.json")));
        assertThat(json.get("command").asString())
                .startsWith("crossfoot schemes compare --size trial --only sum,naive");
        assertThat(json.at("/size/slice_seconds").asDouble()).isEqualTo(0.05);
        assertThat(json.at("/versions/PostgreSQL").asString()).startsWith("18");
        assertThat(json.at("/schemes/0/id").asString()).isEqualTo("naive");
        assertThat(json.at("/schemes/1/id").asString()).isEqualTo("sum");
        assertThat(json.get("schemes")).hasSize(2);
        for (JsonNode measure : json.get("measures")) {
            String id = measure.get("id").asString();
            for (String scheme : List.of("naive", "sum")) {
                JsonNode figure = measure.get("schemes").get(scheme);
                if (id.startsWith("verify") && scheme.equals("sum")) {
                    assertThat(figure.has("reason")).isTrue();
                } else {
                    assertThat(figure.get("rounds")).as(id).hasSize(2);
                    assertThat(figure.get("median").asDouble()).as(id).isPositive();
                }
            }
        }
        for (JsonNode balance : json.get("balances")) {
            if (balance.get("scheme").asString().equals("sum")) {
                assertThat(balance.get("wrong_accounts").asInt())
                        .as(balance.toString())
                        .isZero();
            }
        }
        assertThat(json.get("attacks")).hasSize(2 * Attacks.all().size());

        assertThat(Files.readString(out.resolve("report.html"))).contains("<svg", "naive", "</html>");
        assertThat(Files.readString(out.resolve("report.md"))).startsWith("# ").contains("| naive ");
    }

    @Test
    void what_there_is_not_is_wrong_usage() {
        assertThat(Command.crossfoot("schemes", "compare", "--only", "nave"))
                .satisfies(compare -> assertThat(compare.exitCode()).isEqualTo(2))
                .satisfies(compare -> assertThat(compare.err()).contains("no scheme nave; there are naive, sum"));
        assertThat(Command.crossfoot("schemes", "compare", "--size", "huge").exitCode())
                .isEqualTo(2);
        assertThat(Command.crossfoot("schemes", "compare", "--rounds", "0").exitCode())
                .isEqualTo(2);
        assertThat(Command.crossfoot("schemes", "compare", "--seconds", "NaN").exitCode())
                .isEqualTo(2);
        assertThat(Command.crossfoot("schemes").exitCode()).isEqualTo(2);
    }
}
