package io.crossfoot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.AccountNotFoundException;
import io.crossfoot.ledger.AccountState;
import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.Capture;
import io.crossfoot.ledger.Currency;
import io.crossfoot.ledger.Dispute;
import io.crossfoot.ledger.DisputeEvent;
import io.crossfoot.ledger.DisputeFilter;
import io.crossfoot.ledger.DisputeMode;
import io.crossfoot.ledger.DisputeRequest;
import io.crossfoot.ledger.DisputeState;
import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.Entry;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Exchange;
import io.crossfoot.ledger.ExchangePosition;
import io.crossfoot.ledger.ExplainRequest;
import io.crossfoot.ledger.Head;
import io.crossfoot.ledger.Hold;
import io.crossfoot.ledger.HoldEvent;
import io.crossfoot.ledger.HoldFilter;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.HoldState;
import io.crossfoot.ledger.ImportedTransaction;
import io.crossfoot.ledger.InvalidRequestException;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.LedgerOperations;
import io.crossfoot.ledger.Link;
import io.crossfoot.ledger.Lot;
import io.crossfoot.ledger.LotEvent;
import io.crossfoot.ledger.LotFilter;
import io.crossfoot.ledger.LotState;
import io.crossfoot.ledger.Operation;
import io.crossfoot.ledger.OperationDryRun;
import io.crossfoot.ledger.OperationResult;
import io.crossfoot.ledger.Overdraft;
import io.crossfoot.ledger.OverdraftRule;
import io.crossfoot.ledger.PastBalance;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedPosting;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.ledger.Reversal;
import io.crossfoot.ledger.Settings;
import io.crossfoot.ledger.Split;
import io.crossfoot.ledger.SplitRequest;
import io.crossfoot.ledger.StateChange;
import io.crossfoot.ledger.TooManyDecimalsException;
import io.crossfoot.ledger.Total;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.TransactionFilter;
import io.crossfoot.ledger.TransactionType;
import io.crossfoot.ledger.TrialBalanceLine;
import io.crossfoot.ledger.TypeRule;
import io.crossfoot.ledger.Verification;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which route each operation asks, with what, and what it makes of the answer. */
@Timeout(30)
class RoutesTest {
    private static final Instant MOMENT = Instant.parse("2026-11-21T13:00:00.123456Z");
    private static final LocalDate DAY = LocalDate.parse("2026-11-21");
    private static final String ACCOUNT = "{\"account\":\"user:1\",\"currency\":\"USD\",\"balance\":\"10.60\","
            + "\"held\":\"0.00\",\"available\":null,\"version\":3,\"floor\":null,\"state\":\"open\",\"disputed\":\"0.00\"}";
    private static final AccountBalance ACCOUNT_READ = new AccountBalance(
            "user:1",
            "USD",
            new BigDecimal("10.60"),
            new BigDecimal("0.00"),
            Optional.empty(),
            3,
            Optional.empty(),
            AccountState.OPEN,
            new BigDecimal("0.00"),
            Optional.empty(),
            Optional.empty());
    private static final String POSTED = "\"transaction_id\":7,\"posted_at\":\"2026-11-21T13:00:00.123456Z\","
            + "\"effective_date\":\"2026-11-21\",\"replayed\":false,\"postings\":[{\"leg\":1,"
            + "\"source\":\"external:deposit\",\"destination\":\"user:1\",\"amount\":\"10.60\",\"currency\":\"USD\","
            + "\"destination_balance\":\"10.60\",\"destination_version\":1}]";
    private static final Posted POSTED_READ = new Posted(
            7,
            MOMENT,
            DAY,
            false,
            List.of(new PostedPosting(
                    1,
                    "external:deposit",
                    "user:1",
                    new BigDecimal("10.60"),
                    "USD",
                    Optional.empty(),
                    Optional.of(new Head(new BigDecimal("10.60"), 1)))));
    private static final Transaction DEPOSIT = Transaction.deposit("user:1", new BigDecimal("10.60"), "USD")
            .key("k")
            .build();
    private static final String DEPOSIT_JSON = "{\"type\":\"deposit\",\"key\":\"k\",\"postings\":[{"
            + "\"source\":\"external:deposit\",\"destination\":\"user:1\",\"amount\":\"10.60\",\"currency\":\"USD\"}]}";
    private static final String TRANSACTION = "{\"transaction_id\":7,\"posted_at\":\"2026-11-21T13:00:00Z\","
            + "\"effective_date\":\"2026-11-21\",\"type\":\"t\",\"imported\":false,\"postings\":[]}";
    private static final String OVERDRAFT =
            "{\"account\":\"user:1\",\"currency\":\"USD\",\"overdraft_limit\":null,\"protected_by\":\"user:2\"}";
    private static final Overdraft OVERDRAFT_READ = new Overdraft(
            "user:1",
            "USD",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("user:2"),
            Optional.empty(),
            Optional.empty());
    private static final String HOLD =
            "{\"key\":\"h/1\",\"account\":\"user:1\",\"currency\":\"USD\",\"amount\":\"80.00\","
                    + "\"captured\":\"50.00\",\"released\":\"0.00\",\"remaining\":\"30.00\",\"state\":\"open\","
                    + "\"placed_at\":\"2026-11-21T13:00:00.123456Z\",\"expires_at\":\"2026-11-28T13:00:00.123456Z\",\"replayed\":false}";
    private static final Hold HOLD_READ = new Hold(
            "h/1",
            "user:1",
            "USD",
            new BigDecimal("80.00"),
            new BigDecimal("50.00"),
            new BigDecimal("0.00"),
            new BigDecimal("30.00"),
            HoldState.OPEN,
            MOMENT,
            Optional.of(MOMENT.plus(Duration.ofDays(7))),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false);
    private static final HoldRequest PLACED = HoldRequest.of("h/1", "user:1", new BigDecimal("80"), "USD")
            .expiresAt(MOMENT.plus(Duration.ofDays(7)))
            .reference("r")
            .build();
    private static final String PLACED_JSON =
            "{\"key\":\"h/1\",\"account\":\"user:1\",\"amount\":\"80\",\"currency\":\"USD\","
                    + "\"expires_at\":\"2026-11-28T13:00:00.123456Z\",\"reference\":\"r\"}";
    private static final Capture CAPTURE = Capture.of("h/1", "shop")
            .amount(new BigDecimal("50"))
            .key("c")
            .releaseRest()
            .build();
    private static final String CAPTURE_JSON =
            "{\"hold\":\"h/1\",\"destination\":\"shop\",\"amount\":\"50\",\"type\":\"capture\",\"key\":\"c\",\"release_rest\":true}";
    private static final Reversal REVERSAL =
            Reversal.of(7).type("refund").key("r").effectiveDate(DAY).build();
    private static final String REVERSAL_JSON =
            "{\"transaction_id\":7,\"type\":\"refund\",\"key\":\"r\",\"effective_date\":\"2026-11-21\"}";
    private static final List<Operation> OPERATIONS = List.of(
            new Operation.Post(DEPOSIT),
            new Operation.PlaceHold(PLACED),
            new Operation.CaptureHold(CAPTURE),
            new Operation.ReleaseHold("h/1"),
            new Operation.ExtendHold("h/1", Optional.empty()),
            new Operation.Reverse(REVERSAL));
    private static final String OPERATIONS_JSON = "{\"operations\":[{\"post\":" + DEPOSIT_JSON + "},{\"place_hold\":"
            + PLACED_JSON + "},{\"capture_hold\":" + CAPTURE_JSON + "},{\"release_hold\":{\"hold\":\"h/1\"}},"
            + "{\"extend_hold\":{\"hold\":\"h/1\",\"expires_at\":null}},{\"reverse\":" + REVERSAL_JSON + "}]";
    private static final String OPERATION_RESULTS = "{\"results\":[{\"status\":\"done\",\"result\":{" + POSTED + "}},"
            + "{\"status\":\"done\",\"result\":" + HOLD + "},{\"status\":\"done\",\"result\":{" + POSTED + "}},"
            + "{\"status\":\"done\",\"result\":" + HOLD + "},{\"status\":\"done\",\"result\":" + HOLD + "},"
            + "{\"status\":\"done\",\"result\":{" + POSTED + "}}]}";
    private static final List<OperationResult> OPERATIONS_READ =
            List.of(POSTED_READ, HOLD_READ, POSTED_READ, HOLD_READ, HOLD_READ, POSTED_READ);
    private static final String REJECTED =
            "{\"status\":\"rejected\",\"error\":{\"code\":\"CF010\",\"detail\":\"no\"," + "\"asked\":\"1\"}}";

