package io.crossfoot.kernel.model;

/** What the ledger refuses: the code, and of the facts those that tell how much is lacking of what. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String code, String... facts) {
        super(String.join(" ", code, String.join(" ", facts)).strip(), null, false, false);
    }
}
