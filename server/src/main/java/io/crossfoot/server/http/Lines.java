package io.crossfoot.server.http;

import java.util.Arrays;

/** Cuts a stream of bytes into lines and counts them. No more of a line is kept than its limit. */
final class Lines {
    private final int most;
    private final Receiver receiver;
    private byte[] begun = new byte[256];
    private int length;
    private boolean tooLong;
    private long number = 1;

    /** Takes lines that are not blank. */
    interface Receiver {
        /** A whole line, without its line feed. */
        void line(long number, byte[] bytes);

        /** A line of more bytes than the limit. */
        void tooLong(long number);
    }

    Lines(int most, Receiver receiver) {
        this.most = most;
        this.receiver = receiver;
    }

    /** The next bytes of the stream. */
    void feed(byte[] bytes, int count) {
        int from = 0;
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                if (length == 0 && !tooLong && i - from <= most) {
                    receive(bytes, from, i);
                } else {
                    keep(bytes, from, i);
                    end();
                }
                number++;
                from = i + 1;
            }
        }
        keep(bytes, from, count);
    }

    /** The end of the stream, which ends its last line too. */
    void end() {
        if (tooLong) {
            receiver.tooLong(number);
        } else {
            receive(begun, 0, length);
        }
        length = 0;
        tooLong = false;
    }

    private void keep(byte[] bytes, int from, int to) {
        int more = to - from;
        if (tooLong || length + more > most) {
            tooLong = true;
            length = 0;
            return;
        }
        if (length + more > begun.length) {
            begun = Arrays.copyOf(begun, Math.max(length + more, Math.min(most, 2 * begun.length)));
        }
        System.arraycopy(bytes, from, begun, length, more);
        length += more;
    }

    private void receive(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
                receiver.line(number, Arrays.copyOfRange(bytes, from, to));
                return;
            }
        }
    }
}
