package io.crossfoot.cli;

import io.crossfoot.embedded.EmbeddedPostgresException;
import io.crossfoot.kernel.KernelException;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** The one place where whatever went wrong becomes a sentence and an exit code. */
final class Failures {
    private Failures() {}

    static CommandFailure of(Throwable error) {
        if (error instanceof CommandFailure failure) {
            return failure;
        }
        EmbeddedPostgresException server = cause(error, EmbeddedPostgresException.class);
        if (server != null) {
            return new CommandFailure(ExitCode.DATABASE, server.getMessage(), error);
        }
        if (error instanceof LedgerException refusal) {
            return new CommandFailure(exitCode(refusal), refusal.getMessage(), error);
        }
        if (error instanceof KernelException kernel) {
            return new CommandFailure(ExitCode.DATABASE, kernel.getMessage(), error);
        }
        if (error instanceof SQLException sql) {
            return new CommandFailure(exitCode(sql), sql.getMessage(), error);
        }
        if (error instanceof UncheckedIOException unchecked) {
            return of(unchecked.getCause());
        }
        if (error instanceof IOException file) {
            return new CommandFailure(ExitCode.REFUSED, sentence(file), error);
        }
        return new CommandFailure(
                ExitCode.FAILED,
                "This should not have happened, please report it: %s. Run it again with --debug to see where."
                        .formatted(error),
                error);
    }

    /**
     * The same for programs: the error of the ledger, if there is one. Mistakes on the command line and in files are nothing
     * that the ledger has a code for.
     */
    static Optional<LedgerException> ofLedger(Throwable error) {
        LedgerException refusal = cause(error, LedgerException.class);
        if (refusal != null) {
            return Optional.of(refusal);
        }
        CommandFailure failure = of(error);
        return switch (failure.exitCode()) {
            case DATABASE -> Optional.of(problem(ErrorCode.CONNECTION_LOST, failure));
            case FAILED -> Optional.of(problem(ErrorCode.INTERNAL_ERROR, failure));
            default -> Optional.empty();
        };
    }

    private static LedgerException problem(ErrorCode code, CommandFailure failure) {
        return LedgerException.of(code, failure.getMessage(), Map.of(), failure);
    }

    private static ExitCode exitCode(LedgerException refusal) {
        return switch (refusal.code()) {
            case KERNEL_IS_MISSING,
                    KERNEL_IS_OLDER,
                    KERNEL_IS_NEWER,
                    CONNECTION_LOST,
                    UNKNOWN_OUTCOME,
                    PERMISSION_DENIED,
                    CONTENTION -> ExitCode.DATABASE;
            case DATABASE_ERROR, ATTEMPT_IS_STALE, INTERNAL_ERROR -> ExitCode.FAILED;
            default -> ExitCode.REFUSED;
        };
    }

    /** Classes 08 and 28 and admin shutdown are about the connection; all others answer the statement that was given. */
    private static ExitCode exitCode(SQLException error) {
        String state = String.valueOf(error.getSQLState());
        boolean connection = state.startsWith("08") || state.startsWith("28") || state.startsWith("57P");
        return connection ? ExitCode.DATABASE : ExitCode.REFUSED;
    }

    /** The messages of file errors are often only the file's name. */
    private static String sentence(IOException error) {
        if (error instanceof NoSuchFileException missing) {
            return "There is no file " + missing.getFile() + ".";
        }
        if (error instanceof AccessDeniedException denied) {
            return "This user may not read or write " + denied.getFile() + ".";
        }
        if (error instanceof FileSystemException file) {
            return file.getFile() + " can't be read or written: " + file.getReason() + ".";
        }
        return "Reading or writing failed: " + error.getMessage() + ".";
    }

    private static <T extends Throwable> T cause(Throwable error, Class<T> type) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
