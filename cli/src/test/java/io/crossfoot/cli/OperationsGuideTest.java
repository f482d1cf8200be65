package io.crossfoot.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** docs/operations.md and the examples say what is so. */
class OperationsGuideTest {
    private static final Path ROOT = Path.of("..");

    private static String read(String file) throws IOException {
        return Files.readString(ROOT.resolve(file), UTF_8);
    }

    private static List<OptionSpec> options() {
        return SettingSources.settable(new CommandLine(new ServeCommand()).getCommandSpec());
    }

    @Test
    void the_table_of_settings_is_that_of_the_options() throws Exception {
        List<String> documented = read("docs/operations.md")
                .lines()
                .filter(line -> line.startsWith("| `--"))
                .sorted()
                .toList();
        List<String> real = options().stream()
                .map(option -> "| `%s` | `%s` | %s | %s |"
                        .formatted(
                                option.longestName(),
                                SettingSources.variable(option),
                                option.defaultValue() == null ? "-" : option.defaultValue(),
                                String.join(" ", option.description())))
                .sorted()
                .toList();
        assertThat(documented).isEqualTo(real);
    }

    @Test
    void settings_in_the_examples_exist() throws Exception {
        Set<String> names = options().stream()
                .map(option -> option.longestName().substring(2))
                .collect(Collectors.toSet());
        Set<String> used = new TreeSet<>();
        read("examples/deploy/crossfoot.conf")
                .lines()
                .map(line -> line.replaceFirst("^#(?=[a-z])", ""))
                .filter(line -> line.matches("[a-z-]+ = .*"))
                .forEach(line -> used.add(line.substring(0, line.indexOf(' '))));
        assertThat(used).isNotEmpty().allMatch(names::contains);
        Set<String> variables = options().stream().map(SettingSources::variable).collect(Collectors.toSet());
        Set<String> known = Set.of("CROSSFOOT_HEAP", "CROSSFOOT_JAVA_OPTIONS");
        for (String file : List.of(
                "docs/operations.md",
                "examples/deploy/crossfoot.service",
                "examples/deploy/Containerfile",
                "crossfoot")) {
            assertThat(found("CROSSFOOT_[A-Z_]+", read(file)))
                    .as(file)
                    .allMatch(name -> variables.contains(name) || known.contains(name));
        }
    }

    @Test
    void metrics_in_guide_and_alerts_exist() throws Exception {
        Set<String> real = found("\"((?:crossfoot|jvm|process)_[a-z_]+)\"", sources());
        Set<String> documented = found("`((?:crossfoot|jvm|process)_[a-z_]+)`", read("docs/operations.md"));
        // These are roles of the database.
        documented.removeAll(Set.of("crossfoot_app", "crossfoot_admin"));
        assertThat(documented).isEqualTo(real);
        Set<String> alerted = found("\\b(?:crossfoot|jvm|process)_[a-z_]+", read("examples/deploy/alerts.yml")).stream()
                .map(name -> name.replaceFirst("_(?:bucket|count|sum)$", ""))
                .collect(Collectors.toSet());
        assertThat(alerted).isNotEmpty().allMatch(real::contains);
    }

    private static String sources() throws IOException {
        return read("server/src/main/java/io/crossfoot/server/operations/Metrics.java");
    }

    @Test
    void unit_and_image_start_the_jvm_as_the_launcher_does() throws Exception {
        for (String file : List.of("crossfoot", "examples/deploy/crossfoot.service", "examples/deploy/Containerfile")) {
            assertThat(read(file)).as(file).contains("-XX:+UseG1GC").contains("-XX:+ExitOnOutOfMemoryError");
        }
    }

    private static Set<String> found(String pattern, String text) {
        Stream<MatchResult> results = Pattern.compile(pattern).matcher(text).results();
        return results.map(result -> result.groupCount() > 0 ? result.group(1) : result.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
