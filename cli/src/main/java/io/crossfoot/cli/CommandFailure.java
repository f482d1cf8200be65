package io.crossfoot.cli;

import java.io.Serial;

/** Ends a command. The message is for people: what is wrong, and what to do. */
public final class CommandFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    /**
     * Creates the failure.
     *
     * @param exitCode how the command ends
     * @param message what is wrong and what to do
     */
    public CommandFailure(ExitCode exitCode, String message) {
        this(exitCode, message, null);
    }

    /**
     * Creates the failure with what is beneath it, which {@code --debug} shows.
     *
     * @param exitCode how the command ends
     * @param message what is wrong and what to do
     * @param cause the failure beneath, or null
     */
    public CommandFailure(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /**
     * How the command ends.
     *
     * @return never {@link ExitCode#OK}
     */
    public ExitCode exitCode() {
        return exitCode;
    }
}
