package io.crossfoot.cli.importing;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvReader.CsvReaderBuilder;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Reads the records of a CSV file. A line that is broken is given back as such and costs no other: an unclosed quote would
 * swallow the rest of the file, so lines are put together only as long as that makes a record of as many fields as the header.
 */
final class CsvFile implements Closeable {
    private static final int MOST_LINES_OF_A_RECORD = 200;

    private final CountingStream bytes;
    private final LineReader lines;
    private final Deque<String> ahead = new ArrayDeque<>();
    private final CsvReaderBuilder strict;
    private final CsvReaderBuilder openEnded;
    private final List<String> header;
    private long lineNumber;

    /**
     * A line of the file, or several where a quoted field has line breaks.
     *
     * @param line the number of the first line
     * @param fields what it consists of; for a broken line only the line itself
     * @param fault what is wrong with it, or null
     */
    record Record(long line, List<String> fields, String fault) {}

    /**
     * Opens a file and reads its header.
     *
     * @param file the file
     * @param charset how characters are encoded, unless the file begins with a byte order mark
     * @param separator what stands between fields; 0 to find out from the header
     */
    CsvFile(Path file, Charset charset, char separator) throws IOException {
        bytes = new CountingStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
        try {
            CharsetDecoder decoder = ByteOrderMark.skip(bytes, charset)
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
            lines = new LineReader(new InputStreamReader(bytes, decoder));
            String first = nextLine();
            while (first != null && first.isBlank()) {
                first = nextLine();
            }
            if (first == null) {
                throw new HeaderFault("The file is empty; its first line should name the columns.");
            }
            char used = separator != 0 ? separator : likeliestSeparator(first);
            strict = CsvReader.builder().fieldSeparator(used).allowUnclosedQuote(false);
            openEnded = CsvReader.builder().fieldSeparator(used).allowUnclosedQuote(true);
            header = header(first);
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    List<String> header() {
        return header;
    }

    /** How much of the file was read, roughly: readers read ahead. */
    long bytesRead() {
        return bytes.count;
    }

    /** The next record that is not empty; null after the last. */
    Record next() throws IOException {
        String line = nextLine();
        while (line != null && line.isBlank()) {
            line = nextLine();
        }
        return line == null ? null : record(line);
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }

    private String nextLine() throws IOException {
        String line = ahead.isEmpty() ? lines.read() : ahead.poll();
        if (line != null) {
            lineNumber++;
        }
        return line;
    }

    private List<String> header(String line) {
        try {
            return strict.ofSingleCsvRecord(line).getFields();
        } catch (CsvParseException e) {
            throw new HeaderFault(
                    "The first line, which should name the columns, has a quote that is not closed or is followed by text: "
                            + abridged(line));
        }
    }

    private Record record(String line) throws IOException {
        long number = lineNumber;
        List<String> fields = fields(strict, line);
        if (fields != null) {
            return new Record(number, fields, faultOf(line, fields.size()));
        }
        if (fields(openEnded, line) == null) {
            return new Record(number, List.of(line), "text follows a closing quote");
        }
        return joined(line, number);
    }

    private String faultOf(String line, int count) {
        if (count != header.size()) {
            return "has %d fields, the header has %d".formatted(count, header.size());
        }
        return line.indexOf('\uFFFD') < 0 ? null : "has bytes that are no characters in this charset; give --charset";
    }

    /** Puts lines together until the quote is closed; if that leads nowhere, only the first line is at fault. */
    private Record joined(String first, long number) throws IOException {
        StringBuilder text = new StringBuilder(first);
        Deque<String> taken = new ArrayDeque<>();
        for (int i = 1; i < MOST_LINES_OF_A_RECORD; i++) {
            String line = nextLine();
            if (line == null) {
                break;
            }
            taken.push(line);
            text.append('\n').append(line);
            if (line.indexOf('"') < 0) {
                continue;
            }
            List<String> fields = fields(strict, text.toString());
            if (fields != null && fields.size() == header.size()) {
                return new Record(number, fields, faultOf(text.toString(), fields.size()));
            }
            if (fields != null || fields(openEnded, text.toString()) == null) {
                break;
            }
        }
        lineNumber -= taken.size();
        taken.forEach(ahead::push);
        return new Record(number, List.of(first), "has a quote that is not closed");
    }

    private static List<String> fields(CsvReaderBuilder reader, String text) {
        try {
            return reader.ofSingleCsvRecord(text).getFields();
        } catch (CsvParseException e) {
            return null;
        }
    }

    private static char likeliestSeparator(String header) {
        char likeliest = ',';
        long most = 0;
        for (char each : new char[] {',', ';', '\t', '|'}) {
            long count = header.chars().filter(c -> c == each).count();
            if (count > most) {
                most = count;
                likeliest = each;
            }
        }
        return likeliest;
    }

    private static String abridged(String line) {
        return line.length() <= 100 ? line : line.substring(0, 100) + "...";
    }

    /** Counts what was read, for the progress bar. */
    private static final class CountingStream extends FilterInputStream {
        private long count;

        CountingStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            count += Math.max(read, 0);
            return read;
        }
    }
}
