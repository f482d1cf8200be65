package io.crossfoot.embedded.internal;

import io.crossfoot.embedded.EmbeddedPostgresException;
import io.crossfoot.embedded.EmbeddedPostgresException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The right to use a data folder. The operating system takes it back from a process that dies. */
final class FolderLock implements AutoCloseable {
    private static final int PID_BYTES = 20;

    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    /** Kept from the garbage collector, which would close them; see where they are added. */
    private static final Set<FileChannel> NEVER_CLOSED = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;
    private boolean released;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static FolderLock acquire(DataFolder folder) throws IOException {
        Path file = folder.lock();
        // Asked first, because opening and closing the file once more in this process would drop the lock on it.
        if (!HELD_HERE.add(file)) {
            throw inUse(
                    folder,
                    "this process (%d)".formatted(ProcessHandle.current().pid()));
        }
        FileChannel channel = null;
        boolean acquired = false;
        try {
            channel = folder.openPrivately(file);
            if (lock(channel, folder) == null) {
                throw inUse(folder, holder(channel));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            folder.ownLikeFolder(file);
            acquired = true;
            return new FolderLock(file, channel);
        } finally {
            if (!acquired) {
                if (channel != null && !NEVER_CLOSED.contains(channel)) {
                    channel.close();
                }
                HELD_HERE.remove(file);
            }
        }
    }

    private static FileLock lock(FileChannel channel, DataFolder folder) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another class loader of this process holds it. Closing this channel would drop that lock as well.
            NEVER_CLOSED.add(channel);
            throw inUse(
                    folder,
                    "this process (%d)".formatted(ProcessHandle.current().pid()));
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(PID_BYTES);
        channel.read(content, 0);
        String pid = new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII).strip();
        return pid.isEmpty() ? "another process" : "process " + pid;
    }

    private static EmbeddedPostgresException inUse(DataFolder folder, String holder) {
        return new EmbeddedPostgresException(
                Reason.FOLDER_IN_USE,
                "%s is in use by %s. Connect to the server that it runs, or stop it first."
                        .formatted(folder.path(), holder));
    }

    @Override
    public synchronized void close() throws IOException {
        if (!released) {
            released = true;
            channel.close();
            HELD_HERE.remove(file);
        }
    }
}
