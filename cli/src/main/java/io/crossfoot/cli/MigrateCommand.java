package io.crossfoot.cli;

import io.crossfoot.kernel.Kernel;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Installs the kernel, or brings it up to date. */
@Command(
        name = "migrate",
        header = "Install the ledger in a database, or bring it up to this version.",
        description = {
            "With --url, connect as a role that may install it: a superuser, or one with CREATEROLE and CREATE on the"
                    + " database. A data folder is migrated by every command that opens it, so this is only for making an"
                    + " empty one."
        })
final class MigrateCommand extends LedgerCommand {
    @Option(
            names = "--print",
            description = "Change nothing, ask no database; write the whole installation as a script for psql.")
    private boolean print;

    @Override
    ExitCode run() throws Exception {
        if (print) {
            streams().out().print(Kernel.script());
            return ExitCode.OK;
        }
        if (ledgerOptions.isEmbedded()) {
            ledgerOptions.open(streams()).close();
        } else {
            migrate(ledgerOptions.unpooled(streams()));
        }
        if (json) {
            streams().out().println(Json.line(Json.object("kernel_version", Kernel.VERSION)));
        } else {
            streams()
                    .out()
                    .println("The ledger in %s is of this version (kernel %d)."
                            .formatted(ledgerOptions.where(), Kernel.VERSION));
        }
        return ExitCode.OK;
    }

    /** Asked first, so that a wrong host or password is not told as a failed installation. */
    private void migrate(DataSource installer) {
        try (Connection connection = installer.getConnection()) {
            connection.isReadOnly();
        } catch (SQLException e) {
            throw ledgerOptions.unreachable(e);
        }
        Kernel.migrate(installer);
    }
}
