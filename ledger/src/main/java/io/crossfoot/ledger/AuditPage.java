package io.crossfoot.ledger;

import java.util.List;
import java.util.Optional;

/**
 * Some administrative acts, the newest first.
 *
 * @param acts at most as many as asked for
 * @param next to be given as {@code before} for the page with older ones; empty when there are none
 */
public record AuditPage(List<AdministrativeAct> acts, Optional<String> next) {
    /** Copies the list. */
    public AuditPage {
        acts = List.copyOf(acts);
    }
}
