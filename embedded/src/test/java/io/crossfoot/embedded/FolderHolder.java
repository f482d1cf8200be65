package io.crossfoot.embedded;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A process of its own that opens a data folder, commits two rows, leaves a third uncommitted and waits to be ended. */
public final class FolderHolder {
    /** The environment variable that says how many rows to commit while the process is ending. */
    static final String ROWS_AT_EXIT = "ROWS_AT_EXIT";

    private FolderHolder() {}

    /**
     * Prints the server's process id when all is done.
     *
     * @param arguments the data folder
     */
    public static void main(String[] arguments) throws Exception {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(arguments[0]));
        Connection connection = postgres.connectAsSuperuser(EmbeddedPostgres.DATABASE);
        Statement statement = connection.createStatement();
        statement.execute("CREATE TABLE IF NOT EXISTS kept (id int)");
        statement.execute("INSERT INTO kept VALUES (1), (2)");
        connection.setAutoCommit(false);
        statement.execute("INSERT INTO kept VALUES (3)");
        if (System.getenv(ROWS_AT_EXIT) != null) {
            EmbeddedPostgres.addExitTask(() -> insertSlowly(postgres, Integer.parseInt(System.getenv(ROWS_AT_EXIT))));
        }
        System.out.println("ready " + postgres.pid());
        // Ends when the parent says so or is gone; nothing is closed, that is the shutdown hook's part.
        System.in.read();
        System.exit(0);
    }

    private static void insertSlowly(EmbeddedPostgres postgres, int rows) {
        for (int row = 0; row < rows; row++) {
            try {
                // Each with a connection of its own, which a server that is stopping would refuse.
                Sql.execute(postgres, "SELECT pg_sleep(0.02); INSERT INTO kept VALUES (100)");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
