package io.crossfoot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of the reference are run as they stand, with curl, and answered as they say. */
class HttpReferenceTest {
    private static final Path REFERENCE = Path.of("..", "docs", "http.md");

    @Test
    void every_example_is_answered_as_the_reference_says() throws Exception {
        assumeTrue(hasCurl(), "curl is not installed, so the examples of docs/http.md can't be run");
        int examples = 0;
        try (TestServer server = TestServer.start()) {
            for (String block : blocks()) {
                List<String> lines = block.lines().toList();
                for (int i = 0; i < lines.size(); ) {
                    String command = lines.get(i++);
                    assertThat(command).startsWith("$ ");
                    List<String> expected = new ArrayList<>();
                    while (i < lines.size() && !lines.get(i).startsWith("$ ")) {
                        expected.add(lines.get(i++));
                    }
                    String answer = run(command.substring(2).replace("127.0.0.1:8080", "127.0.0.1:" + server.port()));
                    assertThat(comparable(answer.strip()))
                            .as(command)
                            .isEqualTo(comparable(String.join("\n", expected)));
                    examples++;
                }
            }
        }
        assertThat(examples).isGreaterThan(30);
    }

    @Test
    void every_route_is_in_the_reference() throws IOException {
        String text = Files.readString(REFERENCE);
        for (String operation : ApiDocument.operations()) {
            String path = operation.split(" ")[1].replaceFirst("^/v1/accounts/\\{account}/\\{currency}/", "/");
            assertThat(text).as(operation).contains(path);
        }
    }

    private static List<String> blocks() throws IOException {
        List<String> blocks = new ArrayList<>();
        var block = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(REFERENCE));
        while (block.find()) {
            blocks.add(block.group(1));
        }
        return blocks;
    }

    /** What differs from run to run stands for itself: times, ids of requests, cursors. */
    private static String comparable(String answer) {
        return answer.replaceAll("\\d{4}-\\d\\d-\\d\\d(T[0-9:.]+Z| [0-9:]{8})", "MOMENT")
                .replaceAll("\\d{4}-\\d\\d-\\d\\d", "DAY")
                .replaceAll("\"request_id\":\"[^\"]*\"", "\"request_id\":\"ID\"")
                .replaceAll("\"trace_id\":\"[^\"]*\"", "\"trace_id\":\"ID\"")
                .replaceAll("\"next\":\"[^\"]*\"", "\"next\":\"CURSOR\"");
    }

    private static boolean hasCurl() throws InterruptedException {
        try {
            return new ProcessBuilder("curl", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String run(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
