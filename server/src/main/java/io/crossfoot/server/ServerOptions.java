package io.crossfoot.server;

import java.time.Duration;
import java.util.Objects;

/**
 * What a server is started with. Every value has a default that suits a service on a machine of its own; each {@code with}
 * method returns other options.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 for a free one
 * @param threads the most threads that read requests and write answers; as many as {@code callThreads} of them may wait for the
 *     database
 * @param callThreads the most calls of the ledger at a time beside the lanes: reads, batches, dry runs, administration
 * @param queuedCalls the most such calls that wait for a thread; beyond that requests are answered OVERLOADED
 * @param connections the most connections at a time; more wait in the operating system until one ends
 * @param streams the most requests at a time that stream transactions in or rows out
 * @param bodyBytes the most bytes of a request's body, other than a batch
 * @param batchBytes the most bytes of a batch's body
 * @param lineBytes the most bytes of a line of a stream
 * @param bufferedBytes the most bytes that the bodies of all requests may take together; beyond that requests are answered
 *     OVERLOADED
 * @param headerBytes the most bytes of a request's first line and headers
 * @param idleTimeout how long a connection may be silent while the server waits for it
 * @param bodyTimeout how long a body may take to arrive, streams excepted
 * @param grace how long {@link CrossfootServer#close()} waits for the answers of what was accepted
 */
public record ServerOptions(
        String host,
        int port,
        int threads,
        int callThreads,
        int queuedCalls,
        int connections,
        int streams,
        int bodyBytes,
        int batchBytes,
        int lineBytes,
        long bufferedBytes,
        int headerBytes,
        Duration idleTimeout,
        Duration bodyTimeout,
        Duration grace) {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    /** A free port of the loopback address, and limits for a service of moderate size. */
    public static final ServerOptions DEFAULT = new ServerOptions(
            "127.0.0.1",
            0,
            64,
            16,
            1_024,
            4_096,
            32,
            MIB,
            16 * MIB,
            64 * KIB,
            Math.max(64L * MIB, Runtime.getRuntime().maxMemory() / 4),
            8 * KIB,
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30));

    /** Refuses what no server can work with. */
    public ServerOptions {
        Objects.requireNonNull(host, "host");
        requireBetween("port", port, 0, 65_535);
        // Jetty itself needs a few: selectors, acceptors and reserved threads.
        requireBetween("threads", threads, 8, 10_000);
        requireBetween("callThreads", callThreads, 1, threads - 4);
        requireBetween("queuedCalls", queuedCalls, 1, 1_000_000);
        requireBetween("connections", connections, 1, 1_000_000);
        requireBetween("streams", streams, 1, 10_000);
        requireBetween("bodyBytes", bodyBytes, KIB, 1_024 * MIB);
        requireBetween("batchBytes", batchBytes, KIB, 1_024 * MIB);
        requireBetween("lineBytes", lineBytes, KIB, 1_024 * MIB);
        requireBetween("bufferedBytes", bufferedBytes, Math.max(bodyBytes, batchBytes), Long.MAX_VALUE);
        requireBetween("headerBytes", headerBytes, KIB, MIB);
        requirePositive("idleTimeout", idleTimeout);
        requirePositive("bodyTimeout", bodyTimeout);
        requirePositive("grace", grace);
    }

    private static void requireBetween(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s is %d, it lies between %d and %d".formatted(name, value, least, most));
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is " + value + ", it is above 0");
        }
    }

    /**
     * Listens elsewhere.
     *
     * @param host the address to listen on
     * @param port the port; 0 for a free one
     * @return other options
     */
    public ServerOptions withAddress(String host, int port) {
        return new ServerOptions(
                host,
                port,
                threads,
                callThreads,
                queuedCalls,
                connections,
                streams,
                bodyBytes,
                batchBytes,
                lineBytes,
                bufferedBytes,
                headerBytes,
                idleTimeout,
                bodyTimeout,
                grace);
    }

    /**
     * Has other threads.
     *
     * @param threads for requests and answers
     * @param callThreads for calls of the ledger
     * @param queuedCalls that wait for one of the latter
     * @return other options
     */
    public ServerOptions withThreads(int threads, int callThreads, int queuedCalls) {
        return new ServerOptions(
                host,
                port,
                threads,
                callThreads,
                queuedCalls,
                connections,
                streams,
                bodyBytes,
                batchBytes,
                lineBytes,
                bufferedBytes,
                headerBytes,
                idleTimeout,
                bodyTimeout,
                grace);
    }

    /**
     * Serves more or fewer at a time.
     *
     * @param connections the most connections
     * @param streams the most requests that stream
     * @return other options
     */
    public ServerOptions withConnections(int connections, int streams) {
        return new ServerOptions(
                host,
                port,
                threads,
                callThreads,
                queuedCalls,
                connections,
                streams,
                bodyBytes,
                batchBytes,
                lineBytes,
                bufferedBytes,
                headerBytes,
                idleTimeout,
                bodyTimeout,
                grace);
    }

    /**
     * Takes larger or smaller requests.
     *
     * @param bodyBytes the most bytes of a body, other than a batch
     * @param batchBytes the most bytes of a batch
     * @param lineBytes the most bytes of a line of a stream
     * @param bufferedBytes the most bytes of all bodies together
     * @return other options
     */
    public ServerOptions withSizes(int bodyBytes, int batchBytes, int lineBytes, long bufferedBytes) {
        return new ServerOptions(
                host,
                port,
                threads,
                callThreads,
                queuedCalls,
                connections,
                streams,
                bodyBytes,
                batchBytes,
                lineBytes,
                bufferedBytes,
                headerBytes,
                idleTimeout,
                bodyTimeout,
                grace);
    }

    /**
     * Waits longer or shorter.
     *
     * @param idleTimeout for a silent connection
     * @param bodyTimeout for a body
     * @param grace for the answers of what was accepted, when the server is closed
     * @return other options
     */
    public ServerOptions withTimeouts(Duration idleTimeout, Duration bodyTimeout, Duration grace) {
        return new ServerOptions(
                host,
                port,
                threads,
                callThreads,
                queuedCalls,
                connections,
                streams,
                bodyBytes,
                batchBytes,
                lineBytes,
                bufferedBytes,
                headerBytes,
                idleTimeout,
                bodyTimeout,
                grace);
    }
}
