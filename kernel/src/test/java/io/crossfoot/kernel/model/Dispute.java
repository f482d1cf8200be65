package io.crossfoot.kernel.model;

/** What an account wants back of what it gave in a transaction. */
final class Dispute {
    final String key;
    final int transaction;
    final String account;
    final String payee;
    final long amount;
    /** Who credits the amount for the time being; null where it is held on the payee. */
    final String fundedBy;
    /** Null for never. */
    final Long deadline;

    /** The transaction that credited the amount, null for none. */
    Integer creditedBy;

    String state = "open";
    /** Whether there is nothing left to be done, which of one that expired is so once it was settled. */
    boolean settled;

    Dispute(String key, int transaction, String account, String payee, long amount, String fundedBy, Long deadline) {
        this.key = key;
        this.transaction = transaction;
        this.account = account;
        this.payee = payee;
        this.amount = amount;
        this.fundedBy = fundedBy;
        this.deadline = deadline;
    }

    Dispute copy() {
        Dispute copy = new Dispute(key, transaction, account, payee, amount, fundedBy, deadline);
        copy.creditedBy = creditedBy;
        copy.state = state;
        copy.settled = settled;
        return copy;
    }

    boolean isOpen() {
        return state.equals("open");
    }

    boolean isAbout(int number, Posting.Pair pair) {
        return transaction == number && payee.equals(pair.source()) && account.equals(pair.destination());
    }
}
