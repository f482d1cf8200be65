package io.crossfoot.ledger.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.AccountPage;
import io.crossfoot.ledger.AccountState;
import io.crossfoot.ledger.AdministrativeAct;
import io.crossfoot.ledger.AuditPage;
import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.Capture;
import io.crossfoot.ledger.Currency;
import io.crossfoot.ledger.Difference;
import io.crossfoot.ledger.Dispute;
import io.crossfoot.ledger.DisputeEvent;
import io.crossfoot.ledger.DisputeMode;
import io.crossfoot.ledger.DisputeState;
import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.Entry;
import io.crossfoot.ledger.EntryPage;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Exchange;
import io.crossfoot.ledger.ExchangePosition;
import io.crossfoot.ledger.Explanation;
import io.crossfoot.ledger.Head;
import io.crossfoot.ledger.Hold;
import io.crossfoot.ledger.HoldEvent;
import io.crossfoot.ledger.HoldPage;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.HoldState;
import io.crossfoot.ledger.ImportedTransaction;
import io.crossfoot.ledger.InsufficientFundsException;
import io.crossfoot.ledger.InvalidRequestException;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Link;
import io.crossfoot.ledger.LinkedTransaction;
import io.crossfoot.ledger.Lot;
import io.crossfoot.ledger.LotEvent;
import io.crossfoot.ledger.LotPage;
import io.crossfoot.ledger.LotState;
import io.crossfoot.ledger.Operation;
import io.crossfoot.ledger.OperationDryRun;
import io.crossfoot.ledger.OperationResult;
import io.crossfoot.ledger.Overdraft;
import io.crossfoot.ledger.OverdraftRule;
import io.crossfoot.ledger.PastBalance;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedPosting;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.ledger.Reversal;
import io.crossfoot.ledger.Settings;
import io.crossfoot.ledger.Split;
import io.crossfoot.ledger.SplitRequest;
import io.crossfoot.ledger.StateChange;
import io.crossfoot.ledger.TooManyDecimalsException;
import io.crossfoot.ledger.Total;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.TransactionPage;
import io.crossfoot.ledger.TransactionType;
import io.crossfoot.ledger.TrialBalanceLine;
import io.crossfoot.ledger.TypeRule;
import io.crossfoot.ledger.Verification;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/** What is written is the documented JSON, and is read back as what it was. */
class JsonRoundTripTest {
    private static final Instant MOMENT = Instant.parse("2026-11-21T13:00:00.123456Z");

    private static final TypeRule TYPE_RULE = TypeRule.of("refund")
            .counterAccount("a")
            .signs(TypeRule.Signs.OUT)
            .requiredMetadata("order")
            .posters("till")
            .limits(
                    TypeRule.Limit.of("USD")
                            .perTransaction(new BigDecimal("5.00"))
                            .perDay(new BigDecimal("7"))
                            .countPerDay(3),
                    TypeRule.Limit.of("EUR").countPerDay(1))
            .build();
    private static final LocalDate DAY = LocalDate.parse("2026-11-21");
    private static final List<PostedPosting> POSTINGS = List.of(
            new PostedPosting(
                    1,
                    "user:1",
                    "revenue:shop",
                    new BigDecimal("10.60"),
                    "USD",
                    head("-0.60", 7),
                    head("99999999999999999999.99", Long.MAX_VALUE)),
            new PostedPosting(
                    2, "external:fee", "user:1", new BigDecimal("1E+2"), "JPY", Optional.empty(), head("100", 1)));
    private static final Posted POSTED = new Posted(42, MOMENT, DAY, false, POSTINGS);
    private static final PostedTransaction TRANSACTION = new PostedTransaction(
            42,
            Instant.parse("2026-11-21T13:00:00Z"),
            DAY,
            "purchase",
            true,
            Optional.of("order-1"),
            Optional.of("a \"quoted\" \\ line\nbreak, é, 語, \uD83D\uDCB6"),
            Optional.of("r"),
            Optional.of("{\"a\": [1.50, 1E+400, {}, [], null, true], \"b\\n\": \"\\u0001é\"}"),
            Optional.of(new Link.Adjusts(17, "priced \"wrongly\"")),
            List.of(new LinkedTransaction(43, MOMENT, "reverses"), new LinkedTransaction(44, MOMENT, "adjusts")),
            POSTINGS);
    private static final PostedTransaction BARE_TRANSACTION = new PostedTransaction(
            1,
            MOMENT,
            DAY,
            "t",
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of());
    private static final Hold HOLD = new Hold(
            "card-1",
            "user:1",
            "USD",
            new BigDecimal("80.00"),
            new BigDecimal("50.00"),
            new BigDecimal("10.00"),
            new BigDecimal("20.00"),
            HoldState.OPEN,
            MOMENT,
            Optional.of(MOMENT.plusSeconds(1)),
            Optional.of("d"),
            Optional.of("r"),
            Optional.of("{\"a\": 1.50}"),
            true);
    private static final Hold BARE_HOLD = new Hold(
            "k",
            "a",
            "JPY",
            new BigDecimal("8"),
            new BigDecimal("0"),
            new BigDecimal("8"),
            new BigDecimal("0"),
            HoldState.EXPIRED,
            MOMENT,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false);
    private static final Lot LOT = new Lot(
            "may-7",
            "user:1",
            "USD",
            new BigDecimal("20.00"),
            new BigDecimal("5.00"),
            new BigDecimal("0.00"),
            new BigDecimal("15.00"),
            LotState.OPEN,
            -1,
            MOMENT,
            42,
            MOMENT.plusSeconds(1),
            "promo:budget",
            OptionalLong.empty());
    private static final Lot EXPIRED_LOT = new Lot(
            "k",
            "a",
            "JPY",
            new BigDecimal("8"),
            new BigDecimal("3"),
            new BigDecimal("5"),
            new BigDecimal("0"),
            LotState.EXPIRED,
            0,
            MOMENT,
            42,
            MOMENT.plusSeconds(1),
            "external:promo",
            OptionalLong.of(44));
    private static final AccountBalance ACCOUNT = new AccountBalance(
            "user:1",
            "USD",
            new BigDecimal("10.60"),
            new BigDecimal("0.00"),
            Optional.of(new BigDecimal("110.60")),
            3,
            Optional.of(new BigDecimal("-100.00")),
            AccountState.OPEN,
            new BigDecimal("2.50"),
            Optional.of(new BigDecimal("4.00")),
            Optional.of(MOMENT));
    private static final AccountBalance EXTERNAL = new AccountBalance(
            "external:stripe",
            "USD",
            new BigDecimal("-10.60"),
            BigDecimal.ZERO,
            Optional.empty(),
            3,
            Optional.empty(),
            AccountState.CLOSED,
            new BigDecimal("2.50"),
            Optional.empty(),
            Optional.empty());
    private static final Entry ENTRY = new Entry(
            "user:1",
            "USD",
            3,
            MOMENT,
            DAY,
            42,
            1,
            "purchase",
            new BigDecimal("-10.60"),
            new BigDecimal("0.00"),
            "revenue:shop",
            Optional.of("k"),
            Optional.empty(),
            Optional.of("r"));
    private static final AdministrativeAct ACT = new AdministrativeAct(
            9, MOMENT, "set_floor", "crossfoot_admin", Optional.of("key:9f2c (deploy)"), Map.of("floor", "-100.00"));

