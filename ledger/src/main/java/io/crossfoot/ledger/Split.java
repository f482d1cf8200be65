package io.crossfoot.ledger;

import java.math.BigDecimal;
import java.util.List;

/**
 * An amount in parts that add up to it exactly. Nothing is posted yet.
 *
 * @param amount the whole, with the currency's decimals
 * @param currency the currency's code
 * @param shares what each account gets, in the order asked for; the account that gets what is left is last where it was none of them
 */
public record Split(BigDecimal amount, String currency, List<Share> shares) {
    /** Copies the list. */
    public Split {
        shares = List.copyOf(shares);
    }

    /**
     * A part of the amount.
     *
     * @param account who gets it
     * @param amount from 0 on, with the currency's decimals
     */
    public record Share(String account, BigDecimal amount) {}

    /**
     * The postings that pay the shares.
     *
     * @param source the account that gives
     * @return one for each share above 0, in their order
     */
    public List<Posting> postings(String source) {
        return shares.stream()
                .filter(share -> share.amount().signum() > 0)
                .map(share -> new Posting(source, share.account(), share.amount(), currency))
                .toList();
    }
}
