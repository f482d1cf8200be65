package io.crossfoot.benchmarks.load;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads the answers of one HTTP/1.1 connection from bytes as they come, however they are cut.
 *
 * <p>Only what is needed to find an answer's end is understood: the status line, Content-Length, Transfer-Encoding: chunked and
 * Connection. What the answer says goes to a {@link Body} and is not kept here.
 */
final class AnswerParser {

    private static final int LONGEST_LINE = 16_384;

    /** Takes an answer's body piece by piece, chunk marks taken out. */
    @FunctionalInterface
    interface Body {
        void take(byte[] bytes, int from, int to) throws ProtocolException;
    }

    private enum State {
        STATUS_LINE,
        HEADER,
        BODY_OF_LENGTH,
        BODY_UNTIL_CLOSED,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        COMPLETE
    }

    private final Body body;
    private byte[] line = new byte[256];
    private int lineLength;
    private State state;
    private int status;
    private long remaining;
    private long contentLength;
    private boolean chunked;
    private boolean closing;

    AnswerParser(Body body) {
        this.body = body;
        next();
    }

    /** Begins to wait for the connection's next answer. */
    void next() {
        lineLength = 0;
        state = State.STATUS_LINE;
    }

    /**
     * Takes what came.
     *
     * @return where the answer's bytes ended; less than {@code to} only when it is complete
     * @throws ProtocolException when this is no answer of HTTP/1.1
     */
    int take(byte[] bytes, int from, int to) throws ProtocolException {
        int at = from;
        while (at < to && state != State.COMPLETE) {
            switch (state) {
                case BODY_OF_LENGTH, CHUNK -> {
                    int count = (int) Math.min(remaining, to - at);
                    body.take(bytes, at, at + count);
                    at += count;
                    remaining -= count;
                    if (remaining == 0) {
                        state = state == State.CHUNK ? State.CHUNK_END : State.COMPLETE;
                    }
                }
                case BODY_UNTIL_CLOSED -> {
                    body.take(bytes, at, to);
                    at = to;
                }
                default -> at = takeLine(bytes, at, to);
            }
        }
        return at;
    }

    /**
     * Takes that the server closed the connection.
     *
     * @throws ProtocolException when it did so in the middle of an answer
     */
    void end() throws ProtocolException {
        if (state == State.BODY_UNTIL_CLOSED) {
            state = State.COMPLETE;
        } else if (state != State.COMPLETE && !isUntouched()) {
            throw new ProtocolException("The connection was closed in the middle of an answer");
        }
    }

    /** Whether nothing of the answer has come yet. */
    boolean isUntouched() {
        return state == State.STATUS_LINE && lineLength == 0;
    }

    boolean isComplete() {
        return state == State.COMPLETE;
    }

    /** Such as 201; known once the answer is complete. */
    int status() {
        return status;
    }

    /** Whether the server will take no other request on this connection; known once the answer is complete. */
    boolean isClosing() {
        return closing;
    }

    private int takeLine(byte[] bytes, int from, int to) throws ProtocolException {
        int end = from;
        while (end < to && bytes[end] != '\n') {
            end++;
        }
        int count = end - from;
        if (lineLength + count > LONGEST_LINE) {
            throw new ProtocolException("A line of an answer's head is longer than " + LONGEST_LINE + " bytes");
        }
        if (lineLength + count > line.length) {
            line = Arrays.copyOf(line, Math.max(2 * line.length, lineLength + count));
        }
        System.arraycopy(bytes, from, line, lineLength, count);
        lineLength += count;
        if (end == to) {
            return to;
        }
        if (lineLength > 0 && line[lineLength - 1] == '\r') {
            lineLength--;
        }
        endLine();
        lineLength = 0;
        return end + 1;
    }

