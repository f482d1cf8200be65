package io.crossfoot.benchmarks.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on the loopback interface that answers each request with the bytes that a test says, and a thread a connection. */
public final class ScriptedServer implements AutoCloseable {

    /** Gives the pieces in which an answer is written. */
    @FunctionalInterface
    public interface Script {
        /**
         * Answers.
         *
         * @param request counts the server's requests from 0
         * @return none to close the connection without an answer; an empty last piece to close it after the others
         */
        List<String> answer(int request, String head, String body) throws Exception;
    }

    private final ServerSocket listener;
    private final Script script;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /** Starts it. */
    public ScriptedServer(Script script) throws IOException {
        this.script = script;
        listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        start(this::listen);
    }

    /** Where it is. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    int connections() {
        return connections.get();
    }

    int requests() {
        return requests.get();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                connections.incrementAndGet();
                sockets.add(socket);
                start(() -> serve(socket));
            } catch (IOException e) {
                // The test is over.
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (true) {
                String head = head(in);
                if (head == null) {
                    return;
                }
                String body = new String(in.readNBytes(length(head)), StandardCharsets.UTF_8);
                List<String> pieces = script.answer(requests.getAndIncrement(), head, body);
                for (String piece : pieces) {
                    out.write(piece.getBytes(StandardCharsets.UTF_8));
                    out.flush();
                }
                if (pieces.isEmpty() || pieces.get(pieces.size() - 1).isEmpty()) {
                    return;
                }
            }
        } catch (IOException e) {
            // The other side has closed the connection.
        } catch (Exception e) {
            throw new IllegalStateException("The script failed", e);
        }
    }

    /** Everything up to the empty line; null when the connection was closed. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int letter = in.read();
            if (letter < 0) {
                return null;
            }
            head.append((char) letter);
        }
        return head.toString();
    }

    private static int length(String head) {
        return head.lines()
                .filter(line -> line.startsWith("Content-Length: "))
                .mapToInt(line -> Integer.parseInt(line.substring("Content-Length: ".length())))
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
