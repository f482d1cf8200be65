package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What transactions of a type must be like.
 *
 * <pre>{@code
 * TypeRule rule = TypeRule.of("cash_out")
 *         .counterAccount("bank:payouts")
 *         .signs(TypeRule.Signs.OUT)
 *         .requiredMetadata("iban")
 *         .limits(TypeRule.Limit.of("USD").perTransaction(new BigDecimal("500")).perDay(new BigDecimal("1000")).countPerDay(5))
 *         .build();
 * }</pre>
 *
 * <p>Only nulls are refused here. Everything else is checked by the kernel when the rule is set.
 *
 * @param type the type's name
 * @param counterAccount what stands in the place of {@code external:<type>}; empty for that account itself
 * @param signs on which side of each posting the counter-account is
 * @param requiredMetadata the members that the metadata must have, and not as null
 * @param posters the database roles of one of which the session's role must be a member; none for everybody
 * @param limits how much, and how often, at most one for each currency
 */
public record TypeRule(
        String type,
        Optional<String> counterAccount,
        Signs signs,
        List<String> requiredMetadata,
        List<String> posters,
        List<Limit> limits) {

    /**
     * Makes a rule of what is given.
     *
     * @param type the type's name
     * @param counterAccount what stands in the place of {@code external:<type>}
     * @param signs on which side of each posting the counter-account is
     * @param requiredMetadata the members that the metadata must have
     * @param posters database roles
     * @param limits at most one for each currency
     */
    public TypeRule {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(counterAccount, "counterAccount");
        Objects.requireNonNull(signs, "signs");
        requiredMetadata = List.copyOf(requiredMetadata);
        posters = List.copyOf(posters);
        limits = List.copyOf(limits);
    }

    /**
     * Begins a rule. As it is, it asks for nothing: set, it ends the rule that the type had.
     *
     * @param type the type's name
     * @return where more may be asked for
     */
    public static Builder of(String type) {
        return new Builder(type);
    }

    /** On which side of each posting the counter-account is. */
    public enum Signs {
        /** On either, or on none. */
        BOTH,
        /** It is the source: money comes in from it. */
        IN,
        /** It is the destination: money goes out to it. */
        OUT;

        /**
         * The name in SQL, JSON and on the command line.
         *
         * @return such as {@code in}
         */
        public String title() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * Finds one by its name.
         *
         * @param title such as {@code in}
         * @return empty when there is none of the name
         */
        public static Optional<Signs> of(String title) {
            for (Signs each : values()) {
                if (each.title().equals(title)) {
                    return Optional.of(each);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * How much transactions of the type may move of a currency, and how often. A day is one of the ledger's time zone, and what
     * counts is what was posted on it, in or out. Of each posting one account counts: the one that is not the counter-account;
     * where that takes no part, the source, or the destination where the source is external. External accounts do not count.
     *
     * @param currency the currency's code
     * @param perTransaction what one transaction may move in all
     * @param perDay what may be moved of an account in a day
     * @param countPerDay how many transactions may move an account in a day
     */
    public record Limit(
            String currency,
            Optional<BigDecimal> perTransaction,
            Optional<BigDecimal> perDay,
            OptionalInt countPerDay) {

        /**
         * Begins a limit, which needs at least one of the three.
         *
         * @param currency the currency's code
         * @return one that allows everything
         */
        public static Limit of(String currency) {
            return new Limit(
                    Objects.requireNonNull(currency, "currency"),
                    Optional.empty(),
                    Optional.empty(),
                    OptionalInt.empty());
        }

        /**
         * Says what one transaction may move in all.
         *
         * @param amount above 0, below 10^20, with at most the currency's decimals
         * @return with this, and else the same
         */
        public Limit perTransaction(BigDecimal amount) {
            return new Limit(currency, Optional.of(amount), perDay, countPerDay);
        }

        /**
         * Says what may be moved of an account in a day.
         *
         * @param amount above 0, below 10^20, with at most the currency's decimals
         * @return with this, and else the same
         */
        public Limit perDay(BigDecimal amount) {
            return new Limit(currency, perTransaction, Optional.of(amount), countPerDay);
        }

        /**
         * Says how many transactions may move an account in a day.
         *
         * @param transactions above 0, below 10^9
         * @return with this, and else the same
         */
        public Limit countPerDay(int transactions) {
            return new Limit(currency, perTransaction, perDay, OptionalInt.of(transactions));
        }
    }

    /** Collects what makes a rule. Not for several threads. */
    public static final class Builder {
        private final String type;
        private String counterAccount;
        private Signs signs = Signs.BOTH;
        private List<String> requiredMetadata = List.of();
        private List<String> posters = List.of();
        private List<Limit> limits = List.of();

        private Builder(String type) {
            this.type = Objects.requireNonNull(type, "type");
        }

        /**
         * Names the account that stands in the place of {@code external:<type>}, wherever a transaction of the type names that or
         * leaves a side out.
         *
         * @param counterAccount an account's name; null for {@code external:<type>} itself
         * @return this
         */
        public Builder counterAccount(String counterAccount) {
            this.counterAccount = counterAccount;
            return this;
        }

        /**
         * Says on which side of each posting the counter-account is.
         *
         * @param signs in, out, or both for either or none
         * @return this
         */
        public Builder signs(Signs signs) {
            this.signs = Objects.requireNonNull(signs, "signs");
            return this;
        }

        /**
         * Names what a transaction's metadata must have.
         *
         * @param members up to 50 names
         * @return this
         */
        public Builder requiredMetadata(String... members) {
            requiredMetadata = List.of(members);
            return this;
        }

        /**
         * Names who may post.
         *
         * @param roles up to 50 roles of the database
         * @return this
         */
        public Builder posters(String... roles) {
            posters = List.of(roles);
            return this;
        }

        /**
         * Limits how much and how often.
         *
         * @param limits at most one for each currency
         * @return this
         */
        public Builder limits(Limit... limits) {
            this.limits = List.of(limits);
            return this;
        }

        /**
         * Finishes the rule. The builder may be used on, for another one.
         *
         * @return immutable
         */
        public TypeRule build() {
            return new TypeRule(type, Optional.ofNullable(counterAccount), signs, requiredMetadata, posters, limits);
        }
    }
}
