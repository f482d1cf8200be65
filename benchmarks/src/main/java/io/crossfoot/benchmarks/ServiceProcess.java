package io.crossfoot.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The service on a ledger, in a process of its own as in production, so that its work and its memory are not the load's. */
final class ServiceProcess implements AutoCloseable {

    /** How large its heap may grow: what crossfoot serve takes too. */
    static final String HEAP = "-Xmx512m";

    private static final long SECONDS_TO_END = 60;

    private final Process process;
    private final Writer questions;
    private final BufferedReader answers;
    private final InetSocketAddress address;

    private ServiceProcess(Process process) throws IOException {
        this.process = process;
        questions = process.outputWriter(StandardCharsets.US_ASCII);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        address = new InetSocketAddress("127.0.0.1", (int) number());
    }

    /** Starts it and waits until it answers requests. */
    static ServiceProcess start(Ledger ledger) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder builder = new ProcessBuilder(
                        java.toString(),
                        "-XX:+UseG1GC",
                        HEAP,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServiceMain.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(ledger.appEnvironment());
        Process process = builder.start();
        try {
            return new ServiceProcess(process);
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    InetSocketAddress address() {
        return address;
    }

    /** What it holds in memory after a collection, in bytes. */
    long heapBytes() throws IOException {
        questions.write("heap\n");
        questions.flush();
        return number();
    }

    private long number() throws IOException {
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("The service has ended");
        }
        return Long.parseLong(answer);
    }

    /** Ends it in good order. */
    @Override
    public void close() throws IOException {
        questions.close();
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The service did not end within " + SECONDS_TO_END + " seconds");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
