package io.crossfoot.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What one command printed and how it ended. */
record Command(int exitCode, String out, String err) {

    static Command crossfoot(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Crossfoot.run(
                args,
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));
        return new Command(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }

    static Command crossfoot(List<String> args) {
        return crossfoot(args.toArray(String[]::new));
    }

    /** The last line of standard output as JSON. */
    JsonNode json() {
        String[] lines = out.strip().split("\n");
        return JsonMapper.shared().readTree(lines[lines.length - 1]);
    }
}
