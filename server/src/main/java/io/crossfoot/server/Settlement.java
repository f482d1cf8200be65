package io.crossfoot.server;

import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.LedgerOperations;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles disputes that are past their deadline, every now and then. Nothing waits for it: they read as expired from their deadline
 * on, and what it does is to take their credits back.
 */
final class Settlement implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

    /** How many are settled in one transaction, so that none locks accounts for long. */
    private static final int TOGETHER = 100;

    private final LedgerOperations ledger;
    private final ScheduledThreadPoolExecutor clock;

    private Settlement(LedgerOperations ledger) {
        this.ledger = ledger;
        clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "crossfoot-settlement");
            thread.setDaemon(true);
            return thread;
        });
    }

    static Settlement start(LedgerOperations ledger, Duration every) {
        Settlement settlement = new Settlement(ledger);
        settlement.clock.scheduleWithFixedDelay(
                settlement::settle, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        return settlement;
    }

    private void settle() {
        try {
            int settled;
            do {
                settled = ledger.settleDisputes(TOGETHER).size();
                if (settled > 0) {
                    LOG.info("settled {} disputes that are past their deadline", settled);
                }
            } while (settled == TOGETHER && !clock.isShutdown());
        } catch (LedgerException e) {
            // It comes again, so whatever keeps it from the database now is nothing to fail for.
            LOG.debug("disputes were not settled", e);
        } catch (RuntimeException e) {
            // An exception would end all that come after it.
            LOG.warn("disputes were not settled", e);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