    private ScriptedServer server;
    private HttpLedger ledger;

    private void answering(ScriptedServer.Step... script) {
        server = ScriptedServer.of(script);
        ledger = HttpLedger.connect(server.address(), null);
    }

    @AfterEach
    void close() {
        if (server != null) {
            ledger.close();
            server.close();
        }
    }

    private record Route(
            String name,
            Function<LedgerOperations, Object> call,
            String target,
            String body,
            String answer,
            Object result) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Route> routes() {
        String results = "{\"results\":[{\"status\":\"posted\"," + POSTED + "}]}";
        String entry = "{\"account\":\"a\",\"currency\":\"USD\",\"version\":3,\"posted_at\":\"2026-11-21T13:00:00Z\","
                + "\"effective_date\":\"2026-11-21\",\"transaction_id\":42,\"leg\":1,\"type\":\"t\","
                + "\"amount\":\"-10.60\",\"balance\":\"0.00\",\"counterparty\":\"b\"}";
        return Stream.of(
                new Route(
                        "open", l -> l.open("user:1", "USD"), "PUT /v1/accounts/user:1/USD", "", ACCOUNT, ACCOUNT_READ),
                new Route(
                        "setFloor",
                        l -> l.setFloor("a+b@c", "USD", new BigDecimal("-1E+2")),
                        "PUT /v1/accounts/a%2Bb%40c/USD/floor",
                        "{\"floor\":\"-100\"}",
                        ACCOUNT,
                        ACCOUNT_READ),
                new Route(
                        "removeFloor",
                        l -> l.removeFloor("user:1", "USD"),
                        "PUT /v1/accounts/user:1/USD/floor",
                        "{\"floor\":null}",
                        ACCOUNT,
                        ACCOUNT_READ),
                new Route(
                        "close",
                        l -> l.close("user:1", "USD"),
                        "POST /v1/accounts/user:1/USD/close",
                        "",
                        ACCOUNT,
                        ACCOUNT_READ),
                new Route(
                        "reopen",
                        l -> l.reopen("..", "USD"),
                        "POST /v1/accounts/%2E%2E/USD/reopen",
                        "",
                        ACCOUNT,
                        ACCOUNT_READ),
                new Route(
                        "freeze",
                        l -> l.freeze("user:1", "USD", "court order"),
                        "POST /v1/accounts/user:1/USD/freeze",
                        "{\"reason\":\"court order\",\"credits_only\":false}",
                        ACCOUNT,
                        ACCOUNT_READ),
                new Route(
                        "limitToCredits",
                        l -> l.limitToCredits("user:1", "USD", "\"ř\""),
                        "POST /v1/accounts/user:1/USD/freeze",
                        "{\"reason\":\"\\\"ř\\\"\",\"credits_only\":true}",
                        ACCOUNT,
                        ACCOUNT_READ),
                new Route(
                        "unfreeze",
                        l -> l.unfreeze("user:1", "USD", "settled"),
                        "POST /v1/accounts/user:1/USD/unfreeze",
                        "{\"reason\":\"settled\"}",
                        ACCOUNT,
                        ACCOUNT_READ),
                new Route(
                        "states",
                        l -> l.states("user:1", "USD"),
                        "GET /v1/accounts/user:1/USD/states",
                        "",
                        "{\"states\":[{\"account\":\"user:1\",\"currency\":\"USD\",\"state\":\"credits_only\",\"version\":3,"
                                + "\"since\":\"2026-11-21T13:00:00.123456Z\",\"reason\":\"review\",\"role\":\"admin\"}]}",
                        List.of(new StateChange(
                                "user:1",
                                "USD",
                                AccountState.CREDITS_ONLY,
                                3,
                                MOMENT,
                                Optional.of("review"),
                                Optional.of("admin"),
                                Optional.empty()))),
                new Route(
                        "post",
                        l -> l.post(DEPOSIT),
                        "POST /v1/transactions",
                        DEPOSIT_JSON,
                        "{" + POSTED + "}",
                        POSTED_READ),
                new Route(
                        "postBatch",
                        l -> l.postBatch(List.of(DEPOSIT)),
                        "POST /v1/transactions/batch",
                        "{\"transactions\":[" + DEPOSIT_JSON + "]}",
                        results,
                        List.of(POSTED_READ)),
                new Route(
                        "postAll",
                        l -> l.postAll(List.of(DEPOSIT)),
                        "POST /v1/transactions/batch",
                        "{\"transactions\":[" + DEPOSIT_JSON + "],\"all_or_nothing\":true}",
                        results,
                        List.of(POSTED_READ)),
                new Route(
                        "dryRun",
                        l -> l.dryRun(DEPOSIT),
                        "POST /v1/transactions/batch",
                        "{\"transactions\":[" + DEPOSIT_JSON + "],\"all_or_nothing\":false,\"dry_run\":true}",
                        "{\"results\":[{\"dry_run\":true,\"status\":\"replayed\",\"effective_date\":\"2026-11-21\","
                                + "\"postings\":[]}]}",
                        new DryRun(DryRun.Status.REPLAYED, DAY, List.of(), Optional.empty())),
                new Route(
                        "dryRun of all or nothing",
                        l -> l.dryRun(List.of(DEPOSIT), true),
                        "POST /v1/transactions/batch",
                        "{\"transactions\":[" + DEPOSIT_JSON + "],\"all_or_nothing\":true,\"dry_run\":true}",
                        "{\"results\":[{\"dry_run\":true,\"status\":\"posted\",\"effective_date\":\"2026-11-21\","
                                + "\"postings\":[]}]}",
                        List.of(new DryRun(DryRun.Status.POSTED, DAY, List.of(), Optional.empty()))),
                new Route(
                        "importBatch",
                        l -> l.importBatch(List.of(new ImportedTransaction(DEPOSIT, MOMENT))),
                        "POST /v1/transactions/import",
                        "{\"transactions\":[{\"posted_at\":\"2026-11-21T13:00:00.123456Z\"," + DEPOSIT_JSON.substring(1)
                                + "]}",
                        results,
                        List.of(POSTED_READ)),
                new Route(
                        "balances",
                        l -> l.balances("user:1"),
                        "GET /v1/balances/user:1",
                        "",
                        "{\"balances\":[" + ACCOUNT + "]}",
                        List.of(ACCOUNT_READ)),
                new Route(
                        "balance",
                        l -> l.balance("user:1", "USD"),
                        "GET /v1/balances/user:1/USD",
                        "",
                        ACCOUNT,
                        Optional.of(ACCOUNT_READ)),
                new Route(
                        "balance at a moment, told with the caller's nanoseconds",
                        l -> l.balance("user:1", "USD", MOMENT.plusNanos(789)),
                        "GET /v1/balances/user:1/USD?at=2026-11-21T13:00:00.123456Z",
                        "",
                        "{\"account\":\"user:1\",\"currency\":\"USD\",\"at\":\"2026-11-21T13:00:00.123456Z\","
                                + "\"balance\":\"1.00\",\"version\":2}",
                        Optional.of(
                                new PastBalance("user:1", "USD", MOMENT.plusNanos(789), new BigDecimal("1.00"), 2))),
                new Route(
                        "balance at the end of time",
                        l -> l.balance("user:1", "USD", Instant.MAX)
                                .orElseThrow()
                                .version(),
                        "GET /v1/balances/user:1/USD?at=9999-12-31T23:59:59.999999Z",
                        "",
                        "{\"account\":\"user:1\",\"currency\":\"USD\",\"at\":\"2026-11-21T13:00:00.123456Z\","
                                + "\"balance\":\"1.00\",\"version\":2}",
                        2L),
                new Route(
                        "entries",
                        l -> l.entries("a", "USD", 7).entries().get(0).amount(),
                        "GET /v1/accounts/a/USD/entries?limit=7",
                        "",
                        "{\"entries\":[" + entry + "]}",
                        new BigDecimal("-10.60")),
                new Route(
                        "entries before",
                        l -> l.entries("a", "USD", "1.2&3=é", 7).next(),
                        "GET /v1/accounts/a/USD/entries?before=1.2%263%3D%C3%A9&limit=7",
                        "",
                        "{\"entries\":[],\"next\":\"n\"}",
                        Optional.of("n")),
                new Route(
                        "accounts",
                        l -> l.accounts("", 7).accounts(),
                        "GET /v1/accounts?prefix=&limit=7",
                        "",
                        "{\"accounts\":[" + ACCOUNT + "]}",
                        List.of(ACCOUNT_READ)),
                new Route(
                        "accounts after",
                        l -> l.accounts("user:", "user:1/USD", 7).next(),
                        "GET /v1/accounts?prefix=user:&after=user:1%2FUSD&limit=7",
                        "",
                        "{\"accounts\":[]}",
                        Optional.empty()),
                new Route(
                        "totals",
                        l -> l.totals("user:"),
                        "GET /v1/balances?prefix=user:&limit=1&totals=true",
                        "",
                        "{\"balances\":[" + ACCOUNT + "],\"totals\":[{\"currency\":\"USD\",\"accounts\":2,"
                                + "\"balance\":\"3.00\",\"held\":\"0.00\"}],\"next\":\"n\"}",
                        List.of(new Total("USD", 2, new BigDecimal("3.00"), new BigDecimal("0.00")))),
                new Route(
                        "trialBalance",
                        l -> l.trialBalance(2),
                        "GET /v1/trial-balance?depth=2",
                        "",
                        "{\"lines\":[{\"currency\":\"USD\",\"group\":\"user\",\"accounts\":2,\"debit\":\"0\","
                                + "\"credit\":\"3.00\"}]}",
                        List.of(new TrialBalanceLine("USD", "user", 2, BigDecimal.ZERO, new BigDecimal("3.00")))),
                new Route(
                        "transactions",
                        l -> l.transactions(TransactionFilter.ALL, 7).next(),
                        "GET /v1/transactions?limit=7",
                        "",
                        "{\"transactions\":[],\"next\":\"n\"}",
                        Optional.of("n")),
                new Route(
                        "transactions before, of every filter",
                        l -> l.transactions(
                                        new TransactionFilter(
                                                Optional.of("user:1"),
                                                Optional.of("USD"),
                                                Optional.of("t"),
                                                Optional.of("k 1"),
                                                Optional.of("r/1"),
                                                Optional.of(Instant.MIN),
                                                Optional.of(MOMENT)),
                                        "9.9",
                                        7)
                                .transactions()
                                .get(0)
                                .transactionId(),
                        "GET /v1/transactions?account=user:1&currency=USD&type=t&key=k%201&reference=r%2F1"
                                + "&posted_from=0001-01-01T00:00:00Z&posted_before=2026-11-21T13:00:00.123456Z"
                                + "&before=9.9&limit=7",
                        "",
                        "{\"transactions\":[" + TRANSACTION + "]}",
                        7L),
                new Route(
                        "transactionTypes",
                        LedgerOperations::transactionTypes,
                        "GET /v1/transaction-types",
                        "",
                        "{\"transaction_types\":[{\"name\":\"t\",\"first_posted_at\":\"2026-11-21T13:00:00.123456Z\"}]}",
                        List.of(new TransactionType("t", Optional.of(MOMENT), Optional.empty()))),
                new Route(
                        "setType",
                        l -> l.setType(
                                TypeRule.of("t").requiredMetadata("order").build()),
                        "PUT /v1/transaction-types/t",
                        "{\"signs\":\"both\",\"required_metadata\":[\"order\"]}",
                        "{\"name\":\"t\",\"rule\":{\"signs\":\"both\",\"required_metadata\":[\"order\"]}}",
                        new TransactionType(
                                "t",
                                Optional.empty(),
                                Optional.of(TypeRule.of("t")
                                        .requiredMetadata("order")
                                        .build()))),
                new Route(
                        "transaction of a key",
                        l -> l.transaction("schlüssel").orElseThrow().transactionId(),
                        "GET /v1/transactions?key=schl%C3%BCssel&limit=1",
                        "",
                        "{\"transactions\":[" + TRANSACTION + "]}",
                        7L),
                new Route(
                        "transaction of a key that has posted nothing",
                        l -> l.transaction("k"),
                        "GET /v1/transactions?key=k&limit=1",
                        "",
                        "{\"transactions\":[]}",
                        Optional.empty()),
                new Route(
                        "transaction",
                        l -> l.transaction(7).orElseThrow().type(),
                        "GET /v1/transactions/7",
                        "",
                        TRANSACTION,
                        "t"),
                new Route(
                        "currencies",
                        LedgerOperations::currencies,
                        "GET /v1/currencies",
                        "",
                        "{\"currencies\":[{\"code\":\"BTC\",\"scale\":8,\"name\":\"Bitcoin\"}]}",
                        List.of(new Currency("BTC", 8, "Bitcoin"))),
                new Route(
                        "addCurrency",
                        l -> l.addCurrency("GOLD", 3, "\"Gold\""),
                        "PUT /v1/currencies/GOLD",
                        "{\"scale\":3,\"name\":\"\\\"Gold\\\"\"}",
                        "{\"code\":\"GOLD\",\"scale\":3,\"name\":\"\\\"Gold\\\"\"}",
                        new Currency("GOLD", 3, "\"Gold\"")),
                new Route(
                        "settings",
                        LedgerOperations::settings,
                        "GET /v1/settings",
                        "",
                        "{\"time_zone\":\"UTC\",\"open_on_first_use\":true}",
                        new Settings("UTC", true)),
                new Route(
                        "setTimeZone",
                        l -> {
                            l.setTimeZone(ZoneId.of("Europe/Berlin"));
                            return "";
                        },
                        "PUT /v1/settings",
                        "{\"time_zone\":\"Europe/Berlin\"}",
                        "{\"time_zone\":\"Europe/Berlin\",\"open_on_first_use\":true}",
                        ""),
                new Route(
                        "setOpenOnFirstUse",
                        l -> {
                            l.setOpenOnFirstUse(false);
                            return "";
                        },
                        "PUT /v1/settings",
                        "{\"open_on_first_use\":false}",
                        "{\"time_zone\":\"UTC\",\"open_on_first_use\":false}",
                        ""),
                new Route(
                        "audit",
                        l -> l.audit(7).acts().size(),
                        "GET /v1/audit?limit=7",
                        "",
                        "{\"acts\":[{\"id\":9,\"at\":\"2026-11-21T13:00:00Z\",\"act\":\"configure\",\"role\":\"r\","
                                + "\"facts\":{}}]}",
                        1),
                new Route(
                        "audit before",
                        l -> l.audit("9", 7).next(),
                        "GET /v1/audit?before=9&limit=7",
                        "",
                        "{\"acts\":[],\"next\":\"8\"}",
                        Optional.of("8")));
    }

