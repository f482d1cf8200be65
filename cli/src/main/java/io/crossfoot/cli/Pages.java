package io.crossfoot.cli;

import io.crossfoot.ledger.LedgerOperations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How much of a long list is wanted, the newest first. */
final class Pages {
    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many at most, up to 1000. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--before", paramLabel = "CURSOR", description = "Go on where the page before ended.")
    private String before;

    @Option(names = "--all", description = "All, however many.")
    private boolean all;

    /**
     * A page of the ledger.
     *
     * @param rows what is on it
     * @param next the cursor of the page after it
     */
    record Page<T>(List<T> rows, Optional<String> next) {}

    /** Reads a page. */
    @FunctionalInterface
    interface Reader<T> {
        /** Reads at most so many rows; before is null for the newest. */
        Page<T> read(String before, int limit);
    }

    /** Lists what is wanted. A page may be shorter than asked for without being the last, so several may make up one. */
    <T> void list(Reader<T> reader, Listing<T> listing) {
        Page<T> page = reader.read(before, all ? LedgerOperations.MAX_PAGE_ROWS : limit);
        if (all) {
            while (listing.add(page.rows()) && page.next().isPresent()) {
                page = reader.read(page.next().get(), LedgerOperations.MAX_PAGE_ROWS);
            }
        } else {
            List<T> rows = new ArrayList<>(page.rows());
            while (rows.size() < limit && page.next().isPresent()) {
                page = reader.read(page.next().get(), limit - rows.size());
                rows.addAll(page.rows());
            }
            listing.add(rows);
        }
        listing.end(page.next().orElse(null), "--before");
    }
}
