package io.crossfoot.benchmarks;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * A ledger with a past: postings spread evenly over the twelve months before this one, imported through the ledger's own
 * function by two connections over disjoint accounts. Some of them go through one busy account.
 */
final class History {

    /** The account with the long list of entries. */
    static final String BUSY = "user:busy";

    private static final int MONTHS = 12;
    private static final int WRITERS = 2;
    private static final int POSTINGS_IN_A_CALL = 5_000;

    private final Ledgers ledgers;
    private final Sizes sizes;
    private final Instant begin;
    private final Instant end;
    private final AtomicLong imported = new AtomicLong();
    private Ledger ledger;

    History(Ledgers ledgers, Sizes sizes) {
        this.ledgers = ledgers;
        this.sizes = sizes;
        YearMonth month = YearMonth.now(ZoneOffset.UTC);
        begin = month.minusMonths(MONTHS).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        end = month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC).minusSeconds(1);
    }

    /** The ledger, filled when first asked for. */
    Ledger ledger() throws Exception {
        if (ledger == null) {
            Ledger filling = ledgers.bare("history");
            Progress.say("importing a history of %,d postings", sizes.history());
            addMonths(filling);
            deposit(filling);
            ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
            try {
                List<Callable<Void>> tasks = new ArrayList<>();
                for (int writer = 0; writer < WRITERS; writer++) {
                    int part = writer;
                    tasks.add(() -> {
                        write(filling, part);
                        return null;
                    });
                }
                for (Future<Void> task : threads.invokeAll(tasks)) {
                    task.get();
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            } finally {
                threads.shutdownNow();
            }
            Progress.say("vacuuming the history");
            filling.vacuum();
            ledger = filling;
        }
        return ledger;
    }

    /** The months are made beforehand, as migrate makes those to come, so that no writer waits for the other's. */
    private void addMonths(Ledger filling) throws SQLException {
        for (int month = 0; month < MONTHS; month++) {
            filling.execute(
                    "SELECT crossfoot.add_partition(timestamptz '" + begin + "' + " + month + " * interval '1 month')");
        }
    }

    private void deposit(Ledger filling) throws SQLException {
        try (Connection connection = filling.superuser()) {
            for (Accounts accounts : List.of(Accounts.all(sizes.accounts()), Accounts.named(BUSY))) {
                for (int from = 0; from < accounts.count(); from += POSTINGS_IN_A_CALL) {
                    String[] names = accounts.names(from, Math.min(from + POSTINGS_IN_A_CALL, accounts.count()));
                    String[] moments =
                            Collections.nCopies(names.length, begin.toString()).toArray(String[]::new);
                    call(connection, "deposit", Ledger.deposits(names), moments);
                }
            }
        }
    }

    /** One writer's part, in the order of time. The first writer has the busy account to itself. */
    private void write(Ledger filling, int part) throws SQLException {
        SplittableRandom random = new SplittableRandom(part);
        Accounts accounts = Accounts.part(part, WRITERS, sizes.accounts());
        int postings = sizes.history() / WRITERS;
        int busyEvery = part == 0 ? postings / sizes.busyHistory() : Integer.MAX_VALUE;
        long stepMicros = Duration.between(begin, end).dividedBy(postings).toNanos() / 1000;
        try (Connection connection = filling.superuser()) {
            for (int from = 0; from < postings; from += POSTINGS_IN_A_CALL) {
                int first = from;
                Transfers transfers = Transfers.random(accounts, Math.min(POSTINGS_IN_A_CALL, postings - from), random);
                for (int i = 0; i < transfers.count(); i++) {
                    if ((first + i) % busyEvery == busyEvery - 1) {
                        transfers.route(i, BUSY, transfers.source()[i], random);
                    }
                }
                String[] moments = new String[transfers.count()];
                Arrays.setAll(moments, i -> begin.plus((first + i + 1L) * stepMicros, ChronoUnit.MICROS)
                        .toString());
                call(connection, "transfer", transfers, moments);
                tell(transfers.count());
            }
        }
    }

    private static void call(Connection connection, String type, Transfers transfers, String[] moments)
            throws SQLException {
        int count = transfers.count();
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT count(*) FILTER (WHERE status = 'posted')
                FROM crossfoot.import_batch(?, ?, ?, ?, ?, ?, NULL, NULL, NULL, NULL, NULL, ?)
                """)) {
            BigDecimal[] amounts = transfers.amount();
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "int4", IntStream.rangeClosed(1, count).boxed().toArray()));
            statement.setArray(2, connection.createArrayOf("text", transfers.source()));
            statement.setArray(3, connection.createArrayOf("text", transfers.destination()));
            statement.setArray(4, connection.createArrayOf("numeric", amounts));
            statement.setArray(
                    5,
                    connection.createArrayOf(
                            "text",
                            Collections.nCopies(count, Accounts.CURRENCY).toArray()));
            statement.setArray(
                    6,
                    connection.createArrayOf(
                            "text", Collections.nCopies(count, type).toArray()));
            statement.setArray(7, connection.createArrayOf("timestamptz", moments));
            try (ResultSet answer = statement.executeQuery()) {
                answer.next();
                if (answer.getInt(1) != count) {
                    throw new IllegalStateException(
                            "Of " + count + " postings only " + answer.getInt(1) + " were imported");
                }
            }
        }
    }

    private void tell(int count) {
        long now = imported.addAndGet(count);
        long tenth = Math.max(1, sizes.history() / 10);
        if (now / tenth != (now - count) / tenth) {
            Progress.say("imported %,d of %,d", now, sizes.history());
        }
    }
}
