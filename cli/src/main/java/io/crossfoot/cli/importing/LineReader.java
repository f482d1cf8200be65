package io.crossfoot.cli.importing;

import java.io.IOException;
import java.io.Reader;

/**
 * Reads lines that end in LF, CRLF or CR. Unlike the JDK's reader it refuses a line without end, so that a file that is no
 * text does not fill the memory.
 */
final class LineReader {
    private static final int LONGEST_LINE = 1_000_000;

    private final Reader in;
    private final char[] buffer = new char[1 << 15];
    private final StringBuilder line = new StringBuilder();
    private int next;
    private int end;
    private boolean afterReturn;
    private long number;

    LineReader(Reader in) {
        this.in = in;
    }

    /** The number of the line that was read last, from 1 on. */
    long number() {
        return number;
    }

    /** The next line without its end; null after the last. */
    String read() throws IOException {
        line.setLength(0);
        boolean any = false;
        while (next < end || fill()) {
            if (afterReturn && buffer[next] == '\n') {
                next++;
                afterReturn = false;
                continue;
            }
            afterReturn = false;
            any = true;
            int start = next;
            while (next < end && buffer[next] != '\n' && buffer[next] != '\r') {
                next++;
            }
            line.append(buffer, start, next - start);
            if (line.length() > LONGEST_LINE) {
                throw new IOException("line %,d has more than %,d characters, so this is hardly a CSV file"
                        .formatted(number + 1, LONGEST_LINE));
            }
            if (next < end) {
                afterReturn = buffer[next++] == '\r';
                number++;
                return line.toString();
            }
        }
        if (!any) {
            return null;
        }
        number++;
        return line.toString();
    }

    private boolean fill() throws IOException {
        next = 0;
        end = Math.max(in.read(buffer), 0);
        return end > 0;
    }
}
