package io.crossfoot.server.http;

import static io.crossfoot.server.http.MediaTypes.JSON;
import static io.crossfoot.server.http.MediaTypes.NDJSON;
import static io.crossfoot.server.http.Route.get;
import static io.crossfoot.server.http.Route.post;
import static io.crossfoot.server.http.Route.put;
import static io.crossfoot.server.security.Scope.ADMIN;
import static io.crossfoot.server.security.Scope.POST;
import static io.crossfoot.server.security.Scope.READ;

import io.crossfoot.ledger.Ledger;
import io.crossfoot.server.ServerOptions;
import io.crossfoot.server.lanes.Lanes;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HttpResponseException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** All routes of the HTTP door, and the threads that work for them. */
public final class Routes implements AutoCloseable {
    private final Calls calls;
    private final StreamThreads streamThreads;
    private final ScheduledThreadPoolExecutor clock;
    private final Verifications verifications;
    private final TransactionStreams transactionStreams;
    private final List<Route> table;

    /**
     * Makes them.
     *
     * @param options limits
     * @param ledger what they are about; stays the caller's
     * @param lanes where single transactions are posted; stay the caller's
     * @param answers runs what writes answers
     */
    public Routes(ServerOptions options, Ledger ledger, Lanes lanes, Executor answers) {
        calls = new Calls(options.threads().calls(), options.threads().queuedCalls());
        streamThreads = new StreamThreads(options.connections().streams());
        clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "crossfoot-clock");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
        verifications = new Verifications(ledger);
        RequestBodies bodies = new RequestBodies(
                new BodyMemory(options.sizes().buffered()), options.timeouts().body(), clock, answers);
        RowStreams rows = new RowStreams(streamThreads);
        transactionStreams =
                new TransactionStreams(ledger, streamThreads, options.sizes().line());
        AccountRoutes accounts =
                new AccountRoutes(ledger, calls, bodies, options.sizes().body());
        EntryRoutes entries = new EntryRoutes(ledger, calls, rows);
        BalanceRoutes balances = new BalanceRoutes(ledger, calls);
        TransactionRoutes transactions = new TransactionRoutes(
                ledger, lanes, calls, bodies, options.sizes().body(), rows, answers);
        BatchRoutes batches =
                new BatchRoutes(ledger, calls, bodies, options.sizes().batch());
        HoldRoutes holds = new HoldRoutes(ledger, calls, bodies, options.sizes().body(), rows);
        DisputeRoutes disputes =
                new DisputeRoutes(ledger, calls, bodies, options.sizes().body(), rows);
        LotRoutes lots = new LotRoutes(ledger, calls, rows);
        OperationRoutes operations =
                new OperationRoutes(ledger, calls, bodies, options.sizes().batch());
        ExchangeRoutes exchanges =
                new ExchangeRoutes(ledger, calls, bodies, options.sizes().body());
        CurrencyRoutes currencies =
                new CurrencyRoutes(ledger, calls, bodies, options.sizes().body());
        LedgerRoutes whole =
                new LedgerRoutes(ledger, calls, bodies, options.sizes().body());
        VerificationRoutes proofs = new VerificationRoutes(verifications);
        table = List.of(
                get("/v1/accounts", READ, accounts::list, "prefix", "after", "limit"),
                get("/v1/accounts/{account}/{currency}", READ, accounts::read),
                put("/v1/accounts/{account}/{currency}", POST, accounts::open),
                put("/v1/accounts/{account}/{currency}/floor", ADMIN, accounts::setFloor)
                        .withBody(),
                get("/v1/accounts/{account}/{currency}/overdraft", READ, accounts::overdraft),
                put("/v1/accounts/{account}/{currency}/overdraft", ADMIN, accounts::setOverdraft)
                        .withBody(),
                post("/v1/accounts/{account}/{currency}/close", ADMIN, accounts::close),
                post("/v1/accounts/{account}/{currency}/reopen", ADMIN, accounts::reopen),
                post("/v1/accounts/{account}/{currency}/freeze", ADMIN, accounts::freeze)
                        .withBody(),
                post("/v1/accounts/{account}/{currency}/unfreeze", ADMIN, accounts::unfreeze)
                        .withBody(),
                get("/v1/accounts/{account}/{currency}/states", READ, accounts::states),
                get("/v1/accounts/{account}/{currency}/entries", READ, entries::list, "before", "limit")
                        .answering(JSON, NDJSON),
                get("/v1/accounts/{account}/{currency}/explain", READ, balances::explain, "asked", "at", "since"),
                get("/v1/balances", READ, balances::list, "prefix", "after", "limit", "totals"),
                get("/v1/balances/{account}", READ, balances::ofAccount),
                get("/v1/balances/{account}/{currency}", READ, balances::read, "at"),
                post("/v1/transactions", POST, transactions::post).withBody(),
                post("/v1/transactions/batch", POST, batches::post).withBody(),
                post("/v1/transactions/import", ADMIN, batches::importHistory).withBody(),
                post("/v1/transactions/stream", POST, transactionStreams::post)
                        .taking(NDJSON)
                        .answering(NDJSON),
                get("/v1/transactions/{id}", READ, transactions::read),
                post("/v1/transactions/{id}/reverse", POST, transactions::reverse)
                        .withBody(),
                post("/v1/holds", POST, holds::place).withBody(),
                get("/v1/holds", READ, holds::list, "account", "currency", "state", "before", "limit")
                        .answering(JSON, NDJSON),
                get("/v1/holds/{hold}", READ, holds::read),
                get("/v1/holds/{hold}/events", READ, holds::events),
                post("/v1/holds/{hold}/capture", POST, holds::capture).withBody(),
                post("/v1/holds/{hold}/release", POST, holds::release),
                post("/v1/holds/{hold}/extend", POST, holds::extend).withBody(),
                post("/v1/operations", POST, operations::perform).withBody(),
                post("/v1/exchanges", POST, exchanges::exchange).withBody(),
                get("/v1/exchange-positions", READ, exchanges::position, "exchange_account", "base_currency", "rates"),
                post("/v1/splits", READ, exchanges::split).withBody(),
                post("/v1/disputes", POST, disputes::open).withBody(),
                get("/v1/disputes", READ, disputes::list, "account", "currency", "state", "before", "limit")
                        .answering(JSON, NDJSON),
                post("/v1/disputes/settle", POST, disputes::settle, "limit"),
                get("/v1/disputes/{dispute}", READ, disputes::read),
                get("/v1/disputes/{dispute}/events", READ, disputes::events),
                post("/v1/disputes/{dispute}/win", POST, disputes::win),
                post("/v1/disputes/{dispute}/lose", POST, disputes::lose),
                get("/v1/lots", READ, lots::list, "account", "currency", "state", "before", "limit")
                        .answering(JSON, NDJSON),
                post("/v1/lots/expire", POST, lots::expire, "account", "currency", "limit"),
                get("/v1/lots/{lot}", READ, lots::read),
                get("/v1/lots/{lot}/events", READ, lots::events),
                get(
                                "/v1/transactions",
                                READ,
                                transactions::list,
                                "account",
                                "currency",
                                "type",
                                "key",
                                "reference",
                                "posted_from",
                                "posted_before",
                                "before",
                                "limit")
                        .answering(JSON, NDJSON),
                get("/v1/currencies", READ, currencies::list),
                put("/v1/currencies/{code}", ADMIN, currencies::add).withBody(),
                get("/v1/transaction-types", READ, whole::transactionTypes),
                put("/v1/transaction-types/{type}", ADMIN, whole::setType).withBody(),
                get("/v1/trial-balance", READ, whole::trialBalance, "depth"),
                post("/v1/verifications", READ, proofs::start),
                get("/v1/verifications/{id}", READ, proofs::read),
                get("/v1/settings", READ, whole::settings),
                put("/v1/settings", ADMIN, whole::set).withBody(),
                get("/v1/audit", ADMIN, whole::audit, "before", "limit"),
                get("/v1/openapi.json", null, OpenApi::answer));
    }

    /**
     * Adds them to a server.
     *
     * @param server the server's configuration
     */
    public void installOn(JavalinConfig server) {
        for (Route route : table) {
            server.routes.addHttpHandler(route.method(), route.path(), route);
        }
        server.routes.exception(HttpResponseException.class, Problems::answer);
        server.routes.exception(Exception.class, Problems::answer);
    }

    /** Lets streams end after the line that they are at. */
    public void finishStreams() {
        transactionStreams.finish();
    }

    /** Gives up what is still under way. */
    @Override
    public void close() {
        verifications.close();
        calls.close();
        streamThreads.close();
        clock.shutdownNow();
    }
}
