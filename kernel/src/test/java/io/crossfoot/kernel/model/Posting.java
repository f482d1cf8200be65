package io.crossfoot.kernel.model;

/** Cents moved from one account to another. */
public record Posting(String source, String destination, long amount) {

    /** A reversal's accounts: those of this posting the other way. */
    Pair back() {
        return new Pair(destination, source);
    }

    /** The accounts that a reversal moves something between. */
    public record Pair(String source, String destination) {}

    @Override
    public String toString() {
        return source + " " + destination + " " + LedgerModel.dollars(amount);
    }
}
