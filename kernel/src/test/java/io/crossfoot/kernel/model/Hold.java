package io.crossfoot.kernel.model;

/** An amount that is reserved on an account. */
final class Hold {
    final String key;
    final String account;
    final long amount;
    /** Null for never. */
    Long expiresAt;

    long captured;
    long released;
    String state = "open";

    Hold(String key, String account, long amount, Long expiresAt) {
        this.key = key;
        this.account = account;
        this.amount = amount;
        this.expiresAt = expiresAt;
    }

    Hold copy() {
        Hold copy = new Hold(key, account, amount, expiresAt);
        copy.captured = captured;
        copy.released = released;
        copy.state = state;
        return copy;
    }

    long remaining() {
        return amount - captured - released;
    }

    /** What remains is available again. */
    void end(String as) {
        released += remaining();
        state = as;
    }
}
