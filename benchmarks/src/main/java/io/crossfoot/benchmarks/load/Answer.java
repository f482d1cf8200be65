package io.crossfoot.benchmarks.load;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An answer's status and body. */
public final class Answer {

    private static final int LONGEST_BODY = 1 << 20;

    private byte[] bytes = new byte[1024];
    private int length;
    private int status;

    Answer() {}

    void clear() {
        length = 0;
    }

    void status(int newStatus) {
        status = newStatus;
    }

    void append(byte[] source, int from, int to) throws ProtocolException {
        int count = to - from;
        if (length + count > LONGEST_BODY) {
            throw new ProtocolException("An answer is longer than " + LONGEST_BODY + " bytes");
        }
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
        System.arraycopy(source, from, bytes, length, count);
        length += count;
    }

    /** Such as 201. */
    public int status() {
        return status;
    }

    /** The whole body. */
    public String body() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /**
     * Whether some bytes are in the body.
     *
     * @param token such as {@code "status":"posted"}, in ASCII
     */
    public boolean contains(byte[] token) {
        return indexAfter(token) >= 0;
    }

    /**
     * The whole number that a member of the body's JSON has, without parsing the rest.
     *
     * @param member its name in quotes and the colon, in ASCII
     * @return -1 where there is none
     */
    public long number(byte[] member) {
        int at = indexAfter(member);
        if (at < 0) {
            return -1;
        }
        while (at < length && bytes[at] == ' ') {
            at++;
        }
        long number = 0;
        int digits = 0;
        while (at < length && bytes[at] >= '0' && bytes[at] <= '9' && digits < 18) {
            number = 10 * number + bytes[at] - '0';
            at++;
            digits++;
        }
        return digits == 0 ? -1 : number;
    }

    /**
     * The text that a member of the body's JSON has, without parsing the rest. For codes, which have no escapes in them.
     *
     * @param member its name in quotes and the colon, in ASCII
     * @return null where there is none
     */
    public String text(byte[] member) {
        int at = indexAfter(member);
        if (at < 0) {
            return null;
        }
        while (at < length && bytes[at] == ' ') {
            at++;
        }
        if (at == length || bytes[at] != '"') {
            return null;
        }
        int end = at + 1;
        while (end < length && bytes[end] != '"') {
            end++;
        }
        return end == length ? null : new String(bytes, at + 1, end - at - 1, StandardCharsets.UTF_8);
    }

    private int indexAfter(byte[] token) {
        for (int at = 0; at + token.length <= length; at++) {
            if (bytes[at] == token[0] && Arrays.equals(bytes, at, at + token.length, token, 0, token.length)) {
                return at + token.length;
            }
        }
        return -1;
    }
}
