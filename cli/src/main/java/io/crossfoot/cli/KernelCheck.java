package io.crossfoot.cli;

import io.crossfoot.kernel.Kernel;
import java.sql.Connection;
import java.sql.SQLException;

/** Says exactly what to run where a database has no ledger of this version. */
final class KernelCheck {
    private KernelCheck() {}

    /** Refuses a database whose kernel is not of this version. */
    static void require(Connection connection, String whereOption) throws SQLException {
        switch (Kernel.state(connection)) {
            case CURRENT -> {}
            case MISSING ->
                throw failure("The database has no ledger yet. As a role that may install one, run: crossfoot migrate "
                        + whereOption);
            case OLDER ->
                throw failure(
                        "The ledger was made by an older Crossfoot (kernel %d, this is %d). Run: crossfoot migrate %s"
                                .formatted(Kernel.installedVersion(connection), Kernel.VERSION, whereOption));
            case NEWER ->
                throw failure("The ledger was made by a newer Crossfoot (kernel %d, this is %d). Use that version here."
                        .formatted(Kernel.installedVersion(connection), Kernel.VERSION));
        }
    }

    private static CommandFailure failure(String message) {
        return new CommandFailure(ExitCode.DATABASE, message);
    }
}
