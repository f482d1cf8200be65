package io.crossfoot.server.http;

import io.crossfoot.ledger.Ledger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Proves the ledger on a thread of its own, once at a time, and remembers what the newest proofs found. */
final class Verifications implements AutoCloseable {
    private static final int MOST_KEPT = 100;
    private static final long LONGEST_STOP_MS = 5_000;

    private final Ledger ledger;
    private final Map<String, VerificationJob> jobs = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, VerificationJob> eldest) {
            return size() > MOST_KEPT;
        }
    };
    private VerificationJob current;
    private Thread thread;
    private boolean closed;

    /**
     * A proof that runs.
     *
     * @param job the proof
     * @param fresh whether it was started just now
     */
    record Started(VerificationJob job, boolean fresh) {}

    Verifications(Ledger ledger) {
        this.ledger = ledger;
    }

    synchronized Started start() {
        if (closed) {
            throw Problems.overloaded("the service is stopping");
        }
        if (current != null && current.running()) {
            return new Started(current, false);
        }
        VerificationJob job = new VerificationJob();
        current = job;
        jobs.put(job.id(), job);
        thread = new Thread(() -> run(job), "crossfoot-verification");
        thread.setDaemon(true);
        thread.start();
        return new Started(job, true);
    }

    private void run(VerificationJob job) {
        try {
            job.done(ledger.verify(job::tell));
        } catch (Throwable e) {
            job.failed(Problems.of(e, name -> null, "verification " + job.id()));
        }
    }

    synchronized Optional<VerificationJob> find(String id) {
        return Optional.ofNullable(jobs.get(id));
    }

    /** Gives a running proof up; the interrupt cancels its query. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            running = thread;
        }
        if (running == null) {
            return;
        }
        running.interrupt();
        try {
            running.join(LONGEST_STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