    private static Optional<Head> head(String balance, long version) {
        return Optional.of(new Head(new BigDecimal(balance), version));
    }

    private record Form<T>(T value, Writing<T> writing, Function<JsonParser, T> reading, String json) {
        @Override
        public String toString() {
            return json;
        }
    }

    @FunctionalInterface
    private interface Writing<T> {
        void write(JsonGenerator out, T value);
    }

    static Stream<Form<?>> forms() {
        String posted = "\"transaction_id\":42,\"posted_at\":\"2026-11-21T13:00:00.123456Z\","
                + "\"effective_date\":\"2026-11-21\",\"replayed\":false,\"postings\":"
                + "[{\"leg\":1,\"source\":\"user:1\",\"destination\":\"revenue:shop\",\"amount\":\"10.60\","
                + "\"currency\":\"USD\",\"source_balance\":\"-0.60\",\"source_version\":7,"
                + "\"destination_balance\":\"99999999999999999999.99\",\"destination_version\":9223372036854775807},"
                + "{\"leg\":2,\"source\":\"external:fee\",\"destination\":\"user:1\",\"amount\":\"100\","
                + "\"currency\":\"JPY\",\"destination_balance\":\"100\",\"destination_version\":1}]";
        String account = "{\"account\":\"user:1\",\"currency\":\"USD\",\"balance\":\"10.60\",\"held\":\"0.00\","
                + "\"available\":\"110.60\",\"version\":3,\"floor\":\"-100.00\",\"state\":\"open\",\"disputed\":\"2.50\","
                + "\"expires_next\":\"4.00\",\"expires_next_at\":\"2026-11-21T13:00:00.123456Z\"}";
        String entry = "{\"account\":\"user:1\",\"currency\":\"USD\",\"version\":3,"
                + "\"posted_at\":\"2026-11-21T13:00:00.123456Z\",\"effective_date\":\"2026-11-21\","
                + "\"transaction_id\":42,\"leg\":1,\"type\":\"purchase\",\"amount\":\"-10.60\",\"balance\":\"0.00\","
                + "\"counterparty\":\"revenue:shop\",\"key\":\"k\",\"reference\":\"r\"}";
        String bare = "{\"transaction_id\":1,\"posted_at\":\"2026-11-21T13:00:00.123456Z\","
                + "\"effective_date\":\"2026-11-21\",\"type\":\"t\",\"imported\":false,\"postings\":[]}";
        String act = "{\"id\":9,\"at\":\"2026-11-21T13:00:00.123456Z\",\"act\":\"set_floor\","
                + "\"role\":\"crossfoot_admin\",\"actor\":\"key:9f2c (deploy)\",\"facts\":{\"floor\":\"-100.00\"}}";
        String hold = "{\"key\":\"card-1\",\"account\":\"user:1\",\"currency\":\"USD\",\"amount\":\"80.00\","
                + "\"captured\":\"50.00\",\"released\":\"10.00\",\"remaining\":\"20.00\",\"state\":\"open\","
                + "\"placed_at\":\"2026-11-21T13:00:00.123456Z\",\"expires_at\":\"2026-11-21T13:00:01.123456Z\","
                + "\"description\":\"d\",\"reference\":\"r\",\"metadata\":{\"a\": 1.50},\"replayed\":true}";
        String bareHold = "{\"key\":\"k\",\"account\":\"a\",\"currency\":\"JPY\",\"amount\":\"8\",\"captured\":\"0\","
                + "\"released\":\"8\",\"remaining\":\"0\",\"state\":\"expired\","
                + "\"placed_at\":\"2026-11-21T13:00:00.123456Z\",\"replayed\":false}";
        String lot = "{\"key\":\"may-7\",\"account\":\"user:1\",\"currency\":\"USD\",\"amount\":\"20.00\","
                + "\"spent\":\"5.00\",\"expired\":\"0.00\",\"remaining\":\"15.00\",\"state\":\"open\",\"priority\":-1,"
                + "\"granted_at\":\"2026-11-21T13:00:00.123456Z\",\"granted_by\":42,"
                + "\"expires_at\":\"2026-11-21T13:00:01.123456Z\",\"expires_to\":\"promo:budget\"}";
        String expiredLot = "{\"key\":\"k\",\"account\":\"a\",\"currency\":\"JPY\",\"amount\":\"8\",\"spent\":\"3\","
                + "\"expired\":\"5\",\"remaining\":\"0\",\"state\":\"expired\",\"priority\":0,"
                + "\"granted_at\":\"2026-11-21T13:00:00.123456Z\",\"granted_by\":42,"
                + "\"expires_at\":\"2026-11-21T13:00:01.123456Z\",\"expires_to\":\"external:promo\",\"expired_by\":44}";
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("account", "user:1");
        facts.put("expected", "1.00");
        return Stream.of(
                new Form<>(HOLD, JsonWriter::write, JsonReader::hold, hold),
                new Form<>(BARE_HOLD, JsonWriter::write, JsonReader::hold, bareHold),
                new Form<>(
                        new HoldPage(List.of(HOLD, BARE_HOLD), Optional.of("7")),
                        JsonWriter::write,
                        JsonReader::holdPage,
                        "{\"holds\":[" + hold + "," + bareHold + "],\"next\":\"7\"}"),
                new Form<>(
                        new HoldEvent(
                                HoldEvent.Kind.CAPTURED,
                                MOMENT,
                                new BigDecimal("50.00"),
                                new BigDecimal("30.00"),
                                Optional.of(MOMENT),
                                OptionalLong.of(42),
                                Optional.of("app")),
                        JsonWriter::write,
                        JsonReader::holdEvent,
                        "{\"event\":\"captured\",\"at\":\"2026-11-21T13:00:00.123456Z\",\"amount\":\"50.00\","
                                + "\"remaining\":\"30.00\",\"expires_at\":\"2026-11-21T13:00:00.123456Z\","
                                + "\"transaction_id\":42,\"role\":\"app\"}"),
                new Form<>(
                        new HoldEvent(
                                HoldEvent.Kind.EXPIRED,
                                MOMENT,
                                new BigDecimal("5"),
                                new BigDecimal("0"),
                                Optional.empty(),
                                OptionalLong.empty(),
                                Optional.empty()),
                        JsonWriter::write,
                        JsonReader::holdEvent,
                        "{\"event\":\"expired\",\"at\":\"2026-11-21T13:00:00.123456Z\",\"amount\":\"5\",\"remaining\":\"0\"}"),
                new Form<OperationResult>(
                        HOLD,
                        JsonWriter::write,
                        JsonReader::operationResult,
                        "{\"status\":\"replayed\",\"result\":" + hold + "}"),
                new Form<OperationResult>(
                        POSTED,
                        JsonWriter::write,
                        JsonReader::operationResult,
                        "{\"status\":\"done\",\"result\":{" + posted + "}}"),
                new Form<>(
                        new OperationDryRun(
                                OperationDryRun.Status.DONE,
                                Optional.of(DAY),
                                List.of(),
                                Optional.empty(),
                                Optional.empty()),
                        JsonWriter::write,
                        JsonReader::operationDryRun,
                        "{\"dry_run\":true,\"status\":\"done\",\"result\":{\"effective_date\":\"2026-11-21\",\"postings\":[]}}"),
                new Form<>(
                        new OperationDryRun(
                                OperationDryRun.Status.REPLAYED,
                                Optional.empty(),
                                List.of(),
                                Optional.of(BARE_HOLD),
                                Optional.empty()),
                        JsonWriter::write,
                        JsonReader::operationDryRun,
                        "{\"dry_run\":true,\"status\":\"replayed\",\"result\":" + bareHold + "}"),
                new Form<>(
                        new Overdraft(
                                "user:1",
                                "USD",
                                Optional.of(new BigDecimal("100.00")),
                                Optional.of(new BigDecimal("5.00")),
                                Optional.of("revenue:fees"),
                                Optional.of("user:1:savings"),
                                Optional.of(MOMENT),
                                Optional.of(new BigDecimal("0.00"))),
                        JsonWriter::write,
                        JsonReader::overdraft,
                        "{\"account\":\"user:1\",\"currency\":\"USD\",\"overdraft_limit\":\"100.00\",\"fee\":\"5.00\","
                                + "\"fee_account\":\"revenue:fees\",\"protected_by\":\"user:1:savings\","
                                + "\"until\":\"2026-11-21T13:00:00.123456Z\",\"limit_after\":\"0.00\"}"),
                new Form<>(
                        new Overdraft(
                                "a",
                                "USD",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        JsonWriter::write,
                        JsonReader::overdraft,
                        "{\"account\":\"a\",\"currency\":\"USD\",\"overdraft_limit\":null}"),
                new Form<>(
                        new Explanation(
                                "user:1",
                                "USD",
                                MOMENT,
                                DAY,
                                new BigDecimal("1.00"),
                                List.of(new Explanation.TypeSum(
                                        "purchase", 2, new BigDecimal("3.00"), new BigDecimal("0.50"))),
                                new BigDecimal("3.50"),
                                List.of(
                                        new Explanation.HeldAmount(
                                                "card-1",
                                                new BigDecimal("2.00"),
                                                Optional.of(MOMENT),
                                                Optional.of("d")),
                                        new Explanation.HeldAmount(
                                                "card-2", new BigDecimal("1.00"), Optional.empty(), Optional.empty())),
                                new BigDecimal("3.00"),
                                Optional.of(new BigDecimal("0.00")),
                                Optional.of(new BigDecimal("0.50")),
                                AccountState.OPEN,
                                Optional.of(new BigDecimal("5.00")),
                                Optional.of("user:1:savings"),
                                Optional.of(new BigDecimal("9.00")),
                                Optional.of(new BigDecimal("2.00")),
                                Optional.of(new BigDecimal("1.50")),
                                List.of(
                                        new Explanation.DisputedAmount(
                                                "case-1",
                                                new BigDecimal("2.00"),
                                                Explanation.DisputedAmount.Side.PAYEE,
                                                DisputeMode.HOLD,
                                                17,
                                                Optional.of(MOMENT),
                                                "r"),
                                        new Explanation.DisputedAmount(
                                                "case-2",
                                                new BigDecimal("1.00"),
                                                Explanation.DisputedAmount.Side.ACCOUNT,
                                                DisputeMode.CREDIT,
                                                18,
                                                Optional.empty(),
                                                "s")),
                                new BigDecimal("3.00"),
                                Optional.of(new BigDecimal("0.75")),
                                Optional.of(MOMENT),
                                List.of("One.", "\"Two\".")),
                        JsonWriter::write,
                        JsonReader::explanation,
                        "{\"account\":\"user:1\",\"currency\":\"USD\",\"at\":\"2026-11-21T13:00:00.123456Z\","
                                + "\"since\":\"2026-11-21\",\"opening\":\"1.00\",\"types\":[{\"type\":\"purchase\","
                                + "\"entries\":2,\"in\":\"3.00\",\"out\":\"0.50\"}],\"balance\":\"3.50\",\"holds\":["
                                + "{\"key\":\"card-1\",\"remaining\":\"2.00\",\"expires_at\":\"2026-11-21T13:00:00.123456Z\","
                                + "\"description\":\"d\"},{\"key\":\"card-2\",\"remaining\":\"1.00\"}],\"held\":\"3.00\","
                                + "\"floor\":\"0.00\",\"available\":\"0.50\",\"state\":\"open\",\"fee\":\"5.00\","
                                + "\"protected_by\":\"user:1:savings\",\"protection\":\"9.00\",\"asked\":\"2.00\","
                                + "\"shortfall\":\"1.50\",\"disputes\":[{\"key\":\"case-1\",\"amount\":\"2.00\",\"side\":\"payee\",\"mode\":\"hold\",\"transaction_id\":17,"
                                + "\"deadline\":\"2026-11-21T13:00:00.123456Z\",\"reason\":\"r\"},{\"key\":\"case-2\",\"amount\":\"1.00\","
                                + "\"side\":\"account\",\"mode\":\"credit\",\"transaction_id\":18,\"reason\":\"s\"}],\"disputed\":\"3.00\",\"expires_next\":\"0.75\",\"expires_next_at\":\"2026-11-21T13:00:00.123456Z\",\"text\":[\"One.\",\"\\\"Two\\\".\"]}"),
                new Form<>(
                        new Dispute(
                                "case-1",
                                17,
                                "user:1",
                                "shop:1",
                                "USD",
                                new BigDecimal("2.00"),
                                DisputeMode.CREDIT,
                                Optional.of("bank"),
                                DisputeState.WON,
                                MOMENT,
                                Optional.of(MOMENT),
                                Optional.of(MOMENT),
                                Optional.of("dispute:case-1"),
                                OptionalLong.of(18),
                                OptionalLong.of(19),
                                OptionalLong.of(20),
                                "r",
                                Optional.of("7"),
                                Optional.of("{\"a\": 1}"),
                                true),
                        JsonWriter::write,
                        JsonReader::dispute,
                        "{\"key\":\"case-1\",\"transaction_id\":17,\"account\":\"user:1\",\"payee\":\"shop:1\",\"currency\":\"USD\","
                                + "\"amount\":\"2.00\",\"mode\":\"credit\",\"funded_by\":\"bank\",\"state\":\"won\","
                                + "\"opened_at\":\"2026-11-21T13:00:00.123456Z\",\"deadline\":\"2026-11-21T13:00:00.123456Z\","
                                + "\"ended_at\":\"2026-11-21T13:00:00.123456Z\",\"hold\":\"dispute:case-1\",\"credited_by\":18,"
                                + "\"reversed_by\":19,\"returned_by\":20,\"reason\":\"r\",\"reference\":\"7\",\"metadata\":{\"a\": 1},"
                                + "\"replayed\":true}"),
                new Form<>(
                        new LotPage(List.of(LOT, EXPIRED_LOT), Optional.of("7")),
                        JsonWriter::write,
                        JsonReader::lotPage,
                        "{\"lots\":[" + lot + "," + expiredLot + "],\"next\":\"7\"}"),
                new Form<>(LOT, JsonWriter::write, JsonReader::lot, lot),
                new Form<>(
                        new LotEvent(
                                LotEvent.Kind.SPENT,
                                MOMENT,
                                new BigDecimal("5.00"),
                                new BigDecimal("15.00"),
                                OptionalLong.of(43),
                                "app"),
                        JsonWriter::write,
                        JsonReader::lotEvent,
                        "{\"event\":\"spent\",\"at\":\"2026-11-21T13:00:00.123456Z\",\"amount\":\"5.00\","
                                + "\"remaining\":\"15.00\",\"transaction_id\":43,\"role\":\"app\"}"),
                new Form<>(
                        new LotEvent(
                                LotEvent.Kind.PROMISED,
                                MOMENT,
                                new BigDecimal("5"),
                                new BigDecimal("0"),
                                OptionalLong.empty(),
                                "app"),
                        JsonWriter::write,
                        JsonReader::lotEvent,
                        "{\"event\":\"promised\",\"at\":\"2026-11-21T13:00:00.123456Z\",\"amount\":\"5\","
                                + "\"remaining\":\"0\",\"role\":\"app\"}"),
                new Form<>(
                        new DisputeEvent(DisputeEvent.Kind.CREDITED, MOMENT, OptionalLong.of(18), Optional.of("app")),
                        JsonWriter::write,
                        JsonReader::disputeEvent,
                        "{\"event\":\"credited\",\"at\":\"2026-11-21T13:00:00.123456Z\",\"transaction_id\":18,\"role\":\"app\"}"),
                new Form<>(
                        new DisputeEvent(DisputeEvent.Kind.EXPIRED, MOMENT, OptionalLong.empty(), Optional.empty()),
                        JsonWriter::write,
                        JsonReader::disputeEvent,
                        "{\"event\":\"expired\",\"at\":\"2026-11-21T13:00:00.123456Z\"}"),
                new Form<>(POSTED, JsonWriter::write, JsonReader::posted, "{" + posted + "}"),
                new Form<BatchResult>(
                        POSTED, JsonWriter::write, JsonReader::batchResult, "{\"status\":\"posted\"," + posted + "}"),
                new Form<BatchResult>(
                        new Posted(1, MOMENT, DAY, true, List.of()),
                        JsonWriter::write,
                        JsonReader::batchResult,
                        "{\"status\":\"replayed\",\"transaction_id\":1,\"posted_at\":\"2026-11-21T13:00:00.123456Z\","
                                + "\"effective_date\":\"2026-11-21\",\"replayed\":true,\"postings\":[]}"),
                new Form<>(
                        new DryRun(DryRun.Status.REPLAYED, DAY, POSTINGS.subList(1, 2), Optional.empty()),
                        JsonWriter::write,
                        JsonReader::dryRun,
                        "{\"dry_run\":true,\"status\":\"replayed\",\"effective_date\":\"2026-11-21\",\"postings\":"
                                + "[{\"leg\":2,\"source\":\"external:fee\",\"destination\":\"user:1\","
                                + "\"amount\":\"100\",\"currency\":\"JPY\",\"destination_balance\":\"100\","
                                + "\"destination_version\":1}]}"),
                new Form<>(BARE_TRANSACTION, JsonWriter::write, JsonReader::transaction, bare),
                new Form<>(
                        TRANSACTION,
                        JsonWriter::write,
                        JsonReader::transaction,
                        "{\"transaction_id\":42,\"posted_at\":\"2026-11-21T13:00:00Z\","
                                + "\"effective_date\":\"2026-11-21\",\"type\":\"purchase\",\"imported\":true,"
                                + "\"key\":\"order-1\","
                                + "\"description\":\"a \\\"quoted\\\" \\\\ line\\nbreak, é, 語, \uD83D\uDCB6\","
                                + "\"reference\":\"r\","
                                + "\"metadata\":{\"a\": [1.50, 1E+400, {}, [], null, true], \"b\\n\": \"\\u0001é\"},"
                                + "\"link\":{\"adjusts\":17,\"reason\":\"priced \\\"wrongly\\\"\"},\"linked_by\":["
                                + "{\"transaction_id\":43,\"relation\":\"reverses\","
                                + "\"posted_at\":\"2026-11-21T13:00:00.123456Z\"},"
                                + "{\"transaction_id\":44,\"relation\":\"adjusts\","
                                + "\"posted_at\":\"2026-11-21T13:00:00.123456Z\"}],"
                                + posted.substring(posted.indexOf("\"postings\"")) + "}"),
                new Form<>(ACCOUNT, JsonWriter::write, JsonReader::account, account),
                new Form<>(
                        EXTERNAL,
                        JsonWriter::write,
                        JsonReader::account,
                        "{\"account\":\"external:stripe\",\"currency\":\"USD\",\"balance\":\"-10.60\",\"held\":\"0\","
                                + "\"available\":null,\"version\":3,\"floor\":null,\"state\":\"closed\",\"disputed\":\"2.50\"}"),
                new Form<>(
                        new PastBalance("a", "USD", MOMENT, new BigDecimal("1.00"), 2),
                        JsonWriter::write,
                        JsonReader::pastBalance,
                        "{\"account\":\"a\",\"currency\":\"USD\",\"at\":\"2026-11-21T13:00:00.123456Z\","
                                + "\"balance\":\"1.00\",\"version\":2}"),
                new Form<>(ENTRY, JsonWriter::write, JsonReader::entry, entry),
                new Form<>(
                        new Currency("BTC", 8, "Bitcoin"),
                        JsonWriter::write,
                        JsonReader::currency,
                        "{\"code\":\"BTC\",\"scale\":8,\"name\":\"Bitcoin\"}"),
                new Form<>(
                        new Total("USD", 2, new BigDecimal("3.00"), new BigDecimal("0.00")),
                        JsonWriter::write,
                        JsonReader::total,
                        "{\"currency\":\"USD\",\"accounts\":2,\"balance\":\"3.00\",\"held\":\"0.00\"}"),
                new Form<>(
                        new TrialBalanceLine("USD", "user", 2, new BigDecimal("0"), new BigDecimal("3.00")),
                        JsonWriter::write,
                        JsonReader::trialBalanceLine,
                        "{\"currency\":\"USD\",\"group\":\"user\",\"accounts\":2,\"debit\":\"0\",\"credit\":\"3.00\"}"),
                new Form<>(
                        new TransactionType("purchase", Optional.of(MOMENT), Optional.empty()),
                        JsonWriter::write,
                        JsonReader::transactionType,
                        "{\"name\":\"purchase\",\"first_posted_at\":\"2026-11-21T13:00:00.123456Z\"}"),
                new Form<>(
                        new TransactionType("refund", Optional.empty(), Optional.of(TYPE_RULE)),
                        JsonWriter::write,
                        JsonReader::transactionType,
                        "{\"name\":\"refund\",\"rule\":{\"counter_account\":\"a\",\"signs\":\"out\",\"required_metadata\":[\"order\"],"
                                + "\"posters\":[\"till\"],\"limits\":[{\"currency\":\"USD\",\"per_transaction\":\"5.00\",\"per_day\":\"7\","
                                + "\"count_per_day\":3},{\"currency\":\"EUR\",\"count_per_day\":1}]}}"),
                new Form<>(
                        new StateChange(
                                "user:1",
                                "USD",
                                AccountState.CREDITS_ONLY,
                                3,
                                MOMENT,
                                Optional.of("\"why\""),
                                Optional.of("admin"),
                                Optional.of("key:9f2c (deploy)")),
                        JsonWriter::write,
                        JsonReader::stateChange,
                        "{\"account\":\"user:1\",\"currency\":\"USD\",\"state\":\"credits_only\",\"version\":3,"
                                + "\"since\":\"2026-11-21T13:00:00.123456Z\",\"reason\":\"\\\"why\\\"\",\"role\":\"admin\","
                                + "\"actor\":\"key:9f2c (deploy)\"}"),
                new Form<>(
                        new StateChange(
                                "user:1",
                                "USD",
                                AccountState.OPEN,
                                0,
                                MOMENT,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        JsonWriter::write,
                        JsonReader::stateChange,
                        "{\"account\":\"user:1\",\"currency\":\"USD\",\"state\":\"open\",\"version\":0,"
                                + "\"since\":\"2026-11-21T13:00:00.123456Z\"}"),
                new Form<>(
                        new Settings("Europe/Berlin", false),
                        JsonWriter::write,
                        JsonReader::settings,
                        "{\"time_zone\":\"Europe/Berlin\",\"open_on_first_use\":false}"),
                new Form<>(ACT, JsonWriter::write, JsonReader::act, act),
                new Form<>(
                        new Verification(false, 1, 2, 3, List.of(new Difference("balances", facts))),
                        JsonWriter::write,
                        JsonReader::verification,
                        "{\"ok\":false,\"accounts\":1,\"transactions\":2,\"entries\":3,\"differences\":"
                                + "[{\"check\":\"balances\",\"account\":\"user:1\",\"expected\":\"1.00\"}]}"),
                new Form<>(
                        new AccountPage(List.of(ACCOUNT), Optional.of("user:1/USD")),
                        JsonWriter::write,
                        JsonReader::accountPage,
                        "{\"accounts\":[" + account + "],\"next\":\"user:1/USD\"}"),
                new Form<>(
                        new EntryPage(List.of(ENTRY), Optional.empty()),
                        JsonWriter::write,
                        JsonReader::entryPage,
                        "{\"entries\":[" + entry + "]}"),
                new Form<>(
                        new TransactionPage(List.of(BARE_TRANSACTION), Optional.of("n")),
                        JsonWriter::write,
                        JsonReader::transactionPage,
                        "{\"transactions\":[" + bare + "],\"next\":\"n\"}"),
                new Form<>(
                        new AuditPage(List.of(ACT), Optional.empty()),
                        JsonWriter::write,
                        JsonReader::auditPage,
                        "{\"acts\":[" + act + "]}"));
    }

    @ParameterizedTest
    @MethodSource("forms")
    <T> void every_type_is_written_as_documented_and_read_back_the_same(Form<T> form) {
        byte[] json = JsonWriter.bytes(out -> form.writing.write(out, form.value));
        assertThat(new String(json, StandardCharsets.UTF_8)).isEqualTo(form.json);
        T read = JsonReader.read(json, form.reading);
        assertThat(JsonWriter.text(out -> form.writing.write(out, read))).isEqualTo(form.json);
        if (!form.json.contains("\"100\"")) {
            assertThat(read).isEqualTo(form.value);
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    <T> void members_that_a_newer_server_adds_are_skipped_wherever_they_stand(Form<T> form) {
        String news = "\"news\":{\"a\":[1,{\"version\":\"no\"}],\"postings\":7}";
        String json = form.json.replaceAll(
                "\\{(?=\"(account|leg|transaction_id|code|name|status|id|ok|key|event|type|adjusts)\")",
                "{" + news + ",");
        json = json.substring(0, json.length() - 1) + "," + news + "}";
        T read = JsonReader.read(json.getBytes(StandardCharsets.UTF_8), form.reading);
        assertThat(JsonWriter.text(out -> form.writing.write(out, read))).isEqualTo(form.json);
    }

    @ParameterizedTest
    @MethodSource("forms")
    <T> void an_answer_that_broke_off_is_no_answer(Form<T> form) {
        byte[] json = form.json.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < json.length; length++) {
            byte[] part = java.util.Arrays.copyOf(json, length);
            assertThatThrownBy(() -> JsonReader.read(part, form.reading))
                    .as("its first %d bytes", length)
                    .isInstanceOf(JacksonException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "7",
                "{\"code\":7,\"scale\":8,\"name\":\"x\"}",
                "{\"code\":\"X\",\"scale\":\"8\",\"name\":\"x\"}",
                "{\"code\":\"X\",\"scale\":8.0,\"name\":\"x\"}",
                "{\"code\":\"X\",\"scale\":99999999999,\"name\":\"x\"}",
                "{\"code\":\"X\",\"scale\":99999999999999999999,\"name\":\"x\"}",
                "{\"code\":\"X\",\"scale\":8,\"name\":null}"
            })
    void an_answer_of_another_form_is_no_answer(String json) {
        assertThatThrownBy(() -> JsonReader.read(json.getBytes(StandardCharsets.UTF_8), JsonReader::currency))
                .isInstanceOf(JacksonException.class);
    }

    @Test
    void amounts_days_and_moments_of_another_form_are_no_answer() {
        for (String json : List.of(
                "{\"account\":\"a\",\"currency\":\"USD\",\"at\":\"yesterday\",\"balance\":\"1\",\"version\":2}",
                "{\"account\":\"a\",\"currency\":\"USD\",\"at\":\"2026-11-21T13:00:00Z\",\"balance\":\"one\",\"version\":2}",
                "{\"account\":\"a\",\"currency\":\"USD\",\"at\":\"2026-11-21T13:00:00Z\",\"balance\":1.0,\"version\":2}")) {
            assertThatThrownBy(() -> JsonReader.read(json.getBytes(StandardCharsets.UTF_8), JsonReader::pastBalance))
                    .isInstanceOf(JacksonException.class);
        }
    }

    @Test
    void a_line_ends_with_the_only_line_feed() {
        String line = new String(JsonWriter.line(out -> JsonWriter.write(out, TRANSACTION)), StandardCharsets.UTF_8);
        assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
    }

    @Test
    void what_broke_off_while_writing_does_not_look_complete() {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        assertThatThrownBy(() -> {
                    try (JsonGenerator out = JsonWriter.generator(sent)) {
                        out.writeStartArray();
                        JsonWriter.write(out, ACCOUNT);
                        throw new IllegalStateException("the database is gone");
                    }
                })
                .isInstanceOf(IllegalStateException.class);
        assertThat(sent.toString(StandardCharsets.UTF_8)).startsWith("[{").doesNotEndWith("]");
    }

    @Test
    void a_problem_carries_the_error_with_its_facts_and_comes_back_as_the_same_exception() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("account", "user:1");
        facts.put("currency", "USD");
        facts.put("asked", "10.60");
        facts.put("available", "0.60");
        facts.put("shortfall", "10.00");
        facts.put("balance", "0.60");
        LedgerException error =
                LedgerException.of(ErrorCode.INSUFFICIENT_FUNDS, "account user:1 has 0.60 USD available", facts, null);
        String json = JsonWriter.text(out -> JsonWriter.problem(out, error, Map.of("request_id", "r-1")));
        assertThat(json)
                .isEqualTo(
                        "{\"type\":\"https://crossfoot.io/errors/insufficient_funds\",\"title\":\"insufficient_funds\","
                                + "\"status\":422,\"detail\":\"account user:1 has 0.60 USD available\",\"code\":\"CF010\","
                                + "\"retryable\":false,\"account\":\"user:1\",\"currency\":\"USD\",\"asked\":\"10.60\","
                                + "\"available\":\"0.60\",\"shortfall\":\"10.00\",\"balance\":\"0.60\",\"request_id\":\"r-1\"}");
        LedgerException read = JsonReader.read(json.getBytes(StandardCharsets.UTF_8), JsonReader::problem);
        assertThat(read).isInstanceOf(InsufficientFundsException.class).hasMessage(error.getMessage());
        assertThat(read.facts()).isEqualTo(facts);
        assertThat(((InsufficientFundsException) read).shortfall()).isEqualTo("10.00");
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void every_code_comes_back_as_itself_alone_and_in_batch_results(ErrorCode code) {
        LedgerException error = LedgerException.of(code, "why: because", Map.of("scale", "2"), null);
        byte[] json = JsonWriter.bytes(out -> JsonWriter.write(out, (BatchResult) new Rejected(error)));
        LedgerException read = ((Rejected) JsonReader.read(json, JsonReader::batchResult)).error();
        assertThat(read).hasSameClassAs(error).hasMessage(error.getMessage());
        assertThat(read.code()).isEqualTo(code);
        assertThat(read.facts()).isEqualTo(error.facts());

        byte[] operation = JsonWriter.bytes(out -> JsonWriter.write(out, (OperationResult) new Rejected(error)));
        assertThat(operation).isEqualTo(json);
        read = ((Rejected) JsonReader.read(operation, JsonReader::operationResult)).error();
        assertThat(read).hasSameClassAs(error).hasMessage(error.getMessage());

        byte[] dryRun = JsonWriter.bytes(
                out -> JsonWriter.write(out, new DryRun(DryRun.Status.REJECTED, null, List.of(), Optional.of(error))));
        DryRun readDryRun = JsonReader.read(dryRun, JsonReader::dryRun);
        assertThat(readDryRun.status()).isEqualTo(DryRun.Status.REJECTED);
        assertThat(readDryRun.error().orElseThrow()).hasSameClassAs(error).hasMessage(error.getMessage());
    }

    @Test
    void a_fact_never_overrides_what_a_problem_says_of_every_error_and_still_comes_back() {
        LedgerException error = LedgerException.of(ErrorCode.INVALID_TYPE, "no", Map.of("type", "x y"), null);
        String json = JsonWriter.text(out -> JsonWriter.problem(out, error, Map.of()));
        assertThat(json)
                .isEqualTo("{\"type\":\"https://crossfoot.io/errors/invalid_type\",\"title\":\"invalid_type\","
                        + "\"status\":400,\"detail\":\"no\",\"code\":\"CF006\",\"retryable\":false,"
                        + "\"fact_type\":\"x y\"}");
        LedgerException read = JsonReader.read(json.getBytes(StandardCharsets.UTF_8), JsonReader::problem);
        assertThat(read.facts()).isEqualTo(Map.of("type", "x y"));
    }

    @Test
    void a_problem_of_a_code_that_is_not_known_keeps_its_text_and_its_code() {
        String json = "{\"type\":\"about:blank\",\"title\":\"new\",\"status\":418,\"detail\":\"short and stout\","
                + "\"code\":\"CF777\",\"retryable\":false,\"pot\":\"tea\",\"spouts\":1,\"nested\":{\"a\":1},\"none\":null}";
        LedgerException error = JsonReader.read(json.getBytes(StandardCharsets.UTF_8), JsonReader::problem);
        assertThat(error.code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        assertThat(error.detail()).isEqualTo("short and stout");
        assertThat(error.facts())
                .containsOnly(Map.entry("pot", "tea"), Map.entry("spouts", "1"), Map.entry("code", "CF777"));
    }

    @Test
    void halves_of_surrogate_pairs_are_written_as_escapes_and_come_back() {
        LedgerException error = LedgerException.of(
                ErrorCode.INVALID_ACCOUNT_NAME, "no \uDC00", Map.of("account", "\"a\uD800b\uD83D\uDCB6\n\uDC00"), null);
        byte[] json = JsonWriter.bytes(out -> JsonWriter.problem(out, error, Map.of()));
        assertThat(new String(json, StandardCharsets.UTF_8)).contains("\\ud800b\uD83D\uDCB6\\n\\udc00");
        LedgerException read = JsonReader.read(json, JsonReader::problem);
        assertThat(read.facts()).isEqualTo(error.facts());
        assertThat(read).hasMessage(error.getMessage());
    }

    @Test
    void a_transaction_to_be_posted_comes_back_as_a_request() {
        Transaction transaction = Transaction.of("purchase")
                .key("k \uD83D\uDCB6")
                .effectiveDate(DAY)
                .description("d")
                .reference("r")
                .metadata("{\n  \"a\" : [ 1.50 , 1e400, {} ],\r\n \"b\":\"\\u00e9\" }")
                .link(new Link.Captures("card-1", true))
                .expectVersion("user:1", "USD", 7)
                .move("user:1", "revenue:shop", new BigDecimal("10.60"), "USD")
                .oneSided("user:1", new BigDecimal("-1E+2"), "JPY")
                .build();
        String json = JsonWriter.text(out -> JsonWriter.write(out, transaction));
        assertThat(json)
                .isEqualTo("{\"type\":\"purchase\",\"key\":\"k \uD83D\uDCB6\",\"effective_date\":\"2026-11-21\","
                        + "\"description\":\"d\",\"reference\":\"r\","
                        + "\"metadata\":{\"a\": [1.50, 1e400, {}], \"b\": \"é\"},"
                        + "\"link\":{\"captures\":\"card-1\",\"release_rest\":true},"
                        + "\"expect_version\":[{\"account\":\"user:1\",\"currency\":\"USD\",\"version\":7}],"
                        + "\"postings\":[{\"source\":\"user:1\",\"destination\":\"revenue:shop\",\"amount\":\"10.60\","
                        + "\"currency\":\"USD\"},{\"source\":\"user:1\",\"destination\":\"external:purchase\","
                        + "\"amount\":\"100\",\"currency\":\"JPY\"}]}");
        Transaction read = JsonRequest.transaction(json.getBytes(StandardCharsets.UTF_8));
        assertThat(JsonWriter.text(out -> JsonWriter.write(out, read))).isEqualTo(json);

        assertThat(catchThrowableOfType(
                                InvalidRequestException.class,
                                () -> JsonWriter.bytes(
                                        out -> JsonWriter.write(out, new ImportedTransaction(transaction, MOMENT))))
                        .code())
                .as("an imported transaction has no link")
                .isEqualTo(ErrorCode.INVALID_LINK);
        ImportedTransaction imported = new ImportedTransaction(
                Transaction.deposit("user:1", BigDecimal.ONE, "USD").build(), MOMENT);
        byte[] importedJson = JsonWriter.bytes(out -> JsonWriter.write(out, imported));
        assertThat(JsonRequest.importedTransaction(importedJson).postedAt()).isEqualTo(MOMENT);
    }

    static Stream<Operation> operations() {
        Transaction transaction = Transaction.deposit("a", new BigDecimal("1.50"), "USD")
                .link(new Link.Adjusts(17, "é"))
                .reference("r")
                .build();
        return Stream.of(
                new Operation.Post(transaction),
                new Operation.Post(Transaction.deposit("a", BigDecimal.ONE, "USD")
                        .link(new Link.Reverses(Long.MAX_VALUE))
                        .build()),
                new Operation.Post(Transaction.deposit("a", BigDecimal.ONE, "USD")
                        .link(new Link.Grants("l/\"é", "a", MOMENT, 0, Optional.empty()))
                        .build()),
                new Operation.Post(Transaction.deposit("a", BigDecimal.ONE, "USD")
                        .link(new Link.Grants("l", "a", MOMENT, -7, Optional.of("external:breakage")))
                        .build()),
                new Operation.PlaceHold(
                        HoldRequest.of("k", "a", new BigDecimal("80"), "JPY").build()),
                new Operation.PlaceHold(HoldRequest.of("k/\"é", "a", new BigDecimal("80.00"), "USD")
                        .expiresAt(MOMENT)
                        .description("d")
                        .reference("r")
                        .metadata(Map.of("a", 1))
                        .build()),
                new Operation.CaptureHold(Capture.of("k", "b").build()),
                new Operation.CaptureHold(Capture.of("k", "b")
                        .amount(new BigDecimal("50.00"))
                        .type("settlement")
                        .key("c")
                        .effectiveDate(DAY)
                        .description("d")
                        .reference("r")
                        .metadata("{\n\"a\":1}")
                        .releaseRest()
                        .build()),
                new Operation.ReleaseHold("k"),
                new Operation.ExtendHold("k", Optional.of(MOMENT)),
                new Operation.ExtendHold("k", Optional.empty()),
                new Operation.Reverse(Reversal.of(17).build()),
                new Operation.Reverse(Reversal.of(17)
                        .amount(new BigDecimal("15.00"))
                        .type("refund")
                        .key("c")
                        .effectiveDate(DAY)
                        .description("d")
                        .reference("r")
                        .metadata(Map.of("a", 1))
                        .build()));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void an_operation_to_be_done_comes_back_as_a_request(Operation operation) {
        byte[] json = JsonWriter.line(out -> JsonWriter.write(out, operation));
        assertThat(new String(json, StandardCharsets.UTF_8)).endsWith("}\n").containsOnlyOnce("\n");
        Operation read = JsonRequest.operation(json);
        assertThat(read).hasSameClassAs(operation).asString().isEqualTo(operation.toString());
        assertThat(JsonWriter.line(out -> JsonWriter.write(out, read))).isEqualTo(json);
    }

    @Test
    void an_operation_is_an_object_with_its_name() {
        assertThat(JsonWriter.text(out -> JsonWriter.write(
                        out,
                        new Operation.CaptureHold(Capture.of("card-1", "revenue:shop")
                                .amount(new BigDecimal("50"))
                                .key("c")
                                .releaseRest()
                                .build()))))
                .isEqualTo("{\"capture_hold\":{\"hold\":\"card-1\",\"destination\":\"revenue:shop\",\"amount\":\"50\","
                        + "\"type\":\"capture\",\"key\":\"c\",\"release_rest\":true}}");
        assertThat(JsonWriter.text(out -> JsonWriter.write(out, new Operation.ExtendHold("card-1", Optional.empty()))))
                .isEqualTo("{\"extend_hold\":{\"hold\":\"card-1\",\"expires_at\":null}}");
    }

    @Test
    void a_types_rule_to_be_set_comes_back_as_a_request() {
        for (TypeRule rule : List.of(TypeRule.of("refund").build(), TYPE_RULE)) {
            byte[] json = JsonWriter.bytes(out -> JsonWriter.write(out, rule));
            assertThat(JsonRequest.typeRule(json, "refund")).isEqualTo(rule);
        }
    }

    @Test
    void an_overdraft_rule_to_be_set_comes_back_as_a_request() {
        for (OverdraftRule rule : List.of(
                OverdraftRule.of("a", "USD").build(),
                OverdraftRule.of("a", "USD")
                        .limit(new BigDecimal("100"))
                        .fee(new BigDecimal("5.00"), "revenue:fees")
                        .until(MOMENT)
                        .build(),
                OverdraftRule.of("a", "USD").protectedBy("a:savings").build())) {
            byte[] json = JsonWriter.bytes(out -> JsonWriter.write(out, rule));
            OverdraftRule read = JsonRequest.overdraft(json, "a", "USD");
            assertThat(JsonWriter.bytes(out -> JsonWriter.write(out, read))).isEqualTo(json);
            assertThat(read.limit()).isEqualTo(rule.limit());
            assertThat(read.until()).isEqualTo(rule.until());
        }
    }

    @Test
    void an_exchange_to_be_made_comes_back_as_a_request() {
        Exchange exchange = Exchange.of(
                        "user:1", "USD", "user:2", "EUR", new BigDecimal("100.00"), new BigDecimal("0.92"))
                .exchangeAccount("desk")
                .type("conversion")
                .key("x")
                .effectiveDate(DAY)
                .description("d")
                .build();
        String json = JsonWriter.text(out -> JsonWriter.write(out, exchange));
        assertThat(json)
                .isEqualTo(
                        "{\"source\":\"user:1\",\"source_currency\":\"USD\",\"destination\":\"user:2\","
                                + "\"destination_currency\":\"EUR\",\"rate\":\"0.92\",\"exchange_account\":\"desk\",\"amount\":\"100.00\","
                                + "\"type\":\"conversion\",\"key\":\"x\",\"effective_date\":\"2026-11-21\",\"description\":\"d\"}");
        Exchange read = JsonRequest.exchange(json.getBytes(StandardCharsets.UTF_8), "x");
        assertThat(JsonWriter.text(out -> JsonWriter.write(out, read))).isEqualTo(json);
    }

    @Test
    void a_link_of_an_exchange_comes_back_without_the_zeros_of_its_rate() {
        for (String rate : List.of("0.920", "0.92", "9.2e-1")) {
            Link link = new Link.Exchanges("USD", "EUR", new BigDecimal(rate));
            String json = JsonWriter.text(out -> JsonWriter.write(out, link));
            assertThat(json).isEqualTo("{\"exchange\":{\"from\":\"USD\",\"to\":\"EUR\",\"rate\":\"0.92\"}}");
            assertThat(JsonReader.read(json.getBytes(StandardCharsets.UTF_8), JsonReader::link))
                    .isEqualTo(link);
        }
        assertThat(new Link.Exchanges("JPY", "IDR", new BigDecimal("100")))
                .isEqualTo(new Link.Exchanges("JPY", "IDR", new BigDecimal("1E+2")))
                .extracting(Link.Exchanges::rate)
                .hasToString("100");
    }

    @Test
    void positions_and_splits_come_back() {
        ExchangePosition position = new ExchangePosition(
                "desk",
                "USD",
                List.of(
                        new ExchangePosition.InCurrency(
                                "EUR",
                                new BigDecimal("1.00"),
                                new BigDecimal("2.00"),
                                new BigDecimal("-1.00"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        new ExchangePosition.InCurrency(
                                "USD",
                                new BigDecimal("3.00"),
                                new BigDecimal("0.00"),
                                new BigDecimal("3.00"),
                                Optional.of(BigDecimal.ONE),
                                Optional.of(new BigDecimal("3.00")),
                                Optional.of(new BigDecimal("3.00")))),
                Optional.empty(),
                Optional.of(new BigDecimal("-0.50")));
        assertThat(JsonReader.read(
                        JsonWriter.bytes(out -> JsonWriter.write(out, position)), JsonReader::exchangePosition))
                .isEqualTo(position);
        Split split = new Split(
                new BigDecimal("1.00"),
                "USD",
                List.of(new Split.Share("a", new BigDecimal("0.00")), new Split.Share("b", new BigDecimal("1.00"))));
        assertThat(JsonReader.read(JsonWriter.bytes(out -> JsonWriter.write(out, split)), JsonReader::split))
                .isEqualTo(split);
        SplitRequest request = SplitRequest.of(new BigDecimal("1.00"), "USD", "b")
                .share("a", new BigDecimal("2.9"))
                .build();
        byte[] json = JsonWriter.bytes(out -> JsonWriter.write(out, request));
        SplitRequest read = JsonRequest.split(json);
        assertThat(JsonWriter.bytes(out -> JsonWriter.write(out, read))).isEqualTo(json);
        assertThat(read.percentages()).isEqualTo(request.percentages());
        assertThat(JsonWriter.rates(Map.of("EUR", new BigDecimal("1.08"), "GBP", new BigDecimal("1E+1"))))
                .contains("EUR:1.08,GBP:10");
        assertThat(JsonWriter.rates(Map.of())).isEmpty();
    }

    @Test
    void what_no_door_can_send_is_refused_before_anything_is_written() {
        assertThat(refusal(
                                InvalidRequestException.class,
                                Transaction.deposit("a", new BigDecimal("1E+1000000000"), "USD"))
                        .code())
                .isEqualTo(ErrorCode.INVALID_AMOUNT);
        assertThat(refusal(
                                TooManyDecimalsException.class,
                                Transaction.deposit("a", new BigDecimal("1E-1000000000"), "USD"))
                        .scale())
                .isEqualTo(18);
        assertThat(refusal(
                                InvalidRequestException.class,
                                Transaction.deposit("a", BigDecimal.ONE, "USD").metadata("{},\"key\":\"smuggled\""))
                        .code())
                .isEqualTo(ErrorCode.INVALID_DETAIL);
        assertThat(refusal(InvalidRequestException.class, Transaction.deposit("\uD800", BigDecimal.ONE, "USD"))
                        .code())
                .isEqualTo(ErrorCode.INVALID_ACCOUNT_NAME);
    }

    @Test
    void metadata_that_requests_are_refused_for_is_refused_alone() {
        String deepest = "{\"a\":".repeat(27) + "{}" + "}".repeat(27);
        Transaction.Builder transaction = Transaction.deposit("a", BigDecimal.ONE, "USD");
        String json = JsonWriter.text(
                out -> JsonWriter.write(out, transaction.metadata(deepest).build()));
        assertThat(JsonRequest.perform(("{\"operations\":[{\"post\":" + json + "}]}").getBytes(StandardCharsets.UTF_8))
                        .operations())
                .hasSize(1);
        for (String metadata : List.of("{\"a\":" + deepest + "}", "{\"a\":1,\"b\":{\"c\":1,\"c\":1}}")) {
            InvalidRequestException refusal = refusal(InvalidRequestException.class, transaction.metadata(metadata));
            assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_DETAIL);
            assertThat(refusal.facts()).isEqualTo(Map.of("field", "metadata"));
        }
    }

    @Test
    void an_amount_with_many_zeros_is_written_short() {
        Transaction transaction = Transaction.deposit("a", new BigDecimal("1.5").setScale(5_000), "USD")
                .build();
        assertThat(JsonWriter.text(out -> JsonWriter.write(out, transaction))).contains("\"amount\":\"1.5\"");
    }

    private static <E extends Throwable> E refusal(Class<E> type, Transaction.Builder transaction) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        E refusal = catchThrowableOfType(type, () -> {
            try (JsonGenerator out = JsonWriter.generator(written)) {
                JsonWriter.write(out, transaction.build());
            }
        });
        assertThat(refusal).isNotNull();
        assertThat(written.size()).isZero();
        return refusal;
    }
}
