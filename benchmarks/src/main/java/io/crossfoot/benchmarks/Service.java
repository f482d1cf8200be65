package io.crossfoot.benchmarks;

import io.crossfoot.benchmarks.load.Load;
import io.crossfoot.benchmarks.load.LoadResult;
import io.crossfoot.benchmarks.load.Plan;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/** A ledger, the service on it, and all that was posted there one by one; started when first asked for. */
final class Service implements AutoCloseable {

    private static final String TYPE = "transfer";

    private final Ledgers ledgers;
    private final String name;
    private final Supplier<List<Transfers>> pool;
    private Ledger ledger;
    private ServiceProcess process;
    private TransferRequests requests;
    private Reckoning reckoning;

    /**
     * Describes it.
     *
     * @param name of the ledger
     * @param pool what is posted
     */
    Service(Ledgers ledgers, String name, Supplier<List<Transfers>> pool) {
        this.ledgers = ledgers;
        this.name = name;
        this.pool = pool;
    }

    ServiceProcess process() throws Exception {
        if (process == null) {
            ledger = ledgers.funded(name);
            reckoning = new Reckoning(new LedgerBooks(ledger), Accounts.USERS, TYPE);
            Progress.say("starting the service on %s", name);
            process = ServiceProcess.start(ledger);
            requests = new TransferRequests(process.address(), null, pool.get(), TYPE, false);
        }
        return process;
    }

    InetSocketAddress address() throws Exception {
        return process().address();
    }

    Ledger ledger() throws Exception {
        process();
        return ledger;
    }

    /**
     * Posts transfers one by one.
     *
     * @throws IllegalStateException when one was not posted
     */
    LoadResult post(Plan plan) throws Exception {
        process();
        return clean(new Load(address(), plan, requests).call());
    }

    static LoadResult clean(LoadResult result) {
        if (!result.isClean()) {
            throw new IllegalStateException("The service refused or lost requests: errors " + result.errors()
                    + ", lost " + result.lost() + ", not sent " + result.unsent());
        }
        return result;
    }

    /**
     * Compares what was acknowledged with what is in the ledger; a second time does nothing.
     *
     * @throws IllegalStateException when they differ
     */
    void check() throws Exception {
        if (reckoning != null) {
            Progress.say("looking for %,d posts in %s", requests.count(), name);
            List<String> differences = reckoning.differences(requests);
            reckoning = null;
            if (!differences.isEmpty()) {
                throw new IllegalStateException("The service acknowledged what the ledger does not have, or the other"
                        + " way round: " + String.join("; ", differences));
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.close();
            process = null;
        }
    }
}
