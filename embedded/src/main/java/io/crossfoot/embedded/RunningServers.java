package io.crossfoot.embedded;

import io.crossfoot.embedded.internal.FolderTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The servers of this JVM by folder, so that the driver starts each once and uses those started otherwise. */
final class RunningServers {
    private static final Map<Path, EmbeddedPostgres> SERVERS = new ConcurrentHashMap<>();

    /** One monitor per folder: starting one server does not keep anybody from another. */
    private static final Map<Path, Object> MONITORS = new ConcurrentHashMap<>();

    private RunningServers() {}

    static void add(EmbeddedPostgres server) {
        SERVERS.put(server.dataFolder(), server);
    }

    static void remove(EmbeddedPostgres server) {
        SERVERS.remove(server.dataFolder(), server);
    }

    static EmbeddedPostgres started(Path folder) throws IOException {
        Path canonical = FolderTree.canonical(folder);
        EmbeddedPostgres running = SERVERS.get(canonical);
        if (running != null && running.isRunning()) {
            return running;
        }
        synchronized (monitor(canonical)) {
            EmbeddedPostgres server = SERVERS.get(canonical);
            if (server != null && server.isRunning()) {
                return server;
            }
            if (server != null) {
                server.close();
            }
            return EmbeddedPostgres.start(canonical);
        }
    }

    static void stop(Path folder) throws IOException {
        Path canonical = FolderTree.canonical(folder);
        synchronized (monitor(canonical)) {
            EmbeddedPostgres server = SERVERS.get(canonical);
            if (server != null) {
                server.close();
            }
        }
    }

    private static Object monitor(Path canonical) {
        return MONITORS.computeIfAbsent(canonical, folder -> new Object());
    }
}
