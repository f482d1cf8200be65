package io.crossfoot.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A {@link FolderHolder} in a JVM of its own, killed with the test if it is still there. */
final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final long serverPid;

    private ChildJvm(Process process, long serverPid) {
        this.process = process;
        this.serverPid = serverPid;
    }

    static ChildJvm holding(Path folder) throws IOException {
        return holding(folder, List.of(), classPath(), Map.of());
    }

    static ChildJvm holding(Path folder, List<String> prefix, String classPath, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classPath));
        command.addAll(List.of(FolderHolder.class.getName(), folder.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        BufferedReader output = process.inputReader();
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("ready ")) {
                return new ChildJvm(process, Long.parseLong(line.substring("ready ".length())));
            }
            said.append(line).append('\n');
        }
        throw new AssertionError("The child JVM ended without being ready: " + said);
    }

    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    long pid() {
        return process.pid();
    }

    ProcessHandle server() {
        return ProcessHandle.of(serverPid).orElseThrow();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Asks the process to end, as a service manager does. */
    void terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("The child JVM does not end");
        }
    }

    void exit() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("The child JVM does not end");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
