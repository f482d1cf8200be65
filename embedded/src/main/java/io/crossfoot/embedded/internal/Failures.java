package io.crossfoot.embedded.internal;

import io.crossfoot.embedded.EmbeddedPostgresException;
import io.crossfoot.embedded.EmbeddedPostgresException.Reason;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Turns failures of files and programs into what a person can act on. */
final class Failures {
    private Failures() {}

    static EmbeddedPostgresException of(Path folder, Exception failure) {
        Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : failure;
        if (cause instanceof ClosedByInterruptException) {
            return new EmbeddedPostgresException(
                    Reason.START_FAILED, "The start of PostgreSQL on %s was interrupted.".formatted(folder), cause);
        }
        if (cause instanceof AccessDeniedException denied) {
            return new EmbeddedPostgresException(
                    Reason.NO_PERMISSION,
                    "No permission on %s, which the data folder %s needs. Run as the user who owns it, or name another folder."
                            .formatted(denied.getFile(), folder),
                    cause);
        }
        String what = cause instanceof FileSystemException file && file.getReason() != null
                ? file.getFile() + ": " + file.getReason()
                : String.valueOf(cause.getMessage());
        return new EmbeddedPostgresException(
                Reason.START_FAILED, "The data folder %s could not be used: %s".formatted(folder, what), cause);
    }
}
