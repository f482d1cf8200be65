package io.crossfoot.server.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** Sends exactly the bytes of a test, for what no proper client would send, and reads until the server hangs up. */
public final class RawHttp {
    private static final int READ_TIMEOUT_MS = 10_000;

    private RawHttp() {}

    /** The whole answer to lines, to which the empty line at the end is added. */
    public static String send(int port, String... lines) throws IOException {
        return sendText(port, String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n");
    }

    /** The whole answer to a text as it is. */
    public static String sendText(int port, String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(READ_TIMEOUT_MS);
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    /** The number in an answer's first line. */
    public static int status(String answer) {
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }
}
