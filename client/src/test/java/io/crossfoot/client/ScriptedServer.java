package io.crossfoot.client;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that answers, or fails, each request as its script says; after the script's end, like its last step. */
final class ScriptedServer implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Iterator<Step> script;
    private Step step;

    /** A request as it came. */
    record Request(String method, String target, Map<String, String> headers, String body) {
        @Override
        public String toString() {
            return method + " " + target;
        }
    }

    /** What to do with a request on its connection, which is closed after that unless it waits. */
    @FunctionalInterface
    interface Step {
        void on(Socket connection) throws IOException, InterruptedException;
    }

    private ScriptedServer(Step... steps) throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        script = List.of(steps).iterator();
        start(this::accept);
    }

    static ScriptedServer of(Step... steps) {
        try {
            return new ScriptedServer(steps);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Answers in JSON. */
    static Step json(int status, String body, String... headers) {
        return answer(status, status < 400 ? "application/json" : "application/problem+json", body, headers);
    }

    /** Answers; headers are whole lines. */
    static Step answer(int status, String type, String body, String... headers) {
        return connection -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            send(connection, head(status, type, headers) + "Content-Length: " + bytes.length + "\r\n\r\n");
            connection.getOutputStream().write(bytes);
        };
    }

    /** Promises a longer answer than it gives. */
    static Step cutOff(String body) {
        return connection -> send(
                connection,
                head(200, "application/json") + "Content-Length: " + (body.length() + 1) + "\r\n\r\n" + body);
    }

    /** Lets the end of the connection be the end of the answer, wherever that is. */
    static Step untilClosed(String body) {
        return connection -> send(connection, head(200, "application/json") + "\r\n" + body);
    }

    /** Reads the request and resets the connection. */
    static Step reset() {
        return connection -> connection.setSoLinger(true, 0);
    }

    /** Begins an answer, or does not, and leaves it at that. */
    static Step stall(String beginning) {
        return connection -> {
            send(connection, beginning);
            // Ends when the client gives up or the server is closed.
            while (connection.getInputStream().read() >= 0) {
                continue;
            }
        };
    }

    private static String head(int status, String type, String... headers) {
        StringBuilder head =
                new StringBuilder("HTTP/1.1 " + status + " x\r\nConnection: close\r\nContent-Type: " + type + "\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.toString();
    }

    private static void send(Socket connection, String text) throws IOException {
        OutputStream out = connection.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    List<Request> requests() {
        return requests;
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                open.add(connection);
                start(() -> serve(connection));
            } catch (IOException e) {
                // Closed, or the client was gone again.
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            Request request = read(new BufferedInputStream(connection.getInputStream()));
            if (request != null) {
                next(request).on(connection);
            }
        } catch (IOException | InterruptedException e) {
            // What the client makes of it is what is tested.
        } finally {
            open.remove(connection);
        }
    }

    private synchronized Step next(Request request) {
        requests.add(request);
        step = script.hasNext() ? script.next() : step;
        return step;
    }

    private static Request read(InputStream in) throws IOException {
        String[] first = line(in).split(" ");
        if (first.length < 2) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Request(first[0], first[1], headers, new String(body, StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket connection : open) {
                connection.close();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