    static Stream<Route> routesOfHolds() {
        return Stream.of(
                new Route("placeHold", l -> l.placeHold(PLACED), "POST /v1/holds", PLACED_JSON, HOLD, HOLD_READ),
                new Route(
                        "capture",
                        l -> l.capture(CAPTURE),
                        "POST /v1/holds/h%2F1/capture",
                        CAPTURE_JSON,
                        "{" + POSTED + "}",
                        POSTED_READ),
                new Route("release", l -> l.release(".."), "POST /v1/holds/%2E%2E/release", "", HOLD, HOLD_READ),
                new Route(
                        "extend",
                        l -> l.extend("50% \\ ?#;é", MOMENT),
                        "POST /v1/holds/50%25%20%5C%20%3F%23%3B%C3%A9/extend",
                        "{\"expires_at\":\"2026-11-21T13:00:00.123456Z\"}",
                        HOLD,
                        HOLD_READ),
                new Route(
                        "removeExpiry",
                        l -> l.removeExpiry("h"),
                        "POST /v1/holds/h/extend",
                        "{\"expires_at\":null}",
                        HOLD,
                        HOLD_READ),
                new Route("hold", l -> l.hold("h/1"), "GET /v1/holds/h%2F1", "", HOLD, Optional.of(HOLD_READ)),
                new Route(
                        "holdEvents",
                        l -> l.holdEvents("h"),
                        "GET /v1/holds/h/events",
                        "",
                        "{\"events\":[{\"event\":\"captured\",\"at\":\"2026-11-21T13:00:00.123456Z\",\"amount\":\"50.00\","
                                + "\"remaining\":\"30.00\",\"transaction_id\":7,\"role\":\"app\"}]}",
                        List.of(new HoldEvent(
                                HoldEvent.Kind.CAPTURED,
                                MOMENT,
                                new BigDecimal("50.00"),
                                new BigDecimal("30.00"),
                                Optional.empty(),
                                OptionalLong.of(7),
                                Optional.of("app")))),
                new Route(
                        "holds",
                        l -> l.holds(HoldFilter.ALL, 7).holds(),
                        "GET /v1/holds?limit=7",
                        "",
                        "{\"holds\":[" + HOLD + "]}",
                        List.of(HOLD_READ)),
                new Route(
                        "holds before, of every filter",
                        l -> l.holds(HoldFilter.ALL.withAccount("user:1", "USD").withState(HoldState.EXPIRED), "9.9", 7)
                                .next(),
                        "GET /v1/holds?account=user:1&currency=USD&state=expired&before=9.9&limit=7",
                        "",
                        "{\"holds\":[],\"next\":\"n\"}",
                        Optional.of("n")),
                new Route(
                        "reverse",
                        l -> l.reverse(REVERSAL),
                        "POST /v1/transactions/7/reverse",
                        REVERSAL_JSON,
                        "{" + POSTED + "}",
                        POSTED_READ),
                new Route(
                        "exchange",
                        l -> l.exchange(Exchange.of("a", "USD", "b", "EUR", BigDecimal.TEN, new BigDecimal("0.92"))
                                .key("x")
                                .build()),
                        "POST /v1/exchanges",
                        "{\"source\":\"a\",\"source_currency\":\"USD\",\"destination\":\"b\",\"destination_currency\":\"EUR\","
                                + "\"rate\":\"0.92\",\"exchange_account\":\"exchange\",\"amount\":\"10\",\"type\":\"exchange\",\"key\":\"x\"}",
                        "{" + POSTED + "}",
                        POSTED_READ),
                new Route(
                        "exchangePosition",
                        l -> l.exchangePosition("desk", "USD", Map.of("EUR", new BigDecimal("1.08"))),
                        "GET /v1/exchange-positions?exchange_account=desk&base_currency=USD&rates=EUR:1.08",
                        "",
                        "{\"exchange_account\":\"desk\",\"base_currency\":\"USD\",\"currencies\":[],\"value\":null,\"gain\":\"0.64\"}",
                        new ExchangePosition(
                                "desk", "USD", List.of(), Optional.empty(), Optional.of(new BigDecimal("0.64")))),
                new Route(
                        "split",
                        l -> l.split(SplitRequest.of(BigDecimal.TEN, "USD", "b")
                                .share("a", BigDecimal.ONE)
                                .build()),
                        "POST /v1/splits",
                        "{\"amount\":\"10\",\"currency\":\"USD\",\"shares\":[{\"account\":\"a\",\"percentage\":\"1\"}],\"remainder_to\":\"b\"}",
                        "{\"amount\":\"10.00\",\"currency\":\"USD\",\"shares\":[{\"account\":\"a\",\"amount\":\"0.10\"}]}",
                        new Split(
                                new BigDecimal("10.00"), "USD", List.of(new Split.Share("a", new BigDecimal("0.10"))))),
                new Route(
                        "perform",
                        l -> l.perform(OPERATIONS),
                        "POST /v1/operations",
                        OPERATIONS_JSON + "}",
                        OPERATION_RESULTS,
                        OPERATIONS_READ),
                new Route(
                        "performAll",
                        l -> l.performAll(OPERATIONS),
                        "POST /v1/operations",
                        OPERATIONS_JSON + ",\"all_or_nothing\":true}",
                        OPERATION_RESULTS,
                        OPERATIONS_READ),
                new Route(
                        "dryRunOperations",
                        l -> l.dryRunOperations(List.of(new Operation.ReleaseHold("h")), true),
                        "POST /v1/operations",
                        "{\"operations\":[{\"release_hold\":{\"hold\":\"h\"}}],\"all_or_nothing\":true,\"dry_run\":true}",
                        "{\"results\":[{\"dry_run\":true,\"status\":\"done\",\"result\":" + HOLD + "}]}",
                        List.of(new OperationDryRun(
                                OperationDryRun.Status.DONE,
                                Optional.empty(),
                                List.of(),
                                Optional.of(HOLD_READ),
                                Optional.empty()))),
                new Route(
                        "a transaction that captures",
                        l -> l.post(Transaction.of("t")
                                .move("a", "b", BigDecimal.ONE, "USD")
                                .link(new Link.Captures("h", true))
                                .build()),
                        "POST /v1/transactions",
                        "{\"type\":\"t\",\"link\":{\"captures\":\"h\",\"release_rest\":true},\"postings\":[{"
                                + "\"source\":\"a\",\"destination\":\"b\",\"amount\":\"1\",\"currency\":\"USD\"}]}",
                        "{" + POSTED + "}",
                        POSTED_READ),
                new Route(
                        "explain",
                        l -> l.explain(ExplainRequest.of("user:1", "USD")
                                        .withAsked(new BigDecimal("1E+1"))
                                        .withAt(MOMENT)
                                        .withSince(DAY))
                                .text(),
                        "GET /v1/accounts/user:1/USD/explain?asked=10&at=2026-11-21T13:00:00.123456Z&since=2026-11-21",
                        "",
                        "{\"account\":\"user:1\",\"currency\":\"USD\",\"at\":\"2026-11-21T13:00:00.123456Z\","
                                + "\"since\":\"2026-11-21\",\"opening\":\"0.00\",\"types\":[],\"balance\":\"0.00\",\"holds\":[],"
                                + "\"held\":\"0.00\",\"floor\":null,\"available\":null,\"state\":\"open\",\"disputes\":[],\"disputed\":\"0.00\",\"text\":[\"Nothing.\"]}",
                        List.of("Nothing.")),
                new Route(
                        "setOverdraft",
                        l -> l.setOverdraft(OverdraftRule.of("user:1", "USD")
                                .limit(new BigDecimal("100"))
                                .fee(new BigDecimal("5"), "fees")
                                .until(MOMENT)
                                .build()),
                        "PUT /v1/accounts/user:1/USD/overdraft",
                        "{\"overdraft_limit\":\"100\",\"fee\":\"5\",\"fee_account\":\"fees\","
                                + "\"until\":\"2026-11-21T13:00:00.123456Z\"}",
                        OVERDRAFT,
                        OVERDRAFT_READ),
                new Route(
                        "overdraft",
                        l -> l.overdraft("user:1", "USD"),
                        "GET /v1/accounts/user:1/USD/overdraft",
                        "",
                        OVERDRAFT,
                        Optional.of(OVERDRAFT_READ)));
    }

