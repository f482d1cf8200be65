package io.crossfoot.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.crossfoot.embedded.EmbeddedPostgres;
import io.crossfoot.ledger.Ledger;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the README and of the page beside it print what is said there. */
class ReadmeTest {

    @TempDir
    Path folder;

    @Test
    void every_command_prints_what_is_shown_below_it() throws Exception {
        assertThat(commandsPrintWhatIsShown("README.md", words -> words)).isGreaterThanOrEqualTo(6);
    }

    @Test
    void a_card_payment_goes_as_its_page_says() throws Exception {
        Path data = folder.resolve("cards");
        Ledger.embedded(data).close();
        try (EmbeddedPostgres server = EmbeddedPostgres.start(data)) {
            assertThat(commandsPrintWhatIsShown("docs/card-payment.md", words -> on(server, words)))
                    .isGreaterThanOrEqualTo(55);
        }
    }

    /** Asked of a server that runs, a command need not start that of the data folder, which takes most of its time. */
    private static List<String> on(EmbeddedPostgres server, List<String> words) {
        int data = words.indexOf("--data");
        assertThat(words.get(data + 1)).isEqualTo(server.dataFolder().toString());
        String user = EmbeddedPostgres.USER;
        List<String> there = new ArrayList<>(words);
        there.set(data, "--url");
        there.set(
                data + 1,
                "%s?user=%s&password=%s".formatted(server.url(EmbeddedPostgres.DATABASE), user, server.password(user)));
        return there;
    }

    private int commandsPrintWhatIsShown(String page, UnaryOperator<List<String>> where) throws Exception {
        Document document = Document.read(page, folder);
        List<Document.Shown> commands = document.commandsBut("serve");
        for (Document.Shown command : commands) {
            if (command.awaited().isPresent()) {
                await(command.line()).atMost(Duration.ofMinutes(1)).until(() -> Command.crossfoot(
                                where.apply(document.words(command.line())))
                        .out()
                        .contains(command.awaited().get()));
                continue;
            }
            Command run = Command.crossfoot(where.apply(document.words(command.line())));
            assertThat(document.asShown(run.out() + run.err()))
                    .as(command.line())
                    .containsSubsequence(document.alike(command.shown()));
        }
        return commands.size();
    }

    @Test
    void what_curl_asks_the_service_is_answered_as_shown() throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "curl"))),
                "There is no curl here, so the README's lines with it were not tried");
        Document readme = Document.read("README.md", folder);
        List<String> lines = readme.lines();
        String serve = lines.stream()
                .filter(line -> line.startsWith("$ ./crossfoot serve"))
                .findFirst()
                .orElseThrow();
        String[] options =
                readme.words(serve.substring("$ ./crossfoot serve ".length())).toArray(String[]::new);
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
        List<String> documented =
                Files.readAllLines(Document.ROOT.resolve("docs").resolve("sql.md"));
        List<String> errors =
                Files.readAllLines(Document.ROOT.resolve("kernel/src/main/resources/io/crossfoot/kernel/errors.csv"));
        for (String error : errors.subList(1, errors.size())) {
            String[] fields = error.split(",", 5);
            String retryable = fields[3].equals("true") ? "yes" : "no";
            assertThat(documented)
                    .contains("| %s | %s | %s | %s | %s |"
                            .formatted(fields[0], fields[1], fields[2], retryable, fields[4].replace("\"", "")));
        }
        assertThat(documented).filteredOn(line -> line.startsWith("| CF")).hasSize(errors.size() - 1);
    }
}
