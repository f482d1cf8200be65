package io.crossfoot.ledger;

import java.math.BigDecimal;

/**
 * Takes a transaction back, in whole or in part: each of its postings, from the last to the first, the other way round. What
 * was reversed before is not reversed again, and what an overdraft rule added to the transaction stays. A refund is the same with type {@code refund}. Parts of a transaction of
 * several postings are taken back by a {@link Transaction} with the link {@link Link.Reverses}.
 *
 * <pre>{@code
 * Reversal refund = Reversal.of(purchase.transactionId())
 *         .amount(new BigDecimal("15"))
 *         .type("refund")
 *         .key("return-1")
 *         .build();
 * }</pre>
 */
public final class Reversal extends FollowUp {
    private final long transactionId;

    private Reversal(Builder builder) {
        super(builder);
        transactionId = builder.transactionId;
    }

    /**
     * Begins a reversal of all that was not reversed yet, of type {@code reversal}.
     *
     * @param transactionId the number of the transaction to take back
     * @return where an amount (for a transaction of one posting), another type, a key and details may be added
     */
    public static Builder of(long transactionId) {
        return new Builder(transactionId);
    }

    /**
     * The transaction to take back.
     *
     * @return its number
     */
    public long transactionId() {
        return transactionId;
    }

    @Override
    public String toString() {
        return "%s of %s of transaction %d"
                .formatted(type(), amount().map(BigDecimal::toString).orElse("all"), transactionId);
    }

    /** Collects what makes a reversal. Not for several threads. */
    public static final class Builder extends FollowUp.Builder<Builder> {
        private final long transactionId;

        private Builder(long transactionId) {
            super("reversal");
            this.transactionId = transactionId;
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Finishes the reversal. The builder may be used on, for another one.
         *
         * @return immutable
         */
        public Reversal build() {
            return new Reversal(this);
        }
    }
}
