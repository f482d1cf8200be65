package io.crossfoot.client;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.AccountPage;
import io.crossfoot.ledger.AuditPage;
import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.Capture;
import io.crossfoot.ledger.Currency;
import io.crossfoot.ledger.Dispute;
import io.crossfoot.ledger.DisputeEvent;
import io.crossfoot.ledger.DisputeFilter;
import io.crossfoot.ledger.DisputePage;
import io.crossfoot.ledger.DisputeRequest;
import io.crossfoot.ledger.DisputeState;
import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.Entry;
import io.crossfoot.ledger.EntryPage;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Exchange;
import io.crossfoot.ledger.ExchangePosition;
import io.crossfoot.ledger.ExplainRequest;
import io.crossfoot.ledger.Explanation;
import io.crossfoot.ledger.FollowUp;
import io.crossfoot.ledger.Hold;
import io.crossfoot.ledger.HoldEvent;
import io.crossfoot.ledger.HoldFilter;
import io.crossfoot.ledger.HoldPage;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.HoldState;
import io.crossfoot.ledger.ImportedTransaction;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.LedgerOperations;
import io.crossfoot.ledger.Lot;
import io.crossfoot.ledger.LotEvent;
import io.crossfoot.ledger.LotFilter;
import io.crossfoot.ledger.LotPage;
import io.crossfoot.ledger.LotState;
import io.crossfoot.ledger.Operation;
import io.crossfoot.ledger.OperationDryRun;
import io.crossfoot.ledger.OperationResult;
import io.crossfoot.ledger.Overdraft;
import io.crossfoot.ledger.OverdraftRule;
import io.crossfoot.ledger.PastBalance;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.ledger.Retries;
import io.crossfoot.ledger.Reversal;
import io.crossfoot.ledger.Settings;
import io.crossfoot.ledger.Split;
import io.crossfoot.ledger.SplitRequest;
import io.crossfoot.ledger.StateChange;
import io.crossfoot.ledger.Total;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.TransactionFilter;
import io.crossfoot.ledger.TransactionPage;
import io.crossfoot.ledger.TransactionType;
import io.crossfoot.ledger.TrialBalanceLine;
import io.crossfoot.ledger.TypeRule;
import io.crossfoot.ledger.Verification;
import io.crossfoot.ledger.json.JsonReader;
import io.crossfoot.ledger.json.JsonWriter;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonParser;

/**
 * A ledger behind a Crossfoot server, reached over HTTP. It does, answers and throws what a ledger on a database does:
 *
 * <pre>{@code
 * try (HttpLedger ledger = HttpLedger.at(URI.create("https://ledger.example.com")).apiKey("cfk_...").build()) {
 *     ledger.post(Transaction.deposit("user:1", new BigDecimal("10.60"), "USD").key("order-1").build());
 * }
 * }</pre>
 *
 * <p>Calls that can't post twice are made again for up to 15 seconds when the server is overloaded, can't be reached or is lost
 * on the way: all but posts with a transaction that has no key. Of those, only a request that surely was not sent, or surely
 * was refused for a passing reason, is made again; one whose answer is lost ends in an
 * {@link io.crossfoot.ledger.UnknownOutcomeException}. A server that asks to be left alone for a while (Retry-After) is, for at
 * most 5 seconds at a time.
 *
 * <p>Beyond what {@link LedgerOperations} says, a call may be refused because of the API key ({@link ErrorCode#UNAUTHENTICATED},
 * {@link ErrorCode#FORBIDDEN}) or for a while ({@link ErrorCode#RATE_LIMITED}, {@link ErrorCode#OVERLOADED}). What is answered by
 * something that is not a ledger, such as a proxy's error page, is an exception that quotes it, with the fact
 * {@code http_status}. The cause of every refusal names the request's id, under which the server's log knows it.
 *
 * <p>For any number of threads.
 */
