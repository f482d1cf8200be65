package io.crossfoot.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Many connections over JDBC, each with a thread: what stands in for pgbench where that is missing. */
final class JdbcClients {

    private JdbcClients() {}

    /** Makes one client's work from its connection. */
    @FunctionalInterface
    interface Client {
        Slice.Work on(Connection connection) throws SQLException;
    }

    /** Opens connections. */
    @FunctionalInterface
    interface Opener {
        Connection open() throws SQLException;
    }

    static double rate(Opener opener, int clients, Duration slice, Client client) throws Exception {
        List<Connection> connections = new ArrayList<>();
        try {
            List<Slice.Work> works = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                connections.add(opener.open());
                works.add(client.on(connections.get(i)));
            }
            return Slice.rate(works, slice);
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }
}
