package io.crossfoot.cli;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

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

    static <T> Listing<T> json(Streams streams, String name, Function<T, Map<String, Object>> object) {
        streams.out().print("{\"" + name + "\":[");
        return new Listing<>(streams) {
            private boolean first = true;

            @Override
            void write(List<T> page) {
                for (T each : page) {
                    streams.out().print((first ? "" : ",") + Json.line(object.apply(each)));
                    first = false;
                }
            }

            @Override
            void end(String cursor, String option) {
                streams.out().println("],\"next\":" + Json.line(cursor) + "}");
            }
        };
    }
}
