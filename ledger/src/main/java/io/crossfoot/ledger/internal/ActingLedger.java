package io.crossfoot.ledger.internal;

/** A ledger with a name for the log of administrative acts; connections and retries are the other ledger's. */
final class ActingLedger extends SqlOperations {
    private final SqlOperations ledger;

    ActingLedger(String actor, SqlOperations ledger) {
        super(actor);
        this.ledger = ledger;
    }

    @Override
    <R> R call(boolean repeatable, SqlCall<R> call) {
        return ledger.call(repeatable, call);
    }
}
