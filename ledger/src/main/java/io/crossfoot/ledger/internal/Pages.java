package io.crossfoot.ledger.internal;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The rows of page after page; a page is read when its first row is asked for.
 *
 * @param <P> a page
 * @param <R> a row
 */
final class Pages<P, R> implements Iterator<R> {
    private final Function<String, P> read;
    private final Function<P, List<R>> rows;
    private final Function<P, Optional<String>> next;
    private Iterator<R> current;
    private Optional<String> cursor = Optional.empty();

    private Pages(Function<String, P> read, Function<P, List<R>> rows, Function<P, Optional<String>> next) {
        this.read = read;
        this.rows = rows;
        this.next = next;
    }

    /** The stream; reading is given null for the first page. */
    static <P, R> Stream<R> stream(
            Function<String, P> read, Function<P, List<R>> rows, Function<P, Optional<String>> next) {
        int inOrder = Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.DISTINCT;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(new Pages<>(read, rows, next), inOrder), false);
    }

    @Override
    public boolean hasNext() {
        while (current == null || !current.hasNext()) {
            if (current != null && cursor.isEmpty()) {
                return false;
            }
            P page = read.apply(cursor.orElse(null));
            current = rows.apply(page).iterator();
            cursor = next.apply(page);
        }
        return true;
    }

    @Override
    public R next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return current.next();
    }
}
