package io.crossfoot.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How long the same call takes on this kernel and on an earlier one, in two databases of the same server.
 *
 * <p>The two work in short turns, and who begins changes from one pair of turns to the next. So they share whatever comes and
 * goes on the machine down to fractions of a second, where what is looked for is a few percent. What is answered of each is
 * the median over its turns.
 */
final class BeforeScenario implements Scenario {

    private static final Duration TURN = Duration.ofMillis(200);

    private final Side now;
    private final Side before;
    private boolean beforeBegins;

    /** Makes the work of one connection. */
    @FunctionalInterface
    interface Caller {
        Slice.Work on(Connection connection) throws SQLException;
    }

    /**
     * What both sides do.
     *
     * @param connections how many do it at once
     * @param transfers what a call counts as
     * @param caller makes each connection's calls
     */
    record Calls(int connections, int transfers, Caller caller) {}

    BeforeScenario(Measure now, Ledgers ledgers, Measure before, Ledgers earlier, Calls calls) {
        this.now = new Side(now, ledgers, calls);
        this.before = new Side(before, earlier, calls);
    }

    @Override
    public Set<Measure> measures() {
        return Set.of(now.measure, before.measure);
    }

    @Override
    public void prepare() throws SQLException {
        now.connect();
        before.connect();
    }

    @Override
    public Map<Measure, Double> measure(Duration slice) throws Exception {
        List<Double> nows = new ArrayList<>();
        List<Double> befores = new ArrayList<>();
        long start = System.nanoTime();
        do {
            if (beforeBegins) {
                befores.add(before.turn());
                nows.add(now.turn());
            } else {
                nows.add(now.turn());
                befores.add(before.turn());
            }
            beforeBegins = !beforeBegins;
        } while (System.nanoTime() - start < 2 * slice.toNanos());
        return Map.of(now.measure, Numbers.median(nows), before.measure, Numbers.median(befores));
    }

    @Override
    public void close() throws SQLException {
        now.disconnect();
        before.disconnect();
    }

    private static final class Side {

        private final Measure measure;
        private final Ledgers ledgers;
        private final Calls calls;
        private final List<Connection> connections = new ArrayList<>();
        private final List<Slice.Work> works = new ArrayList<>();

        Side(Measure measure, Ledgers ledgers, Calls calls) {
            this.measure = measure;
            this.ledgers = ledgers;
            this.calls = calls;
        }

        void connect() throws SQLException {
            Ledger ledger = ledgers.funded("turns");
            ledger.vacuum();
            for (int i = 0; i < calls.connections(); i++) {
                connections.add(ledger.app());
                works.add(calls.caller().on(connections.get(i)));
            }
        }

        /** What a call took, in milliseconds. */
        double turn() throws Exception {
            return 1e3 * calls.connections() * calls.transfers() / Slice.rate(works, TURN);
        }

        void disconnect() throws SQLException {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }
}