    static Stream<Route> routesOfDisputes() {
        String answer =
                "{\"key\":\"d/1\",\"transaction_id\":7,\"account\":\"user:1\",\"payee\":\"shop\",\"currency\":\"USD\","
                        + "\"amount\":\"5.00\",\"mode\":\"credit\",\"funded_by\":\"bank\",\"state\":\"open\","
                        + "\"opened_at\":\"2026-11-21T13:00:00.123456Z\",\"credited_by\":8,\"reason\":\"r\",\"replayed\":false}";
        Dispute read = new Dispute(
                "d/1",
                7,
                "user:1",
                "shop",
                "USD",
                new BigDecimal("5.00"),
                DisputeMode.CREDIT,
                Optional.of("bank"),
                DisputeState.OPEN,
                MOMENT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.of(8),
                OptionalLong.empty(),
                OptionalLong.empty(),
                "r",
                Optional.empty(),
                Optional.empty(),
                false);
        return Stream.of(
                new Route(
                        "openDispute",
                        l -> l.openDispute(DisputeRequest.of("d/1", 7, "user:1", "r")
                                .amount(new BigDecimal("5"))
                                .fundedBy("bank")
                                .deadline(MOMENT)
                                .payee("shop")
                                .currency("USD")
                                .reference("7")
                                .metadata("{\"a\": 1}")
                                .build()),
                        "POST /v1/disputes",
                        "{\"key\":\"d/1\",\"transaction_id\":7,\"account\":\"user:1\",\"amount\":\"5\",\"funded_by\":\"bank\","
                                + "\"deadline\":\"2026-11-21T13:00:00.123456Z\",\"reason\":\"r\",\"payee\":\"shop\",\"currency\":\"USD\","
                                + "\"reference\":\"7\",\"metadata\":{\"a\": 1}}",
                        answer,
                        read),
                new Route("winDispute", l -> l.winDispute("d/1"), "POST /v1/disputes/d%2F1/win", "", answer, read),
                new Route("loseDispute", l -> l.loseDispute(".."), "POST /v1/disputes/%2E%2E/lose", "", answer, read),
                new Route(
                        "settleDisputes",
                        l -> l.settleDisputes(7),
                        "POST /v1/disputes/settle?limit=7",
                        "",
                        "{\"disputes\":[" + answer + "]}",
                        List.of(read)),
                new Route("dispute", l -> l.dispute("d/1"), "GET /v1/disputes/d%2F1", "", answer, Optional.of(read)),
                new Route(
                        "disputeEvents",
                        l -> l.disputeEvents("d"),
                        "GET /v1/disputes/d/events",
                        "",
                        "{\"events\":[{\"event\":\"credited\",\"at\":\"2026-11-21T13:00:00.123456Z\",\"transaction_id\":8,"
                                + "\"role\":\"app\"}]}",
                        List.of(new DisputeEvent(
                                DisputeEvent.Kind.CREDITED, MOMENT, OptionalLong.of(8), Optional.of("app")))),
                new Route(
                        "disputes before, of every filter",
                        l -> l.disputes(
                                        DisputeFilter.ALL
                                                .withAccount("user:1", "USD")
                                                .withState(DisputeState.EXPIRED),
                                        "9",
                                        7)
                                .next(),
                        "GET /v1/disputes?account=user:1&currency=USD&state=expired&before=9&limit=7",
                        "",
                        "{\"disputes\":[],\"next\":\"n\"}",
                        Optional.of("n")));
    }

