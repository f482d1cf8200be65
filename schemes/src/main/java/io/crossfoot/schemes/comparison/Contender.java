package io.crossfoot.schemes.comparison;

import io.crossfoot.schemes.Scheme;
import io.crossfoot.schemes.SchemeDatabase;
import io.crossfoot.schemes.SchemeServer;
import io.crossfoot.schemes.Schemes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A scheme that takes part, installed three times: a scheme may keep to itself which database it was installed in.
 *
 * @param live where it posts and reads
 * @param past where it has a history to verify and archive, which posting must not disturb
 * @param growing where one connection alone posts, so that what a post leaves is not mixed with the room that others made
 */
record Contender(Installed live, Installed past, Installed growing) implements AutoCloseable {

    /**
     * A scheme in its database.
     *
     * @param scheme the scheme
     * @param database its own
     */
    record Installed(Scheme scheme, SchemeDatabase database) {

        static Installed in(SchemeServer server, String id, String name) throws SQLException {
            Scheme scheme = Schemes.of(id);
            try {
                return new Installed(scheme, server.install(scheme, name));
            } catch (SQLException | RuntimeException e) {
                scheme.close();
                throw e;
            }
        }

        Connection connect() throws SQLException {
            return database.connect();
        }

        /** As the server's autovacuum would, but now, and for all schemes at the same point. */
        void vacuum() throws SQLException {
            try (Connection connection = database.installer().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("VACUUM ANALYZE");
            }
        }
    }

    static Contender on(SchemeServer server, String id) throws SQLException {
        List<Installed> all = new ArrayList<>();
        try {
            for (String place : List.of("live-", "past-", "growing-")) {
                all.add(Installed.in(server, id, place + id));
            }
            return new Contender(all.get(0), all.get(1), all.get(2));
        } catch (SQLException | RuntimeException e) {
            all.forEach(installed -> installed.scheme().close());
            throw e;
        }
    }

    List<Installed> places() {
        return List.of(live, past, growing);
    }

    String id() {
        return live.scheme().id();
    }

    /** What its proponents run from time to time; it is not measured. */
    void maintain() throws SQLException {
        for (Installed installed : places()) {
            try (Connection connection = installed.connect()) {
                installed.scheme().maintain(connection);
            }
        }
    }

    @Override
    public void close() {
        places().forEach(installed -> installed.scheme().close());
    }
}
