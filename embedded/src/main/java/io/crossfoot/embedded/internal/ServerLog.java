package io.crossfoot.embedded.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** What the server has said since a start. */
final class ServerLog {
    private static final int TAIL_BYTES = 16 << 10;
    private static final int TAIL_LINES = 15;

    private final Path file;
    private final long start;

    ServerLog(Path file) throws IOException {
        this.file = file;
        this.start = Files.size(file);
    }

    Path file() {
        return file;
    }

    long size() throws IOException {
        return Files.size(file);
    }

    boolean says(String words) throws IOException {
        return tail().contains(words);
    }

    String lastLines() throws IOException {
        List<String> lines = tail().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    private String tail() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long from = Math.max(start, channel.size() - TAIL_BYTES);
            ByteBuffer content = ByteBuffer.allocate((int) Math.max(0, channel.size() - from));
            while (content.hasRemaining() && channel.read(content, from + content.position()) > 0) {
                // A short read is continued.
            }
            return new String(content.array(), 0, content.position(), StandardCharsets.UTF_8).strip();
        }
    }
}