    static Stream<Route> routesOfLots() {
        String answer =
                "{\"key\":\"l/1\",\"account\":\"user:1\",\"currency\":\"USD\",\"amount\":\"5.00\",\"spent\":\"1.00\","
                        + "\"expired\":\"4.00\",\"remaining\":\"0.00\",\"state\":\"expired\",\"priority\":-1,"
                        + "\"granted_at\":\"2026-11-21T13:00:00.123456Z\",\"granted_by\":7,"
                        + "\"expires_at\":\"2026-11-21T13:00:00.123456Z\",\"expires_to\":\"promo\",\"expired_by\":8}";
        Lot read = new Lot(
                "l/1",
                "user:1",
                "USD",
                new BigDecimal("5.00"),
                new BigDecimal("1.00"),
                new BigDecimal("4.00"),
                new BigDecimal("0.00"),
                LotState.EXPIRED,
                -1,
                MOMENT,
                7,
                MOMENT,
                "promo",
                OptionalLong.of(8));
        return Stream.of(
                new Route("lot", l -> l.lot("l/1"), "GET /v1/lots/l%2F1", "", answer, Optional.of(read)),
                new Route(
                        "lotEvents",
                        l -> l.lotEvents(".."),
                        "GET /v1/lots/%2E%2E/events",
                        "",
                        "{\"events\":[{\"event\":\"spent\",\"at\":\"2026-11-21T13:00:00.123456Z\",\"amount\":\"1.00\","
                                + "\"remaining\":\"4.00\",\"transaction_id\":8,\"role\":\"app\"}]}",
                        List.of(new LotEvent(
                                LotEvent.Kind.SPENT,
                                MOMENT,
                                new BigDecimal("1.00"),
                                new BigDecimal("4.00"),
                                OptionalLong.of(8),
                                "app"))),
                new Route(
                        "lots",
                        l -> l.lots(LotFilter.ALL, 7).lots(),
                        "GET /v1/lots?limit=7",
                        "",
                        "{\"lots\":[" + answer + "]}",
                        List.of(read)),
                new Route(
                        "lots before, of every filter",
                        l -> l.lots(LotFilter.ALL.withAccount("user:1", "USD").withState(LotState.SPENT), "9", 7)
                                .next(),
                        "GET /v1/lots?account=user:1&currency=USD&state=spent&before=9&limit=7",
                        "",
                        "{\"lots\":[],\"next\":\"n\"}",
                        Optional.of("n")),
                new Route(
                        "lots as a stream",
                        l -> l.lots(LotFilter.ALL.withAccount("user:1")).toList(),
                        "GET /v1/lots?account=user:1&limit=500",
                        "",
                        "{\"lots\":[" + answer + "]}",
                        List.of(read)),
                new Route(
                        "expireLots",
                        l -> l.expireLots(7),
                        "POST /v1/lots/expire?limit=7",
                        "",
                        "{\"lots\":[" + answer + "]}",
                        List.of(read)),
                new Route(
                        "expireLots of an account",
                        l -> l.expireLots("user:1", "USD", 7),
                        "POST /v1/lots/expire?account=user:1&currency=USD&limit=7",
                        "",
                        "{\"lots\":[]}",
                        List.of()),
                new Route(
                        "what expires next of an account",
                        l -> l.balance("user:1", "USD")
                                .map(account -> account.expiresNext().orElseThrow() + " "
                                        + account.expiresNextAt().orElseThrow()),
                        "GET /v1/balances/user:1/USD",
                        "",
                        ACCOUNT.replace(
                                "\"disputed\"",
                                "\"expires_next\":\"4.00\",\"expires_next_at\":\"2026-11-21T13:00:00.123456Z\",\"disputed\""),
                        Optional.of("4.00 " + MOMENT)));
    }

