package io.crossfoot.server;

import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.LedgerOperations;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles disputes that are past their deadline and moves credit that has expired, every now and then. Nothing waits for it: both
 * read as expired from their moment on, and what it does is to post what follows.
 */
final class Settlement implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

    /** How many are settled or moved in one transaction, so that none locks accounts for long. */
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
        settleAll("disputes past their deadline", () -> ledger.settleDisputes(TOGETHER)
                .size());
        settleAll("lots past their expiry", () -> ledger.expireLots(TOGETHER).size());
    }

    private void settleAll(String what, IntSupplier settleSome) {
        try {
            int settled;
            do {
                settled = settleSome.getAsInt();
                if (settled > 0) {
                    LOG.info("settled {} {}", settled, what);
                }
            } while (settled == TOGETHER && !clock.isShutdown());
        } catch (LedgerException e) {
            // It comes again, so whatever keeps it from the database now is nothing to fail for.
            LOG.debug("{} were not settled", what, e);
        } catch (RuntimeException e) {
            // An exception would end all that come after it.
            LOG.warn("{} were not settled", what, e);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
