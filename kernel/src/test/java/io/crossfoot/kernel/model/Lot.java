package io.crossfoot.kernel.model;

/** Credit of an account that expires. */
final class Lot {
    final String key;
    final String account;
    final int grantedBy;
    final long amount;
    final long expiresAt;
    final int priority;
    final String expiresTo;
    long spent;
    long expired;
    /** Whether what expired went to where it expires to. */
    boolean moved;

    Lot(String key, String account, int grantedBy, long amount, long expiresAt, int priority, String expiresTo) {
        this.key = key;
        this.account = account;
        this.grantedBy = grantedBy;
        this.amount = amount;
        this.expiresAt = expiresAt;
        this.priority = priority;
        this.expiresTo = expiresTo;
    }

    Lot copy() {
        Lot copy = new Lot(key, account, grantedBy, amount, expiresAt, priority, expiresTo);
        copy.spent = spent;
        copy.expired = expired;
        copy.moved = moved;
        return copy;
    }

    long remaining() {
        return amount - spent - expired;
    }

    /** What has expired and is still on the account, where nobody may have it. */
    long kept() {
        return moved ? 0 : expired;
    }

    String state() {
        return remaining() > 0 ? "open" : expired > 0 ? "expired" : "spent";
    }
}
