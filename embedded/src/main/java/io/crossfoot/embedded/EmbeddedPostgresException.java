package io.crossfoot.embedded;

import java.io.Serial;

/**
 * Says why the embedded server could not be started, stopped or reached. The message names the folder, what is wrong and
 * what to do, so that it can be shown to a person without its stack trace.
 */
public final class EmbeddedPostgresException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /**
     * Creates the exception.
     *
     * @param reason what kind of problem it is, for code
     * @param message what is wrong and what to do, for people
     */
    public EmbeddedPostgresException(Reason reason, String message) {
        this(reason, message, null);
    }

    /**
     * Creates the exception with the failure beneath it.
     *
     * @param reason what kind of problem it is, for code
     * @param message what is wrong and what to do, for people
     * @param cause the failure beneath, or null
     */
    public EmbeddedPostgresException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /**
     * The kind of problem.
     *
     * @return never null
     */
    public Reason reason() {
        return reason;
    }

    /** The closed list of problems. */
    public enum Reason {
        /** Another process, or another instance in this one, has the data folder open. */
        FOLDER_IN_USE,
        /** The path holds something that Crossfoot did not create; it was left as it was. */
        FOREIGN_FOLDER,
        /** The data was written by another major version of PostgreSQL; it was left as it was. */
        OTHER_VERSION,
        /** There is no bundled server for this operating system, or a tool that is needed on it is missing. */
        UNSUPPORTED_PLATFORM,
        /** A file or folder can't be read or written by the user who runs this process. */
        NO_PERMISSION,
        /** The data folder could not be initialised or the server did not start; the message has its last words. */
        START_FAILED,
        /** The server was closed. */
        CLOSED
    }
}
