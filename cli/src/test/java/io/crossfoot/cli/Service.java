package io.crossfoot.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code crossfoot serve} in a process of its own, which ends with the test at the latest. */
final class Service implements AutoCloseable {
    private final Process process;
    private final Path log;
    private final JsonNode announced;

    private Service(Process process, Path log, JsonNode announced) {
        this.process = process;
        this.log = log;
        this.announced = announced;
    }

    /** Starts it on a free port and waits until it serves. */
    static Service start(Path log, Map<String, String> environment, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp"));
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.addAll(List.of(Crossfoot.class.getName(), "serve", "--port", "0", "--json"));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CROSSFOOT_") || name.startsWith("PG"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        BufferedReader output = process.inputReader(UTF_8);
        String line = output.readLine();
        if (line == null) {
            throw new AssertionError("The service ended: " + Files.readString(log));
        }
        return new Service(process, log, JsonMapper.shared().readTree(line));
    }

    URI uri(String path) {
        return URI.create(announced.get("url").asString() + path);
    }

    JsonNode announced() {
        return announced;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** Asks it to stop, as a service manager does, without waiting for it. */
    void terminate() {
        process.destroy();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("The service does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
