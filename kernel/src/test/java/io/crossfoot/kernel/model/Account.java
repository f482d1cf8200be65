package io.crossfoot.kernel.model;

/** An account, what it has, and what it may do. */
public final class Account {
    final String name;
    long balance;
    /** How low the balance, less what is held, may go; null for as low as anybody likes. */
    Long floor = 0L;

    OverdraftRule rule = OverdraftRule.NONE;
    /** open, credits_only or frozen. */
    String state = "open";

    Account(String name) {
        this.name = name;
    }

    Account copy() {
        Account copy = new Account(name);
        copy.balance = balance;
        copy.floor = floor;
        copy.rule = rule;
        copy.state = state;
        return copy;
    }

    /** Whether an account is outside the ledger, where nothing is counted. */
    static boolean isExternal(String name) {
        return name.startsWith("external:");
    }
}
