package io.crossfoot.cli;

import io.crossfoot.kernel.Kernel;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** Says exactly what to run where a database has no ledger of this version. */
final class KernelCheck {
    private KernelCheck() {}

    /** Refuses a database whose kernel is not of this version. */
    static void require(Connection connection, String whereOption) throws SQLException {
        switch (Kernel.state(connection)) {
            case CURRENT -> {}
            case MISSING ->
                throw failure(
                        ErrorCode.KERNEL_IS_MISSING,
                        "The database has no ledger yet. As a role that may install one, run: crossfoot migrate "
                                + whereOption);
            case OLDER ->
                throw failure(
                        ErrorCode.KERNEL_IS_OLDER,
                        "The ledger was made by an older Crossfoot (kernel %d, this is %d). Run: crossfoot migrate %s"
                                .formatted(Kernel.installedVersion(connection), Kernel.VERSION, whereOption));
            case NEWER ->
                throw failure(
                        ErrorCode.KERNEL_IS_NEWER,
                        "The ledger was made by a newer Crossfoot (kernel %d, this is %d). Use that version here."
                                .formatted(Kernel.installedVersion(connection), Kernel.VERSION));
        }
    }

    private static CommandFailure failure(ErrorCode code, String message) {
        return new CommandFailure(ExitCode.DATABASE, message, LedgerException.of(code, message, Map.of(), null));
    }
}
