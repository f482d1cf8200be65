package io.crossfoot.ledger;

import java.util.List;
import java.util.Optional;

/**
 * Some lots, the newest first. Lots that are granted while pages are read do not move what later pages show.
 *
 * @param lots at most as many as asked for. Fewer, even none, do not mean the end: a page ends early where it had to look through
 *     very many lots to find those that the filter lets through
 * @param next to be given as {@code before} for the page with older ones; empty when there are none
 */
public record LotPage(List<Lot> lots, Optional<String> next) {
    /** Copies the list. */
    public LotPage {
        lots = List.copyOf(lots);
    }
}
