package io.crossfoot.cli;

import io.crossfoot.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Opens the ledger's database to SQL. */
@Command(
        name = "sql",
        header = "Run an SQL statement, or keep the server of a data folder running for other programs.",
        description = {
            "With -c, run the statement and print its result. Without, start the server of the data folder, print how psql"
                    + " and JDBC reach it, and keep it running until Ctrl-C or the end of standard input.",
            "",
            "With --json, the result is an object: columns and rows (values as texts or null), or updated."
        })
final class SqlCommand extends LedgerCommand {
    private static final int FETCH_ROWS = 1_000;

    @Option(
            names = {"-c", "--command"},
            paramLabel = "SQL",
            description = "The statement, such as \"SELECT * FROM crossfoot.entry\".")
    private String statement;

    @Override
    ExitCode run() throws Exception {
        if (statement != null) {
            try (OpenLedger open = ledgerOptions.openExisting(streams())) {
                execute(open.connections());
            }
        } else if (ledgerOptions.isEmbedded()) {
            serve();
        } else {
            throw wrongUsage("Your own PostgreSQL is running already: use psql, or give a statement with -c.");
        }
        return ExitCode.OK;
    }

    private void execute(Connections connections) throws SQLException {
        try (Connection connection = connections.open()) {
            // Only in a transaction does the driver fetch in parts, which keeps large results out of memory.
            connection.setAutoCommit(false);
            try (Statement sql = connection.createStatement()) {
                sql.setFetchSize(FETCH_ROWS);
                boolean hasRows = sql.execute(statement);
                SqlResult result = new SqlResult(streams(), json);
                if (hasRows) {
                    result.rows(sql.getResultSet());
                } else {
                    result.updated(Math.max(sql.getUpdateCount(), 0));
                }
            }
            connection.commit();
        }
    }

    private void serve() throws IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(ledgerOptions.folder())) {
            // Opened for the migration, and kept open because closing it would stop the server.
            OpenLedger open = ledgerOptions.open(streams());
            try {
                announce(server);
                interruption().lastWords(() -> "The server is stopped.");
                while (streams().in().read() >= 0) {
                    // Whatever is typed is not for us; only the end of it counts.
                }
            } finally {
                open.close();
            }
        }
    }

    private void announce(EmbeddedPostgres server) {
        String jdbc = server.url(EmbeddedPostgres.DATABASE);
        if (json) {
            streams()
                    .out()
                    .println(Json.line(Json.object(
                            "jdbc_url",
                            jdbc,
                            "host",
                            "127.0.0.1",
                            "port",
                            server.port(),
                            "database",
                            EmbeddedPostgres.DATABASE,
                            "user",
                            EmbeddedPostgres.USER,
                            "password_file",
                            server.passwordFile().toString())));
        } else {
            streams()
                    .out()
                    .printf(
                            """
                            PostgreSQL %s runs on %s.

                              psql:  PGPASSFILE='%s' psql -h 127.0.0.1 -p %d -U %s %s
                              JDBC:  %s?user=%s  (password: the last field in that file)

                            Ctrl-C stops it.
                            """,
                            server.version(),
                            server.dataFolder(),
                            server.passwordFile(),
                            server.port(),
                            EmbeddedPostgres.USER,
                            EmbeddedPostgres.DATABASE,
                            jdbc,
                            EmbeddedPostgres.USER);
        }
        streams().out().flush();
    }
}
