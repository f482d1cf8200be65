package io.crossfoot.schemes;

/** What one may want of a scheme, and not all have. */
public enum Feature {
    /** An amount that would take a balance below zero is refused. */
    FLOOR,
    /** Each line of the history says the balance right after it. */
    RUNNING_BALANCE,
    /** Old transactions can be removed, and balances stay. */
    ARCHIVE,
    /** Archiving replaces transactions by one of the same table that is marked as their summary. */
    SUMMARY_TRANSACTION,
    /** A key posts once, however often it is sent. */
    KEYS,
    /** There is something to prove balances with, besides the history they are read from. */
    VERIFY,
    /** Balances can still be proved once transactions have been archived. */
    VERIFY_AFTER_ARCHIVE
}
