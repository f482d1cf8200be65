package io.crossfoot.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A connection on which anything can be said, proper HTTP or not, and every byte of the answer is seen. */
final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;
    private long chunkLeft;

    RawConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    RawConnection send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    RawConnection send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Begins a request whose body comes in chunks. */
    RawConnection begin(String method, String path, String type) throws IOException {
        return send("%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
                .formatted(method, path, type));
    }

    RawConnection chunk(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        send(Integer.toHexString(bytes.length) + "\r\n");
        send(bytes);
        return send("\r\n");
    }

    RawConnection endOfBody() throws IOException {
        return send("0\r\n\r\n");
    }

    /** Reads the status and the headers of an answer; the body comes by {@link #line} or {@link #body}. */
    Reply head() throws IOException {
        String first = rawLine();
        if (first == null) {
            throw new EOFException("no answer");
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String line = rawLine(); line != null && !line.isEmpty(); line = rawLine()) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).trim());
        }
        return new Reply(Integer.parseInt(first.split(" ")[1]), headers, "");
    }

    /** Reads a whole answer. */
    Reply reply() throws IOException {
        Reply head = head();
        String length = head.header("content-length");
        String body;
        if (length != null) {
            body = new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.UTF_8);
        } else if ("chunked".equals(head.header("transfer-encoding"))) {
            body = body();
        } else {
            body = "close".equals(head.header("connection"))
                    ? new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    : "";
        }
        return new Reply(head.status(), head.headers(), body);
    }

    /** The rest of a body that comes in chunks; an {@link EOFException} when it breaks off. */
    String body() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int b = chunkedByte(); b >= 0; b = chunkedByte()) {
            body.write(b);
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    /** The next line of a body that comes in chunks; null at its end. */
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = chunkedByte(); b != '\n'; b = chunkedByte()) {
            if (b < 0) {
                return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private int chunkedByte() throws IOException {
        if (chunkLeft < 0) {
            return -1;
        }
        if (chunkLeft == 0) {
            // The line break after a chunk may come only with the next one.
            String size = rawLine();
            size = "".equals(size) ? rawLine() : size;
            if (size == null) {
                throw new EOFException("the answer broke off");
            }
            chunkLeft = Long.parseLong(size, 16);
            if (chunkLeft == 0) {
                rawLine();
                chunkLeft = -1;
                return -1;
            }
        }
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the answer broke off");
        }
        chunkLeft--;
        return b;
    }

    private String rawLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Says that nothing more comes from this side. */
    RawConnection finish() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Whether the other side closes the connection without a word. */
    boolean isSilent() throws IOException {
        in.mark(1);
        try {
            if (in.read() < 0) {
                return true;
            }
        } catch (SocketException e) {
            return true;
        }
        in.reset();
        return false;
    }

    /** Whether the other side says something within a moment of 200 ms. */
    boolean isAnsweredAtOnce() throws IOException {
        socket.setSoTimeout(200);
        in.mark(1);
        try {
            in.read();
            in.reset();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    /** Whether the other side has closed the connection and said nothing more. */
    boolean atEnd() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
