package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * Takes some or all of what remains of a hold from its account and gives it to another account. A capture into several
 * accounts, payee and fee for instance, is a {@link Transaction} with the link {@link Link.Captures}.
 *
 * <pre>{@code
 * Capture delivery = Capture.of("authorisation-1", "revenue:shop")
 *         .amount(new BigDecimal("50"))
 *         .key("delivery-1")
 *         .build();
 * }</pre>
 */
public final class Capture extends FollowUp {
    private final String hold;
    private final String destination;
    private final boolean releaseRest;

    private Capture(Builder builder) {
        super(builder);
        hold = builder.hold;
        destination = builder.destination;
        releaseRest = builder.releaseRest;
    }

    /**
     * Begins a capture of all that remains of a hold, of type {@code capture}.
     *
     * @param hold the hold's key
     * @param destination the account that receives
     * @return where an amount, a key and details may be added
     */
    public static Builder of(String hold, String destination) {
        return new Builder(hold, destination);
    }

    /**
     * The hold.
     *
     * @return its key
     */
    public String hold() {
        return hold;
    }

    /**
     * The account that receives.
     *
     * @return its name
     */
    public String destination() {
        return destination;
    }

    /**
     * Whether what is not captured is given free.
     *
     * @return false where it stays reserved
     */
    public boolean releaseRest() {
        return releaseRest;
    }

    @Override
    public String toString() {
        return "capture of %s of %s to %s"
                .formatted(amount().map(BigDecimal::toString).orElse("all"), hold, destination);
    }

    /** Collects what makes a capture. Not for several threads. */
    public static final class Builder extends FollowUp.Builder<Builder> {
        private final String hold;
        private final String destination;
        private boolean releaseRest;

        private Builder(String hold, String destination) {
            super("capture");
            this.hold = Objects.requireNonNull(hold, "hold");
            this.destination = Objects.requireNonNull(destination, "destination");
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Gives free what is not captured.
         *
         * @return this
         */
        public Builder releaseRest() {
            releaseRest = true;
            return this;
        }

        /**
         * Finishes the capture. The builder may be used on, for another one.
         *
         * @return immutable
         */
        public Capture build() {
            return new Capture(this);
        }
    }
}
