package io.crossfoot.kernel.model;

/** What transactions of a type must be like; null, "both" and false where anything goes. */
public record TypeRule(
        String counter, String signs, boolean needsOrder, Long perTransaction, Long perDay, Integer countPerDay) {

    /** The one account of a posting that counts for a limit of a day, which may be an external one and then does not. */
    static String counted(Posting posting, String counter) {
        if (posting.source().equals(counter)) {
            return posting.destination();
        }
        return posting.destination().equals(counter) || !Account.isExternal(posting.source())
                ? posting.source()
                : posting.destination();
    }
}
