package io.crossfoot.ledger.json;

import io.crossfoot.ledger.Operation;
import java.util.List;

/**
 * A request to do many things.
 *
 * @param operations what to do, in this order
 * @param allOrNothing whether nothing is done when one is refused
 * @param dryRun whether only to tell what would become of them
 */
public record PerformRequest(List<Operation> operations, boolean allOrNothing, boolean dryRun) {
    /** Copies the list. */
    public PerformRequest {
        operations = List.copyOf(operations);
    }
}