    @Test
    void a_lot_that_is_not_there_is_none_and_its_events_are_refused() {
        String problem = "{\"code\":\"CF076\",\"detail\":\"there is no lot none\",\"lot\":\"none\"}";
        answering(ScriptedServer.json(404, problem), ScriptedServer.json(404, problem));
        assertThat(ledger.lot("none")).isEmpty();
        assertThat(refusal(() -> ledger.lotEvents("none")).code()).isEqualTo(ErrorCode.LOT_NOT_FOUND);
        // No path carries it, so nothing is asked.
        assertThat(ledger.lot("a\nb")).isEmpty();
        assertThat(refusal(() -> ledger.lotEvents("a\nb")).facts()).containsEntry("lot", "a\nb");
        assertThat(server.requests()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource({"routes", "routesOfHolds", "routesOfDisputes", "routesOfLots"})
    void an_operation_asks_its_route_and_reads_the_answer(Route route) {
        answering(ScriptedServer.json(200, route.answer));
        assertThat(route.call.apply(ledger)).isEqualTo(route.result);
        assertThat(server.requests()).singleElement().satisfies(request -> {
            assertThat(request).hasToString(route.target);
            assertThat(request.body()).isEqualTo(route.body);
        });
    }

    @Test
    void a_path_before_the_routes_is_kept() {
        answering(ScriptedServer.json(201, "{" + POSTED + "}"));
        try (HttpLedger behindProxy = HttpLedger.connect(URI.create(server.address() + "/books//"), null)) {
            assertThat(behindProxy.post(DEPOSIT)).isEqualTo(POSTED_READ);
        }
        assertThat(server.requests()).singleElement().hasToString("POST /books/v1/transactions");
    }

    @Test
    void requests_carry_the_key_a_request_id_and_the_callers_trace() {
        answering(ScriptedServer.json(200, ACCOUNT));
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        List<String> traces = new ArrayList<>(List.of(trace, "no trace\r\nX-Evil: 1"));
        try (HttpLedger known = HttpLedger.at(server.address())
                .apiKey("cfk_1_s3cret")
                .traceparent(() -> traces.remove(0))
                .build()) {
            known.open("user:1", "USD");
            known.balance("user:1", "USD");
            assertThat(known.toString()).contains("127.0.0.1").doesNotContain("s3cret");
        }
        ledger.balance("user:1", "USD");
        assertThat(server.requests().get(0).headers())
                .containsEntry("authorization", "Bearer cfk_1_s3cret")
                .containsEntry("accept", "application/json, application/problem+json")
                .containsEntry("content-type", "application/json")
                .containsEntry("content-length", "0")
                .containsEntry("traceparent", trace)
                .containsEntry("user-agent", "crossfoot-client")
                .doesNotContainKey("upgrade");
        assertThat(server.requests().get(0).headers().get("x-request-id")).matches("[0-9a-f]{16}");
        assertThat(server.requests().get(1).headers())
                .doesNotContainKeys("traceparent", "x-evil", "content-type")
                .doesNotContainValue(server.requests().get(0).headers().get("x-request-id"));
        assertThat(server.requests().get(2).headers()).doesNotContainKeys("traceparent", "authorization");
    }

    @Test
    void a_batch_answers_each_transaction_with_what_became_of_it() {
        answering(ScriptedServer.json(
                200,
                "{\"results\":[" + REJECTED + ",{\"status\":\"replayed\"," + POSTED.replace("false", "true") + "}]}"));
        Transaction unsendable =
                Transaction.deposit("a", new BigDecimal("1E-500"), "USD").build();
        List<BatchResult> results = ledger.postBatch(List.of(unsendable, DEPOSIT, DEPOSIT));
        assertThat(((Rejected) results.get(0)).error()).isInstanceOf(TooManyDecimalsException.class);
        assertThat(((Rejected) results.get(1)).error().code()).isEqualTo(ErrorCode.INSUFFICIENT_FUNDS);
        assertThat(((Posted) results.get(2)).replayed()).isTrue();
        assertThat(server.requests().get(0).body())
                .isEqualTo("{\"transactions\":[" + DEPOSIT_JSON + "," + DEPOSIT_JSON + "]}");
    }

    @Test
    void what_cannot_be_sent_is_refused_as_a_database_would_and_nothing_is_sent() {
        answering(ScriptedServer.json(200, "{}"));
        Transaction unsendable =
                Transaction.deposit("a", BigDecimal.ONE, "USD").metadata("{").build();
        assertThat(refusal(() -> ledger.post(unsendable)).code()).isEqualTo(ErrorCode.INVALID_DETAIL);
        LedgerException all = refusal(() -> ledger.postAll(List.of(DEPOSIT, unsendable)));
        assertThat(all.code()).isEqualTo(ErrorCode.INVALID_DETAIL);
        assertThat(all.facts()).containsEntry("position", "2").containsEntry("field", "metadata");
        List<DryRun> dryRuns = ledger.dryRun(List.of(DEPOSIT, unsendable), true);
        assertThat(dryRuns)
                .extracting(dryRun -> dryRun.error().orElseThrow().code())
                .containsExactly(ErrorCode.BATCH_REFUSED, ErrorCode.INVALID_DETAIL);
        assertThat(ledger.postBatch(List.of())).isEmpty();
        assertThat(ledger.postAll(List.of())).isEmpty();
        assertThat(ledger.dryRun(List.of(), false)).isEmpty();
        assertThat(ledger.importBatch(List.of(new ImportedTransaction(DEPOSIT, Instant.MAX))))
                .singleElement()
                .satisfies(result ->
                        assertThat(((Rejected) result).error().code()).isEqualTo(ErrorCode.POSTED_AT_OUT_OF_RANGE));
        Operation sendable = new Operation.ReleaseHold("h");
        Operation fault = new Operation.Post(unsendable);
        LedgerException allOfThem = refusal(() -> ledger.performAll(List.of(sendable, fault)));
        assertThat(allOfThem.code()).isEqualTo(ErrorCode.INVALID_DETAIL);
        assertThat(allOfThem.facts()).containsEntry("position", "2");
        assertThat(ledger.dryRunOperations(List.of(sendable, fault), true))
                .extracting(dryRun -> dryRun.error().orElseThrow().code())
                .containsExactly(ErrorCode.BATCH_REFUSED, ErrorCode.INVALID_DETAIL);
        assertThat(ledger.perform(List.of(fault))).singleElement().satisfies(result -> assertThat(
                        ((Rejected) result).error().code())
                .isEqualTo(ErrorCode.INVALID_DETAIL));
        assertThat(ledger.perform(List.of())).isEmpty();
        assertThat(ledger.performAll(List.of())).isEmpty();
        assertThat(ledger.dryRunOperations(List.of(), false)).isEmpty();
        assertThat(refusal(() -> ledger.extend("h", Instant.MAX)).code()).isEqualTo(ErrorCode.INVALID_HOLD);
        assertThat(refusal(() -> ledger.explain(
                                ExplainRequest.of("a", "USD").withAsked(new BigDecimal("1E+1000000000"))))
                        .code())
                .isEqualTo(ErrorCode.INVALID_AMOUNT);
        assertThat(refusal(() -> ledger.setFloor("a", "USD", new BigDecimal("1E+1000000000")))
                        .code())
                .isEqualTo(ErrorCode.INVALID_FLOOR);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void a_batch_of_too_many_postings_is_refused_and_nothing_is_sent() {
        answering(ScriptedServer.json(200, "{}"));
        Transaction.Builder large = Transaction.of("t");
        for (int i = 0; i < LedgerOperations.MAX_BATCH_POSTINGS; i++) {
            large.move("a", "b", BigDecimal.ONE, "USD");
        }
        List<Transaction> tooMany = List.of(large.build(), DEPOSIT);
        List<Runnable> calls = List.of(
                () -> ledger.postBatch(tooMany),
                () -> ledger.postAll(tooMany),
                () -> ledger.dryRun(tooMany, true),
                () -> ledger.importBatch(tooMany.stream()
                        .map(transaction -> new ImportedTransaction(transaction, MOMENT))
                        .toList()),
                () -> ledger.post(large.move("a", "b", BigDecimal.ONE, "USD").build()));
        for (Runnable call : calls) {
            LedgerException refusal = refusal(call::run);
            assertThat(refusal).isInstanceOf(InvalidRequestException.class);
            assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED_BATCH);
            assertThat(refusal.facts()).containsEntry("postings", "10001");
        }
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a;b", "a%b", "a\\b", "a?b", "a\nb"})
    void names_that_no_path_carries_are_answered_as_the_ledger_answers_what_is_no_name(String name) {
        answering(ScriptedServer.json(200, "{}"));
        assertThat(ledger.balances(name)).isEmpty();
        assertThat(ledger.balance(name, "USD")).isEmpty();
        assertThat(ledger.balance("a", name)).isEmpty();
        assertThat(ledger.balance(name, "USD", MOMENT)).isEmpty();
        AccountNotFoundException absent =
                catchThrowableOfType(AccountNotFoundException.class, () -> ledger.entries(name, "USD", 10));
        assertThat(absent.account()).isEqualTo(name);
        assertThatThrownBy(() -> ledger.entries(name, "USD").findFirst()).isInstanceOf(AccountNotFoundException.class);
        assertThatThrownBy(() -> ledger.close(name, "USD")).isInstanceOf(AccountNotFoundException.class);
        assertThatThrownBy(() -> ledger.reopen("a", name)).isInstanceOf(AccountNotFoundException.class);
        assertThatThrownBy(() -> ledger.freeze(name, "USD", "x")).isInstanceOf(AccountNotFoundException.class);
        assertThatThrownBy(() -> ledger.unfreeze("a", name, "x")).isInstanceOf(AccountNotFoundException.class);
        assertThatThrownBy(() -> ledger.states(name, "USD")).isInstanceOf(AccountNotFoundException.class);
        assertThatThrownBy(() -> ledger.explain(name, "USD")).isInstanceOf(AccountNotFoundException.class);
        assertThat(ledger.overdraft("a", name)).isEmpty();
        assertThat(refusal(() -> ledger.setOverdraft(
                                OverdraftRule.of(name, "USD").build()))
                        .code())
                .isEqualTo(ErrorCode.INVALID_ACCOUNT_NAME);
        assertThat(refusal(() -> ledger.open(name, "USD")).code()).isEqualTo(ErrorCode.INVALID_ACCOUNT_NAME);
        assertThat(refusal(() -> ledger.open("a", name)).code()).isEqualTo(ErrorCode.UNKNOWN_CURRENCY);
        assertThat(refusal(() -> ledger.removeFloor(name, "USD")).code()).isEqualTo(ErrorCode.INVALID_ACCOUNT_NAME);
        assertThat(refusal(() -> ledger.addCurrency(name, 2, "x")).code()).isEqualTo(ErrorCode.INVALID_CURRENCY);
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "a\u007fb"})
    void keys_that_no_path_carries_are_no_holds_keys(String key) {
        answering(ScriptedServer.json(200, "{}"));
        assertThat(ledger.hold(key)).isEmpty();
        List<ThrowingCallable> calls = List.of(
                () -> ledger.holdEvents(key),
                () -> ledger.release(key),
                () -> ledger.extend(key, MOMENT),
                () -> ledger.removeExpiry(key),
                () -> ledger.capture(Capture.of(key, "shop").build()));
        for (ThrowingCallable call : calls) {
            LedgerException absent = refusal(call);
            assertThat(absent.code()).isEqualTo(ErrorCode.HOLD_NOT_FOUND);
            assertThat(absent.facts()).containsEntry("hold", key);
        }
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "a\uD800", "\uDC00b"})
    void texts_that_no_ledger_stores_are_refused_and_nothing_is_sent(String text) {
        answering(ScriptedServer.json(200, "{}"));
        assertThat(refusal(() -> ledger.balance(text, "USD")).code()).isEqualTo(ErrorCode.INVALID_ACCOUNT_NAME);
        assertThat(refusal(() -> ledger.balances(text)).code()).isEqualTo(ErrorCode.INVALID_ACCOUNT_NAME);
        assertThat(refusal(() -> ledger.freeze("a", "USD", text)).code()).isEqualTo(ErrorCode.INVALID_DETAIL);
        assertThat(refusal(() -> ledger.limitToCredits(text, "USD", "x")).code())
                .isEqualTo(ErrorCode.INVALID_ACCOUNT_NAME);
        assertThat(refusal(() -> ledger.unfreeze("a", "USD", text)).facts()).containsEntry("field", "reason");
        assertThat(refusal(() -> ledger.states("a", text)).code()).isEqualTo(ErrorCode.UNKNOWN_CURRENCY);
        assertThat(refusal(() -> ledger.hold(text)).code()).isEqualTo(ErrorCode.INVALID_KEY);
        assertThat(refusal(() -> ledger.holds(HoldFilter.ALL.withAccount(text))).code())
                .isEqualTo(ErrorCode.INVALID_ACCOUNT_NAME);
        assertThat(refusal(() -> ledger.holds(HoldFilter.ALL, text, 1)).code()).isEqualTo(ErrorCode.INVALID_PAGE);
        assertThat(refusal(() -> ledger.lot(text)).code()).isEqualTo(ErrorCode.INVALID_KEY);
        assertThat(refusal(() -> ledger.lots(LotFilter.ALL, text, 1)).code()).isEqualTo(ErrorCode.INVALID_PAGE);
        assertThat(refusal(() -> ledger.expireLots(text, "USD", 1)).code()).isEqualTo(ErrorCode.INVALID_ACCOUNT_NAME);
        assertThat(refusal(() -> ledger.entries("a", text)).code()).isEqualTo(ErrorCode.UNKNOWN_CURRENCY);
        assertThat(refusal(() -> ledger.accounts(text, 1)).code()).isEqualTo(ErrorCode.INVALID_ACCOUNT_NAME);
        assertThat(refusal(() -> ledger.accounts("", text, 1)).code()).isEqualTo(ErrorCode.INVALID_PAGE);
        assertThat(refusal(() -> ledger.transaction(text)).code()).isEqualTo(ErrorCode.INVALID_KEY);
        assertThat(refusal(() -> ledger.addCurrency("X", 2, text)).code()).isEqualTo(ErrorCode.INVALID_CURRENCY);
        assertThat(refusal(() -> ledger.transactions(TransactionFilter.ALL.withType(text)))
                        .code())
                .isEqualTo(ErrorCode.INVALID_TYPE);
        assertThat(refusal(() -> ledger.post(
                                Transaction.deposit(text, BigDecimal.ONE, "USD").build()))
                        .code())
                .isEqualTo(ErrorCode.INVALID_ACCOUNT_NAME);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void nulls_are_refused_by_name() {
        answering(ScriptedServer.json(200, "{}"));
        assertThatThrownBy(() -> ledger.post(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("transaction");
        assertThatThrownBy(() -> ledger.balance(null, "USD")).hasMessage("account");
        assertThatThrownBy(() -> ledger.balance("a", null)).hasMessage("currency");
        assertThatThrownBy(() -> ledger.balance("a", "USD", null)).hasMessage("at");
        assertThatThrownBy(() -> ledger.postBatch(null)).hasMessage("transactions");
        assertThatThrownBy(() -> ledger.lots(null, 1)).hasMessage("filter");
        assertThatThrownBy(() -> ledger.expireLots(null, "USD", 1)).hasMessage("account");
        assertThatThrownBy(() -> ledger.postAll(Collections.singletonList(null)))
                .hasMessage("transaction");
        assertThatThrownBy(() -> ledger.entries("a", "USD", null, 1)).hasMessage("before");
        assertThatThrownBy(() -> ledger.transactions(null)).hasMessage("filter");
        assertThatThrownBy(() -> ledger.holds(null)).hasMessage("filter");
        assertThatThrownBy(() -> ledger.placeHold(null)).hasMessage("hold");
        assertThatThrownBy(() -> ledger.capture(null)).hasMessage("capture");
        assertThatThrownBy(() -> ledger.release(null)).hasMessage("hold");
        assertThatThrownBy(() -> ledger.extend("h", null)).hasMessage("expiresAt");
        assertThatThrownBy(() -> ledger.hold(null)).hasMessage("key");
        assertThatThrownBy(() -> ledger.reverse(null)).hasMessage("reversal");
        assertThatThrownBy(() -> ledger.exchange(null)).hasMessage("exchange");
        assertThatThrownBy(() -> ledger.exchangePosition(null, "USD", Map.of())).hasMessage("exchangeAccount");
        assertThatThrownBy(() -> ledger.exchangePosition("a", "USD", null)).hasMessage("rates");
        assertThatThrownBy(() -> ledger.split(null)).hasMessage("request");
        assertThatThrownBy(() -> ledger.perform(null)).hasMessage("operations");
        assertThatThrownBy(() -> ledger.setOverdraft(null)).hasMessage("rule");
        assertThatThrownBy(() -> ledger.explain(null)).hasMessage("request");
        assertThatThrownBy(() -> ledger.setFloor("a", "USD", null)).hasMessage("floor");
        assertThatThrownBy(() -> ledger.setTimeZone(null)).hasMessage("timeZone");
        assertThatThrownBy(() -> ledger.verify(null)).hasMessage("progress");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void streams_fetch_a_page_when_its_first_row_is_taken() {
        String other = ACCOUNT.replace("user:1", "user:2");
        answering(
                ScriptedServer.json(200, "{\"accounts\":[" + ACCOUNT + "," + other + "],\"next\":\"n 1\"}"),
                ScriptedServer.json(200, "{\"accounts\":[],\"next\":\"n 2\"}"),
                ScriptedServer.json(200, "{\"accounts\":[" + other + "]}"));
        Stream<AccountBalance> stream = ledger.accounts("user:");
        assertThat(server.requests()).isEmpty();
        Iterator<AccountBalance> accounts = stream.iterator();
        accounts.next();
        accounts.next();
        assertThat(server.requests()).hasSize(1);
        assertThat(accounts.next().account()).isEqualTo("user:2");
        assertThat(accounts.hasNext()).isFalse();
        assertThat(server.requests())
                .extracting(Object::toString)
                .containsExactly(
                        "GET /v1/accounts?prefix=user:&limit=500",
                        "GET /v1/accounts?prefix=user:&after=n%201&limit=500",
                        "GET /v1/accounts?prefix=user:&after=n%202&limit=500");
    }

    @Test
    void entries_transactions_and_holds_stream_too() {
        answering(
                ScriptedServer.json(200, "{\"entries\":[],\"next\":\"n\"}"),
                ScriptedServer.json(200, "{\"entries\":[]}"),
                ScriptedServer.json(200, "{\"transactions\":[" + TRANSACTION + "],\"next\":\"m\"}"),
                ScriptedServer.json(200, "{\"transactions\":[]}"),
                ScriptedServer.json(200, "{\"holds\":[" + HOLD + "],\"next\":\"o\"}"),
                ScriptedServer.json(200, "{\"holds\":[]}"));
        Stream<Entry> entries = ledger.entries("a", "USD");
        assertThat(entries.toList()).isEmpty();
        assertThat(ledger.transactions(TransactionFilter.ALL.withType("t")).toList())
                .hasSize(1);
        assertThat(ledger.holds(HoldFilter.ALL.withState(HoldState.OPEN)).toList())
                .containsExactly(HOLD_READ);
        assertThat(server.requests())
                .extracting(Object::toString)
                .containsExactly(
                        "GET /v1/accounts/a/USD/entries?limit=500",
                        "GET /v1/accounts/a/USD/entries?before=n&limit=500",
                        "GET /v1/transactions?type=t&limit=500",
                        "GET /v1/transactions?type=t&before=m&limit=500",
                        "GET /v1/holds?state=open&limit=500",
                        "GET /v1/holds?state=open&before=o&limit=500");
    }

    private static String run(String state, String progress, String more) {
        return "{\"id\":\"v/1\",\"state\":\"" + state + "\",\"started_at\":\"2026-11-21T13:00:00Z\",\"progress\":["
                + progress + "]" + more + "}";
    }

    @Test
    void a_verification_is_looked_after_until_it_is_done() {
        answering(
                ScriptedServer.json(202, run("running", "", "")),
                ScriptedServer.json(200, run("running", "\"one\"", "")),
                ScriptedServer.json(200, run("running", "\"one\",\"two\"", "")),
                ScriptedServer.json(
                        200,
                        run(
                                "done",
                                "\"one\",\"two\",\"three\"",
                                ",\"result\":{\"ok\":true,\"accounts\":1,\"transactions\":2,\"entries\":3,"
                                        + "\"differences\":[]}")));
        List<String> lines = new ArrayList<>();
        Thread caller = Thread.currentThread();
        Consumer<String> progress = line -> {
            assertThat(Thread.currentThread()).isSameAs(caller);
            lines.add(line);
        };
        assertThat(ledger.verify(progress)).isEqualTo(new Verification(true, 1, 2, 3, List.of()));
        assertThat(lines).containsExactly("one", "two", "three");
        assertThat(server.requests())
                .extracting(Object::toString)
                .containsExactly(
                        "POST /v1/verifications",
                        "GET /v1/verifications/v%2F1",
                        "GET /v1/verifications/v%2F1",
                        "GET /v1/verifications/v%2F1");
    }

    @Test
    void a_verification_that_fails_throws_why() {
        answering(ScriptedServer.json(
                200, run("failed", "\"one\"", ",\"error\":{\"code\":\"42501\",\"detail\":\"not for you\"}")));
        assertThat(refusal(() -> ledger.verify()).code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    }

    @Test
    void a_verification_that_the_server_forgot_may_be_made_again() {
        answering(
                ScriptedServer.json(202, run("running", "", "")),
                ScriptedServer.json(404, "{\"code\":\"CF052\",\"detail\":\"there is nothing of this address\"}"));
        LedgerException lost = refusal(() -> ledger.verify());
        assertThat(lost.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(lost.detail()).contains("does not know the verification any more");
    }

    @Test
    void a_closed_ledger_does_nothing_any_more() {
        answering(ScriptedServer.json(200, ACCOUNT));
        ledger.close();
        ledger.close();
        assertThatThrownBy(() -> ledger.open("a", "USD")).isInstanceOf(IllegalStateException.class);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void what_is_no_address_key_or_timeout_is_refused_without_repeating_the_key() {
        for (String address : List.of(
                "ftp://x", "//x", "x", "mailto:x", "http:///v1", "https://u:p@x", "https://x?q", "https://x#f")) {
            assertThatThrownBy(() -> HttpLedger.at(URI.create(address)))
                    .as(address)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        HttpLedger.Builder builder = HttpLedger.at(URI.create("HTTPS://ledger.example.com:8443/x/"));
        assertThatThrownBy(() -> builder.apiKey("s3cret\r\nX-Evil: 1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> builder.requestTimeout(java.time.Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.connectTimeout(java.time.Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static LedgerException refusal(ThrowingCallable call) {
        LedgerException refusal = catchThrowableOfType(LedgerException.class, call);
        assertThat(refusal).as("the refusal").isNotNull();
        return refusal;
    }
}