    private void endLine() throws ProtocolException {
        switch (state) {
            case STATUS_LINE -> statusLine();
            case HEADER -> {
                if (lineLength == 0) {
                    endHead();
                } else {
                    header();
                }
            }
            case CHUNK_SIZE -> {
                remaining = chunkSize();
                state = remaining == 0 ? State.TRAILER : State.CHUNK;
            }
            case CHUNK_END -> {
                if (lineLength != 0) {
                    throw new ProtocolException("A chunk is longer than it said");
                }
                state = State.CHUNK_SIZE;
            }
            case TRAILER -> {
                if (lineLength == 0) {
                    state = State.COMPLETE;
                }
            }
            default -> throw new IllegalStateException(state.toString());
        }
    }

    /** {@code HTTP/1.1 201 Created}. */
    private void statusLine() throws ProtocolException {
        boolean answer = lineLength >= 12
                && startsWith("http/1.")
                && line[8] == ' '
                && isDigit(line[9])
                && isDigit(line[10])
                && isDigit(line[11])
                && (lineLength == 12 || line[12] == ' ');
        if (!answer) {
            throw new ProtocolException("This is no answer of HTTP/1.1: " + text(0));
        }
        status = 100 * (line[9] - '0') + 10 * (line[10] - '0') + line[11] - '0';
        closing = line[7] == '0';
        contentLength = -1;
        chunked = false;
        state = State.HEADER;
    }

    private void header() throws ProtocolException {
        // Headers come with every answer, so that most are told apart by their first letter alone.
        switch (line[0] | 0x20) {
            case 'c' -> {
                if (startsWith("content-length:")) {
                    contentLength = length(text("content-length:".length()));
                } else if (startsWith("connection:")) {
                    String options = text("connection:".length()).toLowerCase(Locale.ROOT);
                    closing = options.contains("close") || closing && !options.contains("keep-alive");
                }
            }
            case 't' -> {
                if (startsWith("transfer-encoding:")) {
                    String coding = text("transfer-encoding:".length());
                    if (!coding.equalsIgnoreCase("chunked")) {
                        throw new ProtocolException("An answer came as " + coding + ", which nobody asked for");
                    }
                    chunked = true;
                }
            }
            default -> {}
        }
    }

    private void endHead() {
        if (status < 200) {
            // 100 and 103 announce an answer; the answer itself is still to come.
            state = State.STATUS_LINE;
        } else if (status == 204 || status == 304) {
            state = State.COMPLETE;
        } else if (chunked) {
            state = State.CHUNK_SIZE;
        } else if (contentLength >= 0) {
            remaining = contentLength;
            state = remaining == 0 ? State.COMPLETE : State.BODY_OF_LENGTH;
        } else {
            closing = true;
            state = State.BODY_UNTIL_CLOSED;
        }
    }

    private static long length(String text) throws ProtocolException {
        try {
            long length = Long.parseLong(text);
            if (length >= 0) {
                return length;
            }
        } catch (NumberFormatException e) {
            // Said below, as it is of negative numbers.
        }
        throw new ProtocolException("This is no length: " + text);
    }

    /** Hexadecimal, and perhaps extensions after a semicolon. */
    private long chunkSize() throws ProtocolException {
        long size = 0;
        int digits = 0;
        while (digits < lineLength && Character.digit(line[digits], 16) >= 0) {
            size = 16 * size + Character.digit(line[digits], 16);
            digits++;
        }
        boolean ends = digits == lineLength || line[digits] == ';' || line[digits] == ' ';
        if (digits == 0 || digits > 15 || !ends) {
            throw new ProtocolException("This is no size of a chunk: " + text(0));
        }
        return size;
    }

    /** Whether the line begins so, whatever the case of its letters. */
    private boolean startsWith(String lowerCase) {
        if (lineLength < lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            int letter = line[i] >= 'A' && line[i] <= 'Z' ? line[i] | 0x20 : line[i];
            if (letter != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(byte letter) {
        return letter >= '0' && letter <= '9';
    }

    private String text(int from) {
        return new String(line, from, lineLength - from, StandardCharsets.ISO_8859_1).strip();
    }
}
