package io.crossfoot.ledger;

import java.util.List;
import java.util.Optional;

/**
 * Some entries of an account, the newest first. Entries that arrive while pages are read do not move what later pages show.
 *
 * @param entries at most as many as asked for
 * @param next to be given as {@code before} for the page with older entries; empty when there are none
 */
public record EntryPage(List<Entry> entries, Optional<String> next) {
    /** Copies the list. */
    public EntryPage {
        entries = List.copyOf(entries);
    }
}
