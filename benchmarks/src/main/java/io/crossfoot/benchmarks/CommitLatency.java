package io.crossfoot.benchmarks;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/**
 * The least that a durable answer takes here: one transfer at a time on one connection, with nobody else on the server, and
 * below that a page that is written to the same disk and synced.
 */
final class CommitLatency implements Scenario {

    private static final int CALLS_BEFORE = 100;
    private static final int PAGE_BYTES = 8192;

    private final Ledgers ledgers;
    private final Sizes sizes;
    private final SplittableRandom random = new SplittableRandom(18);
    private Connection connection;
    private PreparedStatement transfer;
    private Path page;

    CommitLatency(Ledgers ledgers, Sizes sizes) {
        this.ledgers = ledgers;
        this.sizes = sizes;
    }

    @Override
    public Set<Measure> measures() {
        return Set.of(Measure.COMMIT, Measure.COMMIT_99, Measure.FSYNC, Measure.FSYNC_99);
    }

    @Override
    public void prepare() throws SQLException, IOException {
        connection = ledgers.funded("idle").app();
        transfer = connection.prepareStatement("SELECT * FROM crossfoot.transfer(?, ?, ?, ?)");
        Path folder = ledgers.folder();
        page = folder == null ? null : Files.createTempFile(folder, "benchmark", ".page");
    }

    @Override
    public Map<Measure, Double> measure(Duration slice) throws Exception {
        for (int i = 0; i < CALLS_BEFORE; i++) {
            transfer();
        }
        Map<Measure, Double> measured = new EnumMap<>(Measure.class);
        Histogram commits = times(slice.dividedBy(2), this::transfer);
        measured.put(Measure.COMMIT, commits.getValueAtPercentile(50) / 1e6);
        measured.put(Measure.COMMIT_99, commits.getValueAtPercentile(99) / 1e6);
        // Where the server's disk is not known to be this machine's, there is nothing to compare with.
        if (page != null) {
            try (FileChannel file = FileChannel.open(page, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.allocateDirect(PAGE_BYTES);
                Histogram syncs = times(slice.dividedBy(2), () -> {
                    file.write(bytes.clear(), 0);
                    file.force(false);
                });
                measured.put(Measure.FSYNC, syncs.getValueAtPercentile(50) / 1e6);
                measured.put(Measure.FSYNC_99, syncs.getValueAtPercentile(99) / 1e6);
            }
        }
        return measured;
    }

    private interface Call {
        void once() throws SQLException, IOException;
    }

    private static Histogram times(Duration duration, Call call) throws SQLException, IOException {
        Histogram times = new Histogram(3);
        long start = System.nanoTime();
        long before = start;
        while (before - start < duration.toNanos()) {
            call.once();
            long after = System.nanoTime();
            times.recordValue(after - before);
            before = after;
        }
        return times;
    }

    private void transfer() throws SQLException {
        int source = random.nextInt(sizes.accounts());
        transfer.setString(1, "user:" + source);
        transfer.setString(2, "user:" + (source + random.nextInt(1, sizes.accounts())) % sizes.accounts());
        transfer.setBigDecimal(3, BigDecimal.valueOf(random.nextInt(1, 10_000), 2));
        transfer.setString(4, Accounts.CURRENCY);
        try (ResultSet answer = transfer.executeQuery()) {
            answer.next();
        }
    }

    @Override
    public void close() throws SQLException {
        if (connection != null) {
            connection.close();
        }
        if (page != null) {
            page.toFile().delete();
        }
    }
}
