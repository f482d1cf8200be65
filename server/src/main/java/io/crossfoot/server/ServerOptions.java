package io.crossfoot.server;

import java.time.Duration;
import java.util.Objects;

/**
 * What a server is started with. Every value has a default that suits a service on a machine of its own; each {@code with}
 * method returns other options. What no server can work with is refused with an {@link IllegalArgumentException}.
 *
 * @param address where it listens
 * @param threads how many there are for what
 * @param connections how many are served at a time
 * @param sizes how large requests may be
 * @param timeouts how long it waits
 */
public record ServerOptions(Address address, Threads threads, Connections connections, Sizes sizes, Timeouts timeouts) {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    /** A free port of the loopback address, and limits for a service of moderate size. */
    public static final ServerOptions DEFAULT = new ServerOptions(
            new Address("127.0.0.1", 0),
            new Threads(64, 16, 1_024),
            new Connections(4_096, 32),
            new Sizes(
                    8 * KIB,
                    MIB,
                    16 * MIB,
                    64 * KIB,
                    Math.max(64L * MIB, Runtime.getRuntime().maxMemory() / 4)),
            new Timeouts(Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(30)));

    /**
     * Where a server listens.
     *
     * @param host the address
     * @param port 0 for a free one
     */
    public record Address(String host, int port) {
        /** Refuses what is no port. */
        public Address {
            Objects.requireNonNull(host, "host");
            requireBetween("port", port, 0, 65_535);
        }
    }

    /**
     * How many threads there are for what.
     *
     * @param all the most threads that read requests and write answers; as many as {@code calls} of them may wait for the
     *     database
     * @param calls the most calls of the ledger at a time beside the lanes: reads, batches, dry runs, administration
     * @param queuedCalls the most such calls that wait for a thread; beyond that requests are answered OVERLOADED
     */
    public record Threads(int all, int calls, int queuedCalls) {
        /** Refuses too few, or calls that would leave none to answer with. */
        public Threads {
            // Jetty itself needs a few: selectors, acceptors and reserved threads.
            requireBetween("threads", all, 8, 10_000);
            requireBetween("threads for calls", calls, 1, all - 4);
            requireBetween("queued calls", queuedCalls, 1, 1_000_000);
        }
    }

    /**
     * How many are served at a time.
     *
     * @param all the most connections; more wait in the operating system until one ends
     * @param streams the most requests that stream transactions in or rows out
     */
    public record Connections(int all, int streams) {
        /** Refuses none. */
        public Connections {
            requireBetween("connections", all, 1, 1_000_000);
            requireBetween("streams", streams, 1, 10_000);
        }
    }

    /**
     * How large requests may be, in bytes.
     *
     * @param headers the most of a request's first line and headers
     * @param body the most of a request's body, other than a batch
     * @param batch the most of a batch's body
     * @param line the most of a line of a stream
     * @param buffered the most that the bodies of all requests may take together; beyond that requests are answered OVERLOADED
     */
    public record Sizes(int headers, int body, int batch, int line, long buffered) {
        /** Refuses less than a kilobyte, and bodies for which there would be no room. */
        public Sizes {
            requireBetween("bytes of headers", headers, KIB, MIB);
            requireBetween("bytes of a body", body, KIB, 1_024 * MIB);
            requireBetween("bytes of a batch", batch, KIB, 1_024 * MIB);
            requireBetween("bytes of a line", line, KIB, 1_024 * MIB);
            requireBetween("buffered bytes", buffered, Math.max(body, batch), Long.MAX_VALUE);
        }
    }

    /**
     * How long a server waits.
     *
     * @param idle for a silent connection
     * @param body for a body to arrive, streams excepted
     * @param grace for the answers of what was accepted, when {@link CrossfootServer#close()} is called
     */
    public record Timeouts(Duration idle, Duration body, Duration grace) {
        /** Refuses not to wait at all. */
        public Timeouts {
            requirePositive("idle timeout", idle);
            requirePositive("body timeout", body);
            requirePositive("grace", grace);
        }
    }

    /** Refuses nothing: each part has refused what does not do. */
    public ServerOptions {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(threads, "threads");
        Objects.requireNonNull(connections, "connections");
        Objects.requireNonNull(sizes, "sizes");
        Objects.requireNonNull(timeouts, "timeouts");
    }

    /** The same, listening elsewhere. */
    public ServerOptions with(Address other) {
        return new ServerOptions(other, threads, connections, sizes, timeouts);
    }

    /** The same with other threads. */
    public ServerOptions with(Threads other) {
        return new ServerOptions(address, other, connections, sizes, timeouts);
    }

    /** The same for more or fewer at a time. */
    public ServerOptions with(Connections other) {
        return new ServerOptions(address, threads, other, sizes, timeouts);
    }

    /** The same for larger or smaller requests. */
    public ServerOptions with(Sizes other) {
        return new ServerOptions(address, threads, connections, other, timeouts);
    }

    /** The same, waiting longer or shorter. */
    public ServerOptions with(Timeouts other) {
        return new ServerOptions(address, threads, connections, sizes, other);
    }

    private static void requireBetween(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s: %d; it lies between %d and %d".formatted(name, value, least, most));
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + "; it is above 0");
        }
    }
}
