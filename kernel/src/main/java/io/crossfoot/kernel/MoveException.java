package io.crossfoot.kernel;

import java.util.List;

/** A ledger was not moved; the message says why and what to do, in whole sentences. */
public final class MoveException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final List<String> differences;

    /** Why a move ends without a result. */
    public enum Reason {
        /** The source has no ledger of this release. Nothing was changed anywhere. */
        SOURCE_UNFIT,
        /** The target has a ledger of a newer release, or the same ledger as the source. Nothing was changed anywhere. */
        TARGET_UNFIT,
        /** The target holds a ledger that is or was in use. Nothing was changed anywhere. */
        TARGET_IN_USE,
        /** Others held on to the tables for too long. Nothing was moved. */
        BUSY,
        /** The source, the copy or the target's catalogue is not as it should be; see the differences. Nothing was moved. */
        DIFFERENT,
        /** A database refused something or was lost. Nothing was moved. */
        DATABASE,
        /** The target was lost while it committed: it holds the whole ledger or nothing of it. */
        UNKNOWN_OUTCOME
    }

    /** An exception with what was found to be different, if that is the reason. */
    public MoveException(Reason reason, String message, List<String> differences, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.differences = List.copyOf(differences);
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    /** What is different, each a JSON object as verify lists them; empty for any other reason. */
    public List<String> differences() {
        return differences;
    }
}
