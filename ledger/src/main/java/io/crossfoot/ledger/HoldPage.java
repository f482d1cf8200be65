package io.crossfoot.ledger;

import java.util.List;
import java.util.Optional;

/**
 * Some holds, the newest first. Holds that are placed while pages are read do not move what later pages show.
 *
 * @param holds at most as many as asked for. Fewer, even none, do not mean the end: a page ends early where it had to look
 *     through very many holds to find those that the filter lets through
 * @param next to be given as {@code before} for the page with older ones; empty when there are none
 */
public record HoldPage(List<Hold> holds, Optional<String> next) {
    /** Copies the list. */
    public HoldPage {
        holds = List.copyOf(holds);
    }
}
