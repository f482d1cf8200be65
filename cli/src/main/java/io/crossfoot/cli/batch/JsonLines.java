package io.crossfoot.cli.batch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The lines of NDJSON, as bytes: what they say, and in which encoding, is for their reader. A line that is too long is passed
 * over without filling the memory.
 */
public final class JsonLines {
    /** The longest line in bytes: room for a transaction of the most postings that the ledger takes, with long names. */
    public static final int LONGEST_LINE_BYTES = 8 * 1024 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int next;
    private int end;
    private long number;
    private long bytes;

    /**
     * A line that is not blank.
     *
     * @param number its number, from 1, blank ones counted
     * @param content its bytes without the line's end; null for a line that is longer than {@link #LONGEST_LINE_BYTES}
     */
    record Line(long number, byte[] content) {}

    /**
     * Begins to read.
     *
     * @param in closed by the caller
     */
    public JsonLines(InputStream in) {
        this.in = in;
    }

    /**
     * How much was read.
     *
     * @return bytes, those of lines not yet given out included
     */
    public long bytes() {
        return bytes;
    }

    /** The next line that is not blank; null after the last. */
    Line read() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        boolean tooLong = false;
        while (next < end || fill()) {
            int start = next;
            while (next < end && buffer[next] != '\n') {
                next++;
            }
            tooLong |= line.size() + (next - start) > LONGEST_LINE_BYTES;
            if (tooLong) {
                line.reset();
            } else {
                line.write(buffer, start, next - start);
            }
            if (next < end) {
                next++;
                number++;
                if (tooLong || !isBlank(line)) {
                    return line(line, tooLong);
                }
                line.reset();
            }
        }
        if (!tooLong && isBlank(line)) {
            return null;
        }
        number++;
        return line(line, tooLong);
    }

    /**
     * Whether more can be read at once. Where it can't, as of a pipe whose writer is at work, what came so far need not wait
     * for it.
     */
    boolean isMoreThere() throws IOException {
        for (int i = next; i < end; i++) {
            if (buffer[i] == '\n') {
                return true;
            }
        }
        return in.available() > 0;
    }

    private Line line(ByteArrayOutputStream line, boolean tooLong) {
        return new Line(number, tooLong ? null : line.toByteArray());
    }

    private boolean isBlank(ByteArrayOutputStream line) {
        for (byte b : line.toByteArray()) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    private boolean fill() throws IOException {
        next = 0;
        end = Math.max(in.read(buffer), 0);
        bytes += end;
        if (number == 0 && bytes == end && startsWithByteOrderMark()) {
            next = 3;
        }
        return end > 0;
    }

    /** Some programs begin a UTF-8 file with one; it is no part of the first line. */
    private boolean startsWithByteOrderMark() {
        return end >= 3 && buffer[0] == (byte) 0xEF && buffer[1] == (byte) 0xBB && buffer[2] == (byte) 0xBF;
    }
}
