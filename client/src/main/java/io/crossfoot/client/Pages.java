package io.crossfoot.client;

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
 * The rows of page after page; a page is fetched when its first row is asked for.
 *
 * @param <P> a page
 * @param <R> a row
 */
final class Pages<P, R> implements Iterator<R> {
    private final Function<Optional<String>, P> fetch;
    private final Function<P, List<R>> rows;
    private final Function<P, Optional<String>> next;
    private Iterator<R> current;
    private Optional<String> cursor = Optional.empty();

    private Pages(Function<Optional<String>, P> fetch, Function<P, List<R>> rows, Function<P, Optional<String>> next) {
        this.fetch = fetch;
        this.rows = rows;
        this.next = next;
    }

    /** The stream; fetching is given the cursor of the page before, or none. */
    static <P, R> Stream<R> stream(
            Function<Optional<String>, P> fetch, Function<P, List<R>> rows, Function<P, Optional<String>> next) {
        int inOrder = Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.DISTINCT;
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(new Pages<>(fetch, rows, next), inOrder), false);
    }

    @Override
    public boolean hasNext() {
        while (current == null || !current.hasNext()) {
            if (current != null && cursor.isEmpty()) {
                return false;
            }
            P page = fetch.apply(cursor);
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
