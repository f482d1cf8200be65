package io.crossfoot.schemes.comparison;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Single posts by some connections, to accounts chosen at random; with one account, it is the hot one. */
final class Posting implements Workload {
    /** So much that no spend can be refused for want of money: what is spent is far less than what comes in. */
    private static final int INITIAL_CENTS = 100_00;

    private final Measure measure;
    private final int connections;
    private final int accounts;
    private final Duration slice;
    private final Map<String, Accounts> byScheme = new ConcurrentHashMap<>();

    Posting(Measure measure, int connections, int accounts, Duration slice) {
        this.measure = measure;
        this.connections = connections;
        this.accounts = accounts;
        this.slice = slice;
    }

    @Override
    public List<Measure> measures() {
        return List.of(measure);
    }

    @Override
    public void prepare(Contender contender) throws Exception {
        Accounts opened = new Accounts(contender.live().scheme(), measure.id(), accounts);
        Preparation.fill(contender.live().database(), opened, 1, () -> INITIAL_CENTS);
        byScheme.put(contender.id(), opened);
    }

    @Override
    public Map<Measure, Double> turn(Contender contender) throws Exception {
        Accounts mine = byScheme.get(contender.id());
        double rate = Crew.rate(contender.live().database(), connections, slice, connection -> post(connection, mine));
        return Map.of(measure, rate);
    }

    /** Four deposits of up to ten dollars to one spend of up to one. */
    static boolean post(Connection connection, Accounts accounts) throws SQLException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long cents = random.nextInt(5) == 0 ? -random.nextInt(1, 100) : random.nextInt(1, 1_000);
        return accounts.post(connection, random.nextInt(accounts.number()), cents);
    }

    @Override
    public Optional<Balanced> check(Contender contender) throws SQLException {
        return Optional.of(byScheme.get(contender.id()).check(contender.live(), measure.id()));
    }
}
