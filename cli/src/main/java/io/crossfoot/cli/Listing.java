package io.crossfoot.cli;

import io.crossfoot.ledger.json.JsonWriter;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * Writes a list page by page, so that it may be longer than memory.
 *
 * @param <T> what is listed
 */
abstract class Listing<T> {
    final Streams streams;

    private Listing(Streams streams) {
        this.streams = streams;
    }

    /** Writes a page; false when nobody reads any more, as behind {@code | head}. */
    final boolean add(List<T> page) {
        write(page);
        return streams.isRead();
    }

    abstract void write(List<T> page);

    /** Ends the list; the cursor is that of the page after it, or null. */
    abstract void end(String cursor, String option);

    static <T> Listing<T> table(Streams streams, Table table, BiConsumer<Table, T> addTo) {
        return new Listing<>(streams) {
            @Override
            void write(List<T> page) {
                page.forEach(each -> addTo.accept(table, each));
                table.print(streams.out());
            }

            @Override
            void end(String cursor, String option) {
                if (cursor != null) {
                    streams.out().flush();
                    streams.err().println("There are more: %s %s".formatted(option, cursor));
                }
            }
        };
    }

    /**
     * A JSON object of the list and, if there is more, {@code next}. It begins with the first page, so that a refusal to read
     * it has the output to itself.
     *
     * @param whileOpen is told when the object begins and ends
     */
    static <T> Listing<T> json(
            Streams streams, String name, BiConsumer<JsonGenerator, T> write, Consumer<Boolean> whileOpen) {
        return new Listing<>(streams) {
            private boolean begun;
            private boolean first = true;

            @Override
            void write(List<T> page) {
                if (!begun) {
                    begun = true;
                    whileOpen.accept(true);
                    streams.out().print("{\"" + name + "\":[");
                }
                for (T each : page) {
                    streams.out().print((first ? "" : ",") + JsonWriter.text(out -> write.accept(out, each)));
                    first = false;
                }
            }

            @Override
            void end(String cursor, String option) {
                streams.out()
                        .println(
                                cursor == null
                                        ? "]}"
                                        : "],\"next\":" + JsonWriter.text(out -> out.writeString(cursor)) + "}");
                whileOpen.accept(false);
            }
        };
    }
}