public final class HttpLedger implements LedgerOperations, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpLedger.class);

    /** Enough that paging costs little, few enough that a page is soon there. */
    private static final int STREAM_PAGE_ROWS = 500;

    private static final String ALL_OR_NOTHING = ",\"all_or_nothing\":true";

    private static final Instant FIRST_MOMENT = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST_MOMENT = Instant.parse("9999-12-31T23:59:59.999999Z");

    private final URI base;
    private volatile Wire wire;

    private HttpLedger(Builder builder) {
        base = builder.base;
        if (builder.apiKey != null && base.getScheme().equalsIgnoreCase("http") && !isLoopback(base.getHost())) {
            LOG.warn("The API key goes to {} over plain HTTP, where everybody on the way can read it.", base);
        }
        wire = new Wire(
                builder.httpClient(),
                base.toString(),
                Optional.ofNullable(builder.apiKey),
                builder.requestTimeout,
                builder.traceparent,
                builder.retries);
    }

    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    /**
     * Begins with a server's address.
     *
     * @param base such as {@code https://ledger.example.com} or, behind a proxy, {@code https://example.com/ledger}; without
     *     {@code /v1}
     * @return where the rest is said
     * @throws IllegalArgumentException for anything but a plain http or https address
     */
    public static Builder at(URI base) {
        return new Builder(base);
    }

    /** Says how to reach a server. Not for several threads. */
    public static final class Builder {
        private final URI base;
        private String apiKey;
        private Duration connectTimeout = Duration.ofSeconds(5);
        private Duration requestTimeout = Duration.ofSeconds(60);
        private Supplier<String> traceparent = () -> null;
        private SSLContext sslContext;
        private HttpClient client;
        private Retries retries = new Retries();

        private Builder(URI base) {
            String scheme = String.valueOf(Objects.requireNonNull(base, "base").getScheme())
                    .toLowerCase(Locale.ROOT);
            if (!(scheme.equals("http") || scheme.equals("https"))
                    || base.getHost() == null
                    || base.getRawUserInfo() != null
                    || base.getRawQuery() != null
                    || base.getRawFragment() != null) {
                throw new IllegalArgumentException(
                        "A server's address is http:// or https:// with a host and perhaps a port and a path");
            }
            this.base = URI.create(base.toString().replaceFirst("/+$", ""));
        }

        /**
         * Sets the API key. Over plain HTTP everybody on the way can read it.
         *
         * @param apiKey such as {@code cfk_...}; null for none
         * @return this
         * @throws IllegalArgumentException for a text that can't be a key
         */
        public Builder apiKey(String apiKey) {
            if (apiKey != null && !apiKey.matches("[!-~]+")) {
                // The text is not repeated, because it may be a key all the same.
                throw new IllegalArgumentException("An API key consists of letters, digits and _");
            }
            this.apiKey = apiKey;
            return this;
        }

        /**
         * Sets how long a connection may take to be made.
         *
         * @param timeout above 0; 5 seconds unless set. Not with {@link #httpClient}, which has its own
         * @return this
         */
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = positive(timeout);
            return this;
        }

        /**
         * Sets how long a request may take until its answer is there as a whole. One that takes longer is like one whose
         * connection was lost.
         *
         * @param timeout above 0; 60 seconds unless set
         * @return this
         */
        public Builder requestTimeout(Duration timeout) {
            requestTimeout = positive(timeout);
            return this;
        }

        private static Duration positive(Duration timeout) {
            if (Objects.requireNonNull(timeout, "timeout").isZero() || timeout.isNegative()) {
                throw new IllegalArgumentException("A timeout is above 0");
            }
            return timeout;
        }

        /**
         * Lets the server continue the caller's traces.
         *
         * @param traceparent asked before each request, on the calling thread, for a W3C traceparent; null or anything else is
         *     not sent
         * @return this
         */
        public Builder traceparent(Supplier<String> traceparent) {
            this.traceparent = Objects.requireNonNull(traceparent, "traceparent");
            return this;
        }

        /**
         * Sets whom to trust and with which certificate to connect.
         *
         * @param sslContext for https. Not with {@link #httpClient}, which has its own
         * @return this
         */
        public Builder sslContext(SSLContext sslContext) {
            this.sslContext = Objects.requireNonNull(sslContext, "sslContext");
            return this;
        }

        /**
         * Sets the HTTP client, for a proxy or an executor of one's own. It stays the caller's.
         *
         * @param client one that does not follow redirects
         * @return this
         */
        public Builder httpClient(HttpClient client) {
            this.client = Objects.requireNonNull(client, "client");
            return this;
        }

        /** Sets how calls are made again; separate, so that tests need not wait. */
        Builder retries(Retries retries) {
            this.retries = retries;
            return this;
        }

        /**
         * Finishes. Nothing is sent before the first call.
         *
         * @return to be closed by the caller
         */
        public HttpLedger build() {
            return new HttpLedger(this);
        }

        private HttpClient httpClient() {
            if (client != null) {
                return client;
            }
            HttpClient.Builder own =
                    HttpClient.newBuilder().connectTimeout(connectTimeout).followRedirects(HttpClient.Redirect.NEVER);
            if (base.getScheme().equalsIgnoreCase("http")) {
                // Asking every server to upgrade a plain connection to HTTP/2 only makes trouble with proxies.
                own.version(HttpClient.Version.HTTP_1_1);
            }
            if (sslContext != null) {
                own.sslContext(sslContext);
            }
            return own.build();
        }
    }

    /**
     * Opens the ledger of a server with what is usual.
     *
     * @param base as for {@link #at}
     * @param apiKey such as {@code cfk_...}; null for none
     * @return to be closed by the caller
     */
    public static HttpLedger connect(URI base, String apiKey) {
        return at(base).apiKey(apiKey).build();
    }

    @Override
    public AccountBalance open(String account, String currency) {
        requireNames(account, currency);
        requireWritable(account, currency);
        return wire().call(Wire.Call.put(Address.of("accounts", account, currency), null), JsonReader::account);
    }

    @Override
    public AccountBalance setFloor(String account, String currency, BigDecimal floor) {
        requireNames(account, currency);
        return putFloor(account, currency, Objects.requireNonNull(floor, "floor"));
    }

    @Override
    public AccountBalance removeFloor(String account, String currency) {
        requireNames(account, currency);
        return putFloor(account, currency, null);
    }

    private AccountBalance putFloor(String account, String currency, BigDecimal floor) {
        byte[] body = JsonWriter.bytes(out -> JsonWriter.floor(out, floor));
        requireWritable(account, currency);
        return wire().call(
                        Wire.Call.put(Address.of("accounts", account, currency, "floor"), body), JsonReader::account);
    }

    @Override
    public AccountBalance close(String account, String currency) {
        return changeState(account, currency, "close");
    }

    @Override
    public AccountBalance reopen(String account, String currency) {
        return changeState(account, currency, "reopen");
    }

    private AccountBalance changeState(String account, String currency, String verb) {
        requireNames(account, currency);
        return changeState(account, currency, verb, null);
    }

    private AccountBalance changeState(String account, String currency, String verb, byte[] body) {
        requireReadable(account, currency);
        // Closing what is closed does nothing, and so with the others, so it may be asked for twice.
        return wire().call(
                        Wire.Call.post(Address.of("accounts", account, currency, verb), body, true),
                        JsonReader::account);
    }

    @Override
    public AccountBalance freeze(String account, String currency, String reason) {
        return freeze(account, currency, reason, false);
    }

    @Override
    public AccountBalance limitToCredits(String account, String currency, String reason) {
        return freeze(account, currency, reason, true);
    }

    private AccountBalance freeze(String account, String currency, String reason, boolean creditsOnly) {
        requireNames(account, currency);
        requireReason(reason);
        return changeState(account, currency, "freeze", JsonWriter.bytes(out -> {
            out.writeStartObject();
            out.writeStringProperty("reason", reason);
            out.writeBooleanProperty("credits_only", creditsOnly);
            out.writeEndObject();
        }));
    }

    @Override
    public AccountBalance unfreeze(String account, String currency, String reason) {
        requireNames(account, currency);
        requireReason(reason);
        return changeState(account, currency, "unfreeze", JsonWriter.bytes(out -> {
            out.writeStartObject();
            out.writeStringProperty("reason", reason);
            out.writeEndObject();
        }));
    }

    private static void requireReason(String reason) {
        Address.requireStorable(ErrorCode.INVALID_DETAIL, "reason", Objects.requireNonNull(reason, "reason"));
    }

    @Override
    public List<StateChange> states(String account, String currency) {
        requireNames(account, currency);
        requireReadable(account, currency);
        return list(Address.of("accounts", account, currency, "states"), "states", JsonReader::stateChange);
    }

    @Override
    public Overdraft setOverdraft(OverdraftRule rule) {
        byte[] body = JsonWriter.bytes(out -> JsonWriter.write(out, Objects.requireNonNull(rule, "rule")));
        requireWritable(rule.account(), rule.currency());
        return wire().call(
                        Wire.Call.put(Address.of("accounts", rule.account(), rule.currency(), "overdraft"), body),
                        JsonReader::overdraft);
    }

    @Override
    public Optional<Overdraft> overdraft(String account, String currency) {
        requireNames(account, currency);
        return present(ErrorCode.ACCOUNT_NOT_FOUND, () -> {
            requireReadable(account, currency);
            return get(Address.of("accounts", account, currency, "overdraft"), JsonReader::overdraft);
        });
    }

    @Override
    public Explanation explain(ExplainRequest request) {
        Optional<String> asked = JsonWriter.asked(Objects.requireNonNull(request, "request"));
        requireReadable(request.account(), request.currency());
        Address address = Address.of("accounts", request.account(), request.currency(), "explain")
                .with("asked", asked)
                .with("at", request.at().map(HttpLedger::moment))
                .with("since", request.since());
        return get(address, JsonReader::explanation);
    }

    @Override
    public Hold placeHold(HoldRequest hold) {
        byte[] body = JsonWriter.bytes(out -> JsonWriter.write(out, Objects.requireNonNull(hold, "hold")));
        // It has a key, so placing it twice does nothing.
        return wire().call(Wire.Call.post(Address.of("holds"), body, true), JsonReader::hold);
    }

    @Override
    public Posted capture(Capture capture) {
        byte[] body = JsonWriter.bytes(out -> JsonWriter.write(out, Objects.requireNonNull(capture, "capture")));
        return postAgainst(holdAddress(capture.hold(), "capture"), body, capture);
    }

    @Override
    public Posted reverse(Reversal reversal) {
        byte[] body = JsonWriter.bytes(out -> JsonWriter.write(out, Objects.requireNonNull(reversal, "reversal")));
        return postAgainst(
                Address.of("transactions", Long.toString(reversal.transactionId()), "reverse"), body, reversal);
    }

    @Override
    public Posted exchange(Exchange exchange) {
        byte[] body = JsonWriter.bytes(out -> JsonWriter.write(out, Objects.requireNonNull(exchange, "exchange")));
        return postAgainst(Address.of("exchanges"), body, exchange);
    }

    @Override
    public ExchangePosition exchangePosition(
            String exchangeAccount, String baseCurrency, Map<String, BigDecimal> rates) {
        Objects.requireNonNull(exchangeAccount, "exchangeAccount");
        Objects.requireNonNull(baseCurrency, "baseCurrency");
        Optional<String> given = JsonWriter.rates(Objects.requireNonNull(rates, "rates"));
        Address.requireStorable(ErrorCode.INVALID_ACCOUNT_NAME, "account", exchangeAccount);
        Address.requireStorable(ErrorCode.UNKNOWN_CURRENCY, "currency", baseCurrency);
        Address address = Address.of("exchange-positions")
                .with("exchange_account", Optional.of(exchangeAccount))
                .with("base_currency", Optional.of(baseCurrency))
                .with("rates", given);
        return get(address, JsonReader::exchangePosition);
    }

    @Override
    public Split split(SplitRequest request) {
        byte[] body = JsonWriter.bytes(out -> JsonWriter.write(out, Objects.requireNonNull(request, "request")));
        // It changes nothing, so it may be asked for twice.
        return wire().call(Wire.Call.post(Address.of("splits"), body, true), JsonReader::split);
    }

    private Posted postAgainst(Address address, byte[] body, FollowUp followUp) {
        return wire().call(Wire.Call.post(address, body, followUp.key().isPresent()), JsonReader::posted);
    }

    @Override
    public Hold release(String hold) {
        return changeHold(Objects.requireNonNull(hold, "hold"), "release", null);
    }

    @Override
    public Hold extend(String hold, Instant expiresAt) {
        Objects.requireNonNull(hold, "hold");
        Objects.requireNonNull(expiresAt, "expiresAt");
        return changeHold(hold, "extend", JsonWriter.bytes(out -> JsonWriter.expiry(out, expiresAt)));
    }

    @Override
    public Hold removeExpiry(String hold) {
        return changeHold(
                Objects.requireNonNull(hold, "hold"), "extend", JsonWriter.bytes(out -> JsonWriter.expiry(out, null)));
    }

    private Hold changeHold(String hold, String verb, byte[] body) {
        // Releasing what is released does nothing, and so with extending, so it may be asked for twice.
        return wire().call(Wire.Call.post(holdAddress(hold, verb), body, true), JsonReader::hold);
    }

    @Override
    public Optional<Hold> hold(String key) {
        return present(ErrorCode.HOLD_NOT_FOUND, () -> get(holdAddress(key), JsonReader::hold));
    }

    @Override
    public List<HoldEvent> holdEvents(String key) {
        return list(holdAddress(key, "events"), "events", JsonReader::holdEvent);
    }

    @Override
    public HoldPage holds(HoldFilter filter, int limit) {
        requireStorable(filter);
        return holdPage(filter, Optional.empty(), limit);
    }

    @Override
    public HoldPage holds(HoldFilter filter, String before, int limit) {
        requireStorable(filter);
        Address.requireStorable(ErrorCode.INVALID_PAGE, "cursor", Objects.requireNonNull(before, "before"));
        return holdPage(filter, Optional.of(before), limit);
    }

    @Override
    public Stream<Hold> holds(HoldFilter filter) {
        requireStorable(filter);
        return Pages.stream(before -> holdPage(filter, before, STREAM_PAGE_ROWS), HoldPage::holds, HoldPage::next);
    }

    private HoldPage holdPage(HoldFilter filter, Optional<String> before, int limit) {
        Address address = Address.of("holds")
                .with("account", filter.account())
                .with("currency", filter.currency())
                .with("state", filter.state().map(HoldState::title))
                .with("before", before)
                .with("limit", limit);
        return get(address, JsonReader::holdPage);
    }

    private static void requireStorable(HoldFilter filter) {
        requireStorable(Objects.requireNonNull(filter, "filter").account(), filter.currency());
    }

    /** The address of a hold or of something of it. What no address carries is no hold's key. */
    private static Address holdAddress(String key, String... parts) {
        return keyedAddress("hold", ErrorCode.HOLD_NOT_FOUND, key, parts);
    }

    private static Address keyedAddress(String what, ErrorCode notFound, String key, String... parts) {
        Address.requireStorable(ErrorCode.INVALID_KEY, "key", Objects.requireNonNull(key, "key"));
        if (!Address.canEncode(key)) {
            throw LedgerException.of(
                    notFound, "there is no " + what + " " + left(key, 200), Map.of(what, left(key, 200)), null);
        }
        return Address.of(
                Stream.concat(Stream.of(what + "s", key), Stream.of(parts)).toArray(String[]::new));
    }

    @Override
    public List<OperationResult> perform(List<Operation> operations) {
        Batch batch = Batch.ofOperations(operations);
        List<OperationResult> answered =
                batch.isSendable() ? operations(batch, "", batch.isKeyed(), JsonReader::operationResult) : List.of();
        return batch.all(answered, Rejected::new);
    }

    @Override
    public List<OperationResult> performAll(List<Operation> operations) {
        Batch batch = Batch.ofOperations(operations);
        batch.requireSound();
        return batch.isSendable()
                ? operations(batch, ALL_OR_NOTHING, batch.isKeyed(), JsonReader::operationResult)
                : List.of();
    }

    @Override
    public List<OperationDryRun> dryRunOperations(List<Operation> operations, boolean allOrNothing) {
        Batch batch = Batch.ofOperations(operations);
        if (allOrNothing && !batch.isSound()) {
            return batch.faults().stream()
                    .map(fault -> operationWouldBeRejected(fault == null ? refusedWithAnother() : fault))
                    .toList();
        }
        List<OperationDryRun> answered = batch.isSendable()
                ? operations(batch, dryRunFlags(allOrNothing), true, JsonReader::operationDryRun)
                : List.of();
        return batch.all(answered, HttpLedger::operationWouldBeRejected);
    }

    private <R> List<R> operations(Batch batch, String flags, boolean repeatable, Function<JsonParser, R> result) {
        return wire().call(
                        Wire.Call.post(Address.of("operations"), batch.body(flags), repeatable), batch.results(result));
    }

    private static OperationDryRun operationWouldBeRejected(LedgerException fault) {
        return new OperationDryRun(
                OperationDryRun.Status.REJECTED, Optional.empty(), List.of(), Optional.empty(), Optional.of(fault));
    }

    @Override
    public Posted post(Transaction transaction) {
        Batch batch = Batch.of(List.of(Objects.requireNonNull(transaction, "transaction")));
        LedgerException fault = batch.faults().get(0);
        if (fault != null) {
            throw fault;
        }
        batch.isSendable();
        return wire().call(
                        Wire.Call.post(Address.of("transactions"), batch.onlyOne(), batch.isKeyed()),
                        JsonReader::posted);
    }

    @Override
    public List<BatchResult> postBatch(List<Transaction> transactions) {
        return results("batch", Batch.of(transactions));
    }

    @Override
    public List<BatchResult> importBatch(List<ImportedTransaction> transactions) {
        return results("import", Batch.ofImported(transactions));
    }

    private List<BatchResult> results(String route, Batch batch) {
        List<BatchResult> answered = batch.isSendable()
                ? wire().call(
                                Wire.Call.post(Address.of("transactions", route), batch.body(""), batch.isKeyed()),
                                batch.results(JsonReader::batchResult))
                : List.of();
        return batch.all(answered, Rejected::new);
    }

    @Override
    public List<Posted> postAll(List<Transaction> transactions) {
        Batch batch = Batch.of(transactions);
        batch.requireSound();
        if (!batch.isSendable()) {
            return List.of();
        }
        return wire().call(
                        Wire.Call.post(
                                Address.of("transactions", "batch"), batch.body(ALL_OR_NOTHING), batch.isKeyed()),
                        batch.results(JsonReader::posted));
    }

    @Override
    public DryRun dryRun(Transaction transaction) {
        return dryRun(List.of(Objects.requireNonNull(transaction, "transaction")), false)
                .get(0);
    }

    @Override
    public List<DryRun> dryRun(List<Transaction> transactions, boolean allOrNothing) {
        Batch batch = Batch.of(transactions);
        if (allOrNothing && !batch.isSound()) {
            return batch.faults().stream()
                    .map(fault -> wouldBeRejected(fault == null ? refusedWithAnother() : fault))
                    .toList();
        }
        List<DryRun> answered = batch.isSendable()
                ? wire().call(
                                Wire.Call.post(
                                        Address.of("transactions", "batch"),
                                        batch.body(dryRunFlags(allOrNothing)),
                                        true),
                                batch.results(JsonReader::dryRun))
                : List.of();
        return batch.all(answered, HttpLedger::wouldBeRejected);
    }

    private static String dryRunFlags(boolean allOrNothing) {
        return ",\"all_or_nothing\":" + allOrNothing + ",\"dry_run\":true";
    }

    private static DryRun wouldBeRejected(LedgerException fault) {
        return new DryRun(DryRun.Status.REJECTED, null, List.of(), Optional.of(fault));
    }

    private static LedgerException refusedWithAnother() {
        return LedgerException.of(
                ErrorCode.BATCH_REFUSED, "another transaction of the batch was refused", Map.of(), null);
    }

    @Override
    public List<AccountBalance> balances(String account) {
        Address.requireStorable(ErrorCode.INVALID_ACCOUNT_NAME, "account", Objects.requireNonNull(account, "account"));
        if (!Address.canCarry(account)) {
            return List.of();
        }
        return list(Address.of("balances", account), "balances", JsonReader::account);
    }

    @Override
    public Optional<AccountBalance> balance(String account, String currency) {
        requireNames(account, currency);
        return present(ErrorCode.ACCOUNT_NOT_FOUND, () -> {
            requireReadable(account, currency);
            return get(Address.of("balances", account, currency), JsonReader::account);
        });
    }

    @Override
    public Optional<PastBalance> balance(String account, String currency, Instant at) {
        requireNames(account, currency);
        Instant moment = moment(Objects.requireNonNull(at, "at"));
        return present(ErrorCode.ACCOUNT_NOT_FOUND, () -> {
                    requireReadable(account, currency);
                    return get(Address.of("balances", account, currency).with("at", moment), JsonReader::pastBalance);
                })
                .map(past -> new PastBalance(past.account(), past.currency(), at, past.balance(), past.version()));
    }

    @Override
    public EntryPage entries(String account, String currency, int limit) {
        requireNames(account, currency);
        return entryPage(account, currency, Optional.empty(), limit);
    }

    @Override
    public EntryPage entries(String account, String currency, String before, int limit) {
        requireNames(account, currency);
        Address.requireStorable(ErrorCode.INVALID_PAGE, "cursor", Objects.requireNonNull(before, "before"));
        return entryPage(account, currency, Optional.of(before), limit);
    }

    @Override
    public Stream<Entry> entries(String account, String currency) {
        requireNames(account, currency);
        return Pages.stream(
                before -> entryPage(account, currency, before, STREAM_PAGE_ROWS), EntryPage::entries, EntryPage::next);
    }

    private EntryPage entryPage(String account, String currency, Optional<String> before, int limit) {
        requireReadable(account, currency);
        return get(
                Address.of("accounts", account, currency, "entries")
                        .with("before", before)
                        .with("limit", limit),
                JsonReader::entryPage);
    }

    @Override
    public AccountPage accounts(String prefix, int limit) {
        Address.requireStorable(ErrorCode.INVALID_ACCOUNT_NAME, "account", Objects.requireNonNull(prefix, "prefix"));
        return accountPage(prefix, Optional.empty(), limit);
    }

    @Override
    public AccountPage accounts(String prefix, String after, int limit) {
        Address.requireStorable(ErrorCode.INVALID_ACCOUNT_NAME, "account", Objects.requireNonNull(prefix, "prefix"));
        Address.requireStorable(ErrorCode.INVALID_PAGE, "cursor", Objects.requireNonNull(after, "after"));
        return accountPage(prefix, Optional.of(after), limit);
    }

    @Override
    public Stream<AccountBalance> accounts(String prefix) {
        Address.requireStorable(ErrorCode.INVALID_ACCOUNT_NAME, "account", Objects.requireNonNull(prefix, "prefix"));
        return Pages.stream(
                after -> accountPage(prefix, after, STREAM_PAGE_ROWS), AccountPage::accounts, AccountPage::next);
    }

    private AccountPage accountPage(String prefix, Optional<String> after, int limit) {
        return get(
                Address.of("accounts")
                        .with("prefix", prefix)
                        .with("after", after)
                        .with("limit", limit),
                JsonReader::accountPage);
    }

    @Override
    public List<Total> totals(String prefix) {
        Address.requireStorable(ErrorCode.INVALID_ACCOUNT_NAME, "account", Objects.requireNonNull(prefix, "prefix"));
        Address address =
                Address.of("balances").with("prefix", prefix).with("limit", 1).with("totals", true);
        return list(address, "totals", JsonReader::total);
    }

    @Override
    public List<TrialBalanceLine> trialBalance(int depth) {
        return list(Address.of("trial-balance").with("depth", depth), "lines", JsonReader::trialBalanceLine);
    }

    @Override
    public TransactionPage transactions(TransactionFilter filter, int limit) {
        requireStorable(filter);
        return transactionPage(filter, Optional.empty(), limit);
    }

    @Override
    public TransactionPage transactions(TransactionFilter filter, String before, int limit) {
        requireStorable(filter);
        Address.requireStorable(ErrorCode.INVALID_PAGE, "cursor", Objects.requireNonNull(before, "before"));
        return transactionPage(filter, Optional.of(before), limit);
    }

    @Override
    public Stream<PostedTransaction> transactions(TransactionFilter filter) {
        requireStorable(filter);
        return Pages.stream(
                before -> transactionPage(filter, before, STREAM_PAGE_ROWS),
                TransactionPage::transactions,
                TransactionPage::next);
    }

    private TransactionPage transactionPage(TransactionFilter filter, Optional<String> before, int limit) {
        Address address = Address.of("transactions")
                .with("account", filter.account())
                .with("currency", filter.currency())
                .with("type", filter.type())
                .with("key", filter.key())
                .with("reference", filter.reference())
                .with("posted_from", filter.postedFrom().map(HttpLedger::moment))
                .with("posted_before", filter.postedBefore().map(HttpLedger::moment))
                .with("before", before)
                .with("limit", limit);
        return get(address, JsonReader::transactionPage);
    }

    private static void requireStorable(TransactionFilter filter) {
        requireStorable(Objects.requireNonNull(filter, "filter").account(), filter.currency());
        filter.type().ifPresent(type -> Address.requireStorable(ErrorCode.INVALID_TYPE, "type", type));
        filter.key().ifPresent(key -> Address.requireStorable(ErrorCode.INVALID_KEY, "key", key));
        filter.reference()
                .ifPresent(reference -> Address.requireStorable(ErrorCode.INVALID_DETAIL, "reference", reference));
    }

    private static void requireStorable(Optional<String> account, Optional<String> currency) {
        account.ifPresent(name -> Address.requireStorable(ErrorCode.INVALID_ACCOUNT_NAME, "account", name));
        currency.ifPresent(code -> Address.requireStorable(ErrorCode.UNKNOWN_CURRENCY, "currency", code));
    }

    @Override
    public List<TransactionType> transactionTypes() {
        return list(Address.of("transaction-types"), "transaction_types", JsonReader::transactionType);
    }

    @Override
    public TransactionType setType(TypeRule rule) {
        byte[] body = JsonWriter.bytes(out -> JsonWriter.write(out, Objects.requireNonNull(rule, "rule")));
        if (!Address.canCarry(rule.type())) {
            throw LedgerException.of(
                    ErrorCode.INVALID_TYPE,
                    "a transaction type has 1 to 63 of A-Z a-z 0-9 . _ -, starting with a letter or digit",
                    Map.of("type", left(rule.type(), 100)),
                    null);
        }
        return wire().call(
                        Wire.Call.put(Address.of("transaction-types", rule.type()), body), JsonReader::transactionType);
    }

    @Override
    public Optional<PostedTransaction> transaction(String key) {
        Address.requireStorable(ErrorCode.INVALID_KEY, "key", Objects.requireNonNull(key, "key"));
        Address address = Address.of("transactions").with("key", key).with("limit", 1);
        return get(address, JsonReader::transactionPage).transactions().stream().findFirst();
    }

    @Override
    public Optional<PostedTransaction> transaction(long transactionId) {
        return present(
                ErrorCode.NOT_FOUND,
                () -> get(Address.of("transactions", Long.toString(transactionId)), JsonReader::transaction));
    }

    @Override
    public List<Currency> currencies() {
        return list(Address.of("currencies"), "currencies", JsonReader::currency);
    }

    @Override
    public Currency addCurrency(String code, int scale, String name) {
        Address.requireStorable(ErrorCode.INVALID_CURRENCY, "code", Objects.requireNonNull(code, "code"));
        Address.requireStorable(ErrorCode.INVALID_CURRENCY, "name", Objects.requireNonNull(name, "name"));
        if (!Address.canCarry(code)) {
            throw LedgerException.of(
                    ErrorCode.INVALID_CURRENCY,
                    "a currency has a code of 2 to 16 of A-Z 0-9 _, a scale of 0 to 18 and a name of at most 200 characters",
                    facts("currency", left(code, 40), "scale", scale),
                    null);
        }
        byte[] body = JsonWriter.bytes(out -> {
            out.writeStartObject();
            out.writeNumberProperty("scale", scale);
            out.writeStringProperty("name", name);
            out.writeEndObject();
        });
        return wire().call(Wire.Call.put(Address.of("currencies", code), body), JsonReader::currency);
    }

    @Override
    public Settings settings() {
        return get(Address.of("settings"), JsonReader::settings);
    }

    @Override
    public void setTimeZone(ZoneId timeZone) {
        String id = Objects.requireNonNull(timeZone, "timeZone").getId();
        putSettings(JsonWriter.bytes(out -> {
            out.writeStartObject();
            out.writeStringProperty("time_zone", id);
            out.writeEndObject();
        }));
    }

    @Override
    public void setOpenOnFirstUse(boolean open) {
        putSettings(("{\"open_on_first_use\":" + open + "}").getBytes(StandardCharsets.UTF_8));
    }

    private void putSettings(byte[] body) {
        wire().call(Wire.Call.put(Address.of("settings"), body), JsonReader::settings);
    }

    @Override
    public AuditPage audit(int limit) {
        return get(Address.of("audit").with("limit", limit), JsonReader::auditPage);
    }

    @Override
    public AuditPage audit(String before, int limit) {
        Address.requireStorable(ErrorCode.INVALID_PAGE, "cursor", Objects.requireNonNull(before, "before"));
        return get(Address.of("audit").with("before", before).with("limit", limit), JsonReader::auditPage);
    }

    @Override
    public Verification verify() {
        return verify(line -> {});
    }

    /**
     * Proves the ledger like {@link #verify()} and tells how far it is. The server runs one verification at a time: when one
     * runs already, its progress is told from the beginning and its result is the answer.
     */
    @Override
    public Verification verify(Consumer<String> progress) {
        return new VerificationRun(wire(), Objects.requireNonNull(progress, "progress")).result();
    }

    /** Forgets the connections. Calls that are under way come to their end. */
    @Override
    public void close() {
        wire = null;
    }

    /** Names the server's address, and never the key. */
    @Override
    public String toString() {
        return "HttpLedger[" + base + "]";
    }

    private Wire wire() {
        Wire open = wire;
        if (open == null) {
            throw new IllegalStateException("The ledger is closed");
        }
        return open;
    }

    private <R> R get(Address address, Function<JsonParser, R> reading) {
        return wire().call(Wire.Call.get(address), reading);
    }

    private <R> List<R> list(Address address, String name, Function<JsonParser, R> element) {
        return get(address, in -> JsonReader.listIn(in, name, element));
    }

    /** What a call answers, or nothing where the ledger itself says with a code that there is nothing. */
    private static <R> Optional<R> present(ErrorCode absent, Supplier<R> call) {
        try {
            return Optional.of(call.get());
        } catch (LedgerException e) {
            if (e.code() == absent && !e.facts().containsKey(Wire.FOREIGN_STATUS)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static void requireNames(String account, String currency) {
        Address.requireStorable(ErrorCode.INVALID_ACCOUNT_NAME, "account", Objects.requireNonNull(account, "account"));
        Address.requireStorable(ErrorCode.UNKNOWN_CURRENCY, "currency", Objects.requireNonNull(currency, "currency"));
    }

    /** Refuses names that no path can carry, as the ledger does where an account would be opened. */
    private static void requireWritable(String account, String currency) {
        if (!Address.canCarry(account)) {
            throw LedgerException.of(
                    ErrorCode.INVALID_ACCOUNT_NAME,
                    "an account's name has 1 to 200 of A-Z a-z 0-9 . _ ~ @ + = - in parts separated by colons",
                    facts("account", left(account, 200), "length", account.codePointCount(0, account.length())),
                    null);
        }
        if (!Address.canCarry(currency)) {
            throw LedgerException.of(
                    ErrorCode.UNKNOWN_CURRENCY,
                    "currency " + left(currency, 40) + " is not known",
                    Map.of("currency", left(currency, 40)),
                    null);
        }
    }

    /** Refuses names that no path can carry, as the ledger does where an account must be there: no account has them. */
    private static void requireReadable(String account, String currency) {
        if (!Address.canCarry(account) || !Address.canCarry(currency)) {
            throw LedgerException.of(
                    ErrorCode.ACCOUNT_NOT_FOUND,
                    "account %s is not open in %s".formatted(left(account, 200), left(currency, 40)),
                    facts("account", left(account, 200), "currency", left(currency, 40)),
                    null);
        }
    }

    private static Map<String, String> facts(String name1, Object fact1, String name2, Object fact2) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(name1, fact1.toString());
        facts.put(name2, fact2.toString());
        return facts;
    }

    private static String left(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }

    /** As the ledger takes moments: to the microsecond, within the calendar. */
    private static Instant moment(Instant moment) {
        if (moment.isBefore(FIRST_MOMENT)) {
            return FIRST_MOMENT;
        }
        return moment.isAfter(LAST_MOMENT) ? LAST_MOMENT : moment.truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public Dispute openDispute(DisputeRequest dispute) {
        byte[] body = JsonWriter.bytes(out -> JsonWriter.write(out, Objects.requireNonNull(dispute, "dispute")));
        // It has a key, so opening it twice does nothing.
        return wire().call(Wire.Call.post(Address.of("disputes"), body, true), JsonReader::dispute);
    }

    @Override
    public Dispute winDispute(String dispute) {
        return endDispute(dispute, "win");
    }

    @Override
    public Dispute loseDispute(String dispute) {
        return endDispute(dispute, "lose");
    }

    private Dispute endDispute(String dispute, String verb) {
        // What has ended in this way already stays so, so it may be asked for twice.
        return wire().call(
                        Wire.Call.post(disputeAddress(Objects.requireNonNull(dispute, "dispute"), verb), null, true),
                        JsonReader::dispute);
    }

    @Override
    public List<Dispute> settleDisputes(int limit) {
        Address address = Address.of("disputes", "settle").with("limit", limit);
        return wire().call(
                        Wire.Call.post(address, null, true),
                        in -> JsonReader.listIn(in, "disputes", JsonReader::dispute));
    }

    @Override
    public Optional<Dispute> dispute(String key) {
        return present(ErrorCode.DISPUTE_NOT_FOUND, () -> get(disputeAddress(key), JsonReader::dispute));
    }

    @Override
    public List<DisputeEvent> disputeEvents(String key) {
        return list(disputeAddress(key, "events"), "events", JsonReader::disputeEvent);
    }

    @Override
    public DisputePage disputes(DisputeFilter filter, int limit) {
        requireStorable(filter);
        return disputePage(filter, Optional.empty(), limit);
    }

    @Override
    public DisputePage disputes(DisputeFilter filter, String before, int limit) {
        requireStorable(filter);
        Address.requireStorable(ErrorCode.INVALID_PAGE, "cursor", Objects.requireNonNull(before, "before"));
        return disputePage(filter, Optional.of(before), limit);
    }

    @Override
    public Stream<Dispute> disputes(DisputeFilter filter) {
        requireStorable(filter);
        return Pages.stream(
                before -> disputePage(filter, before, STREAM_PAGE_ROWS), DisputePage::disputes, DisputePage::next);
    }

    private DisputePage disputePage(DisputeFilter filter, Optional<String> before, int limit) {
        Address address = Address.of("disputes")
                .with("account", filter.account())
                .with("currency", filter.currency())
                .with("state", filter.state().map(DisputeState::title))
                .with("before", before)
                .with("limit", limit);
        return get(address, JsonReader::disputePage);
    }

    private static void requireStorable(DisputeFilter filter) {
        requireStorable(Objects.requireNonNull(filter, "filter").account(), filter.currency());
    }

    private static Address disputeAddress(String key, String... parts) {
        return keyedAddress("dispute", ErrorCode.DISPUTE_NOT_FOUND, key, parts);
    }

    @Override
    public Optional<Lot> lot(String key) {
        return present(ErrorCode.LOT_NOT_FOUND, () -> get(lotAddress(key), JsonReader::lot));
    }

    @Override
    public List<LotEvent> lotEvents(String key) {
        return list(lotAddress(key, "events"), "events", JsonReader::lotEvent);
    }

    @Override
    public LotPage lots(LotFilter filter, int limit) {
        requireStorable(filter);
        return lotPage(filter, Optional.empty(), limit);
    }

    @Override
    public LotPage lots(LotFilter filter, String before, int limit) {
        requireStorable(filter);
        Address.requireStorable(ErrorCode.INVALID_PAGE, "cursor", Objects.requireNonNull(before, "before"));
        return lotPage(filter, Optional.of(before), limit);
    }

    @Override
    public Stream<Lot> lots(LotFilter filter) {
        requireStorable(filter);
        return Pages.stream(before -> lotPage(filter, before, STREAM_PAGE_ROWS), LotPage::lots, LotPage::next);
    }

    private LotPage lotPage(LotFilter filter, Optional<String> before, int limit) {
        Address address = Address.of("lots")
                .with("account", filter.account())
                .with("currency", filter.currency())
                .with("state", filter.state().map(LotState::title))
                .with("before", before)
                .with("limit", limit);
        return get(address, JsonReader::lotPage);
    }

    @Override
    public List<Lot> expireLots(int limit) {
        return expireLots(Optional.empty(), Optional.empty(), limit);
    }

    @Override
    public List<Lot> expireLots(String account, String currency, int limit) {
        Optional<String> name = Optional.of(Objects.requireNonNull(account, "account"));
        Optional<String> code = Optional.of(Objects.requireNonNull(currency, "currency"));
        requireStorable(name, code);
        return expireLots(name, code, limit);
    }

    private List<Lot> expireLots(Optional<String> account, Optional<String> currency, int limit) {
        Address address = Address.of("lots", "expire")
                .with("account", account)
                .with("currency", currency)
                .with("limit", limit);
        // Each lot is moved once, so it may be asked for twice.
        return wire().call(Wire.Call.post(address, null, true), in -> JsonReader.listIn(in, "lots", JsonReader::lot));
    }

    private static void requireStorable(LotFilter filter) {
        requireStorable(Objects.requireNonNull(filter, "filter").account(), filter.currency());
    }

    private static Address lotAddress(String key, String... parts) {
        return keyedAddress("lot", ErrorCode.LOT_NOT_FOUND, key, parts);
    }
}
