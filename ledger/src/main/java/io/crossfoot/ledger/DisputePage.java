package io.crossfoot.ledger;

import java.util.List;
import java.util.Optional;

/**
 * Some disputes, the newest first. Disputes that are opened while pages are read do not move what later pages show.
 *
 * @param disputes at most as many as asked for. Fewer, even none, do not mean the end: a page ends early where it had to look
 *     through very many disputes to find those that the filter lets through
 * @param next to be given as {@code before} for the page with older ones; empty when there are none
 */
public record DisputePage(List<Dispute> disputes, Optional<String> next) {
    /** Copies the list. */
    public DisputePage {
        disputes = List.copyOf(disputes);
    }
}
