package io.crossfoot.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's commands print what the README says. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @Test
    void every_command_prints_what_is_shown_below_it() throws Exception {
        List<String> lines = Files.readAllLines(ROOT.resolve("README.md"));
        int commands = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("$ ./crossfoot ") || lines.get(i).startsWith("$ ./crossfoot serve")) {
                continue;
            }
            String line = lines.get(i).substring("$ ./crossfoot ".length());
            List<String> shown = new ArrayList<>();
            while (!lines.get(i + 1).startsWith("$ ") && !lines.get(i + 1).startsWith("```")) {
                shown.add(dated(lines.get(++i)));
            }
            Command command = Command.crossfoot(Arrays.asList(inFolder(line).split(" ")));
            List<String> printed = dated(command.out() + command.err()).lines().toList();
            assertThat(printed).as(line).containsSubsequence(shown);
            commands++;
        }
        assertThat(commands).isGreaterThanOrEqualTo(6);
    }

    @Test
    void what_curl_asks_the_service_is_answered_as_shown() throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "curl"))),
                "There is no curl here, so the README's lines with it were not tried");
        List<String> lines = Files.readAllLines(ROOT.resolve("README.md"));
        String serve = lines.stream()
                .filter(line -> line.startsWith("$ ./crossfoot serve"))
                .findFirst()
                .orElseThrow();
        String[] options =
                inFolder(serve.substring("$ ./crossfoot serve ".length())).split(" ");
        int asked = 0;
        try (Service service = Service.start(folder.resolve("service.log"), Map.of(), options)) {
            assertThat(service.uri("/").getHost()).isEqualTo("127.0.0.1");
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).startsWith("$ curl ")) {
                    String command = lines.get(i).substring(2).replace("http://127.0.0.1:8080/", service.uri("/") + "");
                    assertThat(unique(bash(command))).as(command).isEqualTo(unique(lines.get(i + 1)));
                    asked++;
                }
            }
        }
        assertThat(asked).isGreaterThanOrEqualTo(4);
    }

    private String bash(String command) throws Exception {
        Path errors = folder.resolve("curl.err");
        Process process = new ProcessBuilder("bash", "-c", command)
                .redirectError(errors.toFile())
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(() -> contentOf(errors.toFile())).isZero();
        return answer;
    }

    /** What differs from run to run is made equal. */
    private static String unique(String json) {
        return json.strip()
                .replaceAll("\"posted_at\":\"[^\"]*\"", "\"posted_at\":\"MOMENT\"")
                .replaceAll("\"effective_date\":\"[^\"]*\"", "\"effective_date\":\"DATE\"")
                .replaceAll("\"(request_id|trace_id)\":\"[^\"]*\"", "\"$1\":\"ID\"");
    }

    @Test
    void the_sql_reference_lists_the_errors_of_the_one_table() throws Exception {
        List<String> documented = Files.readAllLines(ROOT.resolve("docs").resolve("sql.md"));
        List<String> errors =
                Files.readAllLines(ROOT.resolve("kernel/src/main/resources/io/crossfoot/kernel/errors.csv"));
        for (String error : errors.subList(1, errors.size())) {
            String[] fields = error.split(",", 5);
            String retryable = fields[3].equals("true") ? "yes" : "no";
            assertThat(documented)
                    .contains("| %s | %s | %s | %s | %s |"
                            .formatted(fields[0], fields[1], fields[2], retryable, fields[4].replace("\"", "")));
        }
        assertThat(documented).filteredOn(line -> line.startsWith("| CF")).hasSize(errors.size() - 1);
    }

    /** Paths of the README become paths of this test. */
    private String inFolder(String line) {
        return line.replace("/tmp/", folder + "/").replace("examples/", ROOT.resolve("examples") + "/");
    }

    private String dated(String text) {
        return text.replaceAll("effective \\d{4}-\\d{2}-\\d{2}", "effective DATE")
                .replaceAll("(?m), [0-9.]+ s$", ", TIME")
                .replace(folder + "/", "/tmp/")
                .replace(ROOT.resolve("examples") + "/", "examples/");
    }
}
