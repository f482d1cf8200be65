package io.crossfoot.schemes.comparison;

/** Measures that belong together: shown in one place, on one scale. */
public enum Group {
    /** Posting where accounts rarely meet. */
    RANDOM_POSTS(
            "Posting on random accounts",
            "Single posts, each committed before the next of its connection: four deposits to one spend of less, by users who"
                    + " have money. Only acknowledged posts count.",
            true),
    /** Posting where all want the same account. */
    HOT_POSTS(
            "Posting on one hot account",
            "The same, with all connections on the same account. Its history grows as the run goes on.",
            true),
    /** Reading balances. */
    READS(
            "Reading a balance",
            "By 8 connections, of accounts that have so many entries and that nobody posts to meanwhile. Each answer is"
                    + " compared with what was posted.",
            true),
    /** Storage. */
    BYTES(
            "Bytes on disk for a transaction",
            "By how much the scheme's tables grow with their indexes, vacuumed before and after, over posts of one"
                    + " connection alone.",
            false),
    /** What replicas and backups have to carry. */
    WAL(
            "Bytes of write-ahead log for a transaction",
            "What the server logs during the same posts, which is what goes to replicas and backups.",
            false),
    /** Proving balances. */
    VERIFY(
            "Verifying",
            "The scheme's own proof of its balances over the whole of a history that was brought in month by month.",
            false),
    /** Removing old transactions. */
    ARCHIVE(
            "Archiving a month",
            "Removing the oldest month of the same history, the way the scheme leaves behind what it needs.",
            false);

    private final String title;
    private final String explanation;
    private final boolean moreIsBetter;

    Group(String title, String explanation, boolean moreIsBetter) {
        this.title = title;
        this.explanation = explanation;
        this.moreIsBetter = moreIsBetter;
    }

    /** A heading. */
    public String title() {
        return title;
    }

    /** What is measured, in a sentence or two. */
    public String explanation() {
        return explanation;
    }

    /** Whether a larger number is the better one. */
    public boolean moreIsBetter() {
        return moreIsBetter;
    }
}
