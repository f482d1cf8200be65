package io.crossfoot.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * TPC-B as pgbench runs it: what everybody can measure on a machine of their own, so that figures are quoted as multiples of
 * it. It has a database of its own, by pgbench itself where there is one and otherwise by the same statements over JDBC.
 */
final class Tpcb implements Scenario {

    private static final int ACCOUNTS_OF_A_BRANCH = 100_000;
    private static final int TELLERS_OF_A_BRANCH = 10;

    private final Ledgers ledgers;
    private final Sizes sizes;
    private final Optional<Pgbench> pgbench;
    private Ledger database;

    Tpcb(Ledgers ledgers, Sizes sizes, Optional<Pgbench> pgbench) {
        this.ledgers = ledgers;
        this.sizes = sizes;
        this.pgbench = pgbench;
    }

    @Override
    public Set<Measure> measures() {
        return Set.of(Measure.TPCB);
    }

    /** How many rows pgbench_accounts has. */
    int accounts() {
        return sizes.tpcbScale() * ACCOUNTS_OF_A_BRANCH;
    }

    /** The database with pgbench's tables, filled when first asked for. There is a ledger beside them. */
    Ledger database() throws Exception {
        if (database == null) {
            database = ledgers.funded("tpcb");
            Progress.say("filling TPC-B's tables at scale %d", sizes.tpcbScale());
            if (pgbench.isPresent()) {
                pgbench.get().initialize(database.superuserEnvironment(), sizes.tpcbScale());
            } else {
                initialize();
            }
            database.execute("GRANT SELECT ON pgbench_accounts TO crossfoot_app");
        }
        return database;
    }

    @Override
    public void prepare() throws Exception {
        database();
    }

    @Override
    public Map<Measure, Double> measure(Duration slice) throws Exception {
        if (pgbench.isPresent()) {
            return Map.of(Measure.TPCB, pgbench.get().rate(database.superuserEnvironment(), sizes.clients(), slice));
        }
        // pgbench does the same before each run.
        database.execute("VACUUM pgbench_branches");
        database.execute("VACUUM pgbench_tellers");
        database.execute("TRUNCATE pgbench_history");
        return Map.of(Measure.TPCB, JdbcClients.rate(database::superuser, sizes.clients(), slice, Transaction::new));
    }

    private void initialize() throws SQLException {
        database.execute("""
                CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
                CREATE TABLE pgbench_tellers (tid int NOT NULL, bid int, tbalance int, filler char(84)) WITH (fillfactor = 100);
                CREATE TABLE pgbench_accounts (aid int NOT NULL, bid int, abalance int, filler char(84)) WITH (fillfactor = 100);
                CREATE TABLE pgbench_branches (bid int NOT NULL, bbalance int, filler char(88)) WITH (fillfactor = 100);
                INSERT INTO pgbench_branches (bid, bbalance) SELECT b, 0 FROM generate_series(1, %1$d) AS b;
                INSERT INTO pgbench_tellers (tid, bid, tbalance)
                    SELECT t, (t - 1) / %3$d + 1, 0 FROM generate_series(1, %1$d * %3$d) AS t;
                INSERT INTO pgbench_accounts (aid, bid, abalance, filler)
                    SELECT a, (a - 1) / %2$d + 1, 0, '' FROM generate_series(1, %1$d * %2$d) AS a;
                ALTER TABLE pgbench_branches ADD PRIMARY KEY (bid);
                ALTER TABLE pgbench_tellers ADD PRIMARY KEY (tid);
                ALTER TABLE pgbench_accounts ADD PRIMARY KEY (aid)
                """.formatted(sizes.tpcbScale(), ACCOUNTS_OF_A_BRANCH, TELLERS_OF_A_BRANCH));
        database.vacuum();
    }

    /** pgbench's built-in script, statement by statement: its BEGIN and END are round trips too. */
    private final class Transaction implements Slice.Work {
        private final PreparedStatement begin;
        private final PreparedStatement updateAccount;
        private final PreparedStatement selectAccount;
        private final PreparedStatement updateTeller;
        private final PreparedStatement updateBranch;
        private final PreparedStatement insertHistory;
        private final PreparedStatement end;

        Transaction(Connection connection) throws SQLException {
            begin = connection.prepareStatement("BEGIN");
            updateAccount =
                    connection.prepareStatement("UPDATE pgbench_accounts SET abalance = abalance + ? WHERE aid = ?");
            selectAccount = connection.prepareStatement("SELECT abalance FROM pgbench_accounts WHERE aid = ?");
            updateTeller =
                    connection.prepareStatement("UPDATE pgbench_tellers SET tbalance = tbalance + ? WHERE tid = ?");
            updateBranch =
                    connection.prepareStatement("UPDATE pgbench_branches SET bbalance = bbalance + ? WHERE bid = ?");
            insertHistory = connection.prepareStatement(
                    "INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (?, ?, ?, ?, CURRENT_TIMESTAMP)");
            end = connection.prepareStatement("END");
        }

        @Override
        public int once() throws SQLException {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            int account = random.nextInt(1, accounts() + 1);
            int branch = random.nextInt(1, sizes.tpcbScale() + 1);
            int teller = random.nextInt(1, TELLERS_OF_A_BRANCH * sizes.tpcbScale() + 1);
            int delta = random.nextInt(-5000, 5001);
            begin.executeUpdate();
            update(updateAccount, delta, account);
            selectAccount.setInt(1, account);
            try (ResultSet balance = selectAccount.executeQuery()) {
                balance.next();
            }
            update(updateTeller, delta, teller);
            update(updateBranch, delta, branch);
            insertHistory.setInt(1, teller);
            insertHistory.setInt(2, branch);
            insertHistory.setInt(3, account);
            insertHistory.setInt(4, delta);
            insertHistory.executeUpdate();
            end.executeUpdate();
            return 1;
        }

        private static void update(PreparedStatement statement, int delta, int id) throws SQLException {
            statement.setInt(1, delta);
            statement.setInt(2, id);
            statement.executeUpdate();
        }
    }
}
