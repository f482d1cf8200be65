package io.crossfoot.embedded.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a server writes about itself into postmaster.pid.
 *
 * @param pid of the server that wrote it
 * @param port that it listens on, or empty
 * @param sharedMemoryId the System V segment that its backends are attached to, or empty
 * @param ready whether it accepts connections
 */
record PostmasterFile(long pid, Optional<String> port, Optional<String> sharedMemoryId, boolean ready) {
    private static final int PORT_LINE = 3;
    private static final int SHARED_MEMORY_LINE = 6;
    private static final int STATUS_LINE = 7;
    private static final Path SEGMENTS = Path.of("/proc/sysvipc/shm");

    static Path in(Path cluster) {
        return cluster.resolve("postmaster.pid");
    }

    /** Empty when there is none or when it is not even begun. */
    static Optional<PostmasterFile> read(Path cluster) throws IOException {
        try {
            List<String> lines = Files.readAllLines(in(cluster));
            if (lines.isEmpty()) {
                return Optional.empty();
            }
            Optional<String> listensOn = line(lines, PORT_LINE);
            Optional<String> segment = line(lines, SHARED_MEMORY_LINE)
                    .filter(line -> line.contains(" "))
                    .map(line -> line.substring(line.lastIndexOf(' ') + 1));
            boolean ready = line(lines, STATUS_LINE).equals(Optional.of("ready"));
            // A negative number is that of a single-user server.
            return Optional.of(
                    new PostmasterFile(Math.abs(Long.parseLong(lines.get(0).strip())), listensOn, segment, ready));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> line(List<String> lines, int index) {
        return lines.size() > index ? Optional.of(lines.get(index).strip()) : Optional.empty();
    }

    /** Whether some process has that number now, which may be another than then. */
    boolean isTaken() {
        return ProcessHandle.of(pid).isPresent();
    }

    /** Whether the process of that number is a server, of whatever folder. */
    boolean isServer() {
        return isServer(commandLine());
    }

    /**
     * Whether the process of that number is a server that we started. The number may have been given to another process
     * since, in a restarted container even to one of the same user; so it must be a server on the port in the file. What
     * folder a process works in would say more, but root may not see that in a default container.
     */
    boolean isOurServer() {
        List<String> words = commandLine();
        int option = words.indexOf("-p");
        return port.isPresent()
                && isServer(words)
                && option > 0
                && words.size() > option + 1
                && words.get(option + 1).equals(port.get());
    }

    private static boolean isServer(List<String> words) {
        return !words.isEmpty() && words.get(0).matches("(?:.*/)?postgres");
    }

    private List<String> commandLine() {
        if (Files.isDirectory(Path.of("/proc/self"))) {
            try {
                // A zombie's is empty, so what has ended and is only waiting to be reaped does not count.
                return List.of(Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
                        .split("\0"));
            } catch (IOException e) {
                return List.of();
            }
        }
        return ProcessHandle.of(pid)
                .map(ProcessHandle::info)
                .map(info -> Stream.concat(
                                info.command().stream(),
                                info.arguments().stream().flatMap(Stream::of))
                        .toList())
                .orElse(List.of());
    }

    /** Whether it is known that no process is left that uses the server's shared memory. */
    boolean isDeserted() throws IOException {
        if (sharedMemoryId.isEmpty() || !Files.isReadable(SEGMENTS)) {
            return false;
        }
        // The columns are: key shmid perms size cpid lpid nattch and more.
        return Files.readAllLines(SEGMENTS).stream()
                .map(line -> line.strip().split("\\s+"))
                .noneMatch(columns -> columns[1].equals(sharedMemoryId.get()) && !columns[6].equals("0"));
    }
}
