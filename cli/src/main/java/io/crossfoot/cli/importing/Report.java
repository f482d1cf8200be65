package io.crossfoot.cli.importing;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A CSV file beside the import, which is made with its first row. */
final class Report implements Closeable {
    private final Path file;
    private final List<String> header;
    private CsvWriter writer;

    Report(Path file, List<String> header) {
        this.file = file;
        this.header = header;
    }

    void add(List<String> row) throws IOException {
        if (writer == null) {
            writer = CsvWriter.builder().build(file, StandardCharsets.UTF_8);
            writer.writeRecord(header);
        }
        writer.writeRecord(row);
    }

    /** Writes out what is there, so that a file that was begun tells what happened even if the import is stopped. */
    void flush() throws IOException {
        if (writer != null) {
            writer.flush();
        }
    }

    /** The file; null when there was nothing to write. */
    Path writtenTo() {
        return writer == null ? null : file;
    }

    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }
}
