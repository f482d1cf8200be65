package io.crossfoot.schemes.comparison;

import io.crossfoot.schemes.Rows;
import io.crossfoot.schemes.Scheme;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A fixed number of posts by one connection, for what they leave on disk and in the write-ahead log. Several at once would have the
 * server make room for more rows than come.
 */
final class Growth implements Workload {
    private static final Measure BYTES = Measure.bytes();
    private static final Measure WAL = Measure.wal();

    private final int posts;
    private final int accounts;
    private final Map<String, Accounts> byScheme = new ConcurrentHashMap<>();

    Growth(int posts, int accounts) {
        this.posts = posts;
        this.accounts = accounts;
    }

    @Override
    public List<Measure> measures() {
        return List.of(BYTES, WAL);
    }

    @Override
    public void prepare(Contender contender) throws Exception {
        Accounts opened = new Accounts(contender.growing().scheme(), BYTES.id(), accounts);
        Preparation.fill(contender.growing().database(), opened, 1, () -> 100_00);
        byScheme.put(contender.id(), opened);
    }

    @Override
    public Map<Measure, Double> turn(Contender contender) throws Exception {
        Accounts mine = byScheme.get(contender.id());
        contender.growing().vacuum();
        try (Connection connection = contender.growing().database().installer().getConnection()) {
            long size = size(connection, contender.growing().scheme());
            BigDecimal log = log(connection);
            long posted = Crew.runInBulk(contender.growing().database(), 1, (own, member) -> {
                        long done = 0;
                        for (int post = 0; post < posts; post++) {
                            done += Posting.post(own, mine) ? 1 : 0;
                        }
                        return done;
                    })
                    .get(0);
            double logged = log(connection).subtract(log).doubleValue();
            contender.growing().vacuum();
            double grown = size(connection, contender.growing().scheme()) - size;
            return Map.of(BYTES, grown / posted, WAL, logged / posted);
        }
    }

    /** With their indexes, what is stored out of line, and partitions, which a partitioned table's own size leaves out. */
    private static long size(Connection connection, Scheme scheme) throws SQLException {
        long size = 0;
        for (String table : scheme.tables()) {
            size += Rows.number(connection, """
                            SELECT pg_total_relation_size(named) + coalesce((
                                SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree(named) WHERE relid <> named), 0)
                            FROM (SELECT ?::regclass AS named) AS relation
                            """, table).longValueExact();
        }
        return size;
    }

    /** Bytes that the server has logged so far; also those which are not on disk yet, as bulk posts do not wait for it. */
    private static BigDecimal log(Connection connection) throws SQLException {
        return Rows.number(connection, "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn");
    }

    @Override
    public Optional<Balanced> check(Contender contender) throws SQLException {
        return Optional.of(byScheme.get(contender.id()).check(contender.growing(), BYTES.id()));
    }
}
