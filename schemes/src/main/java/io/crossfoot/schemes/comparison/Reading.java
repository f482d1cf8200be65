package io.crossfoot.schemes.comparison;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Reads of balances of accounts with so many entries, to which nobody posts any more. */
final class Reading implements Workload {
    private final Measure measure;
    private final Sizes.Depth depth;
    private final Duration slice;
    private final Map<String, Accounts> byScheme = new ConcurrentHashMap<>();

    Reading(Sizes.Depth depth, Duration slice) {
        this.measure = Measure.reads(depth.entries());
        this.depth = depth;
        this.slice = slice;
    }

    @Override
    public List<Measure> measures() {
        return List.of(measure);
    }

    @Override
    public void prepare(Contender contender) throws Exception {
        Accounts opened = new Accounts(contender.live().scheme(), measure.id(), depth.accounts());
        Preparation.fill(contender.live().database(), opened, depth.entries(), () -> ThreadLocalRandom.current()
                .nextInt(1, 1_000));
        byScheme.put(contender.id(), opened);
    }

    @Override
    public Map<Measure, Double> turn(Contender contender) throws Exception {
        Accounts mine = byScheme.get(contender.id());
        return Map.of(
                measure,
                Crew.rate(contender.live().database(), Sizes.READERS, slice, connection -> read(connection, mine)));
    }

    private static boolean read(Connection connection, Accounts accounts) throws SQLException {
        int account = ThreadLocalRandom.current().nextInt(accounts.number());
        BigDecimal balance = accounts.balance(connection, account);
        if (balance.compareTo(accounts.acknowledged(account)) != 0) {
            throw new IllegalStateException("%s reads as %s, but %s were posted, and nobody posts to it now"
                    .formatted(accounts.user(account), balance, accounts.acknowledged(account)));
        }
        return true;
    }

    @Override
    public Optional<Balanced> check(Contender contender) throws SQLException {
        return Optional.of(byScheme.get(contender.id()).check(contender.live(), measure.id()));
    }
}
