package io.crossfoot.ledger.json;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.AccountPage;
import io.crossfoot.ledger.AccountState;
import io.crossfoot.ledger.AdministrativeAct;
import io.crossfoot.ledger.AuditPage;
import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.Currency;
import io.crossfoot.ledger.Difference;
import io.crossfoot.ledger.Dispute;
import io.crossfoot.ledger.DisputeEvent;
import io.crossfoot.ledger.DisputeMode;
import io.crossfoot.ledger.DisputePage;
import io.crossfoot.ledger.DisputeState;
import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.Entry;
import io.crossfoot.ledger.EntryPage;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.ExchangePosition;
import io.crossfoot.ledger.Explanation;
import io.crossfoot.ledger.Head;
import io.crossfoot.ledger.Hold;
import io.crossfoot.ledger.HoldEvent;
import io.crossfoot.ledger.HoldPage;
import io.crossfoot.ledger.HoldState;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Link;
import io.crossfoot.ledger.LinkedTransaction;
import io.crossfoot.ledger.Lot;
import io.crossfoot.ledger.LotEvent;
import io.crossfoot.ledger.LotPage;
import io.crossfoot.ledger.LotState;
import io.crossfoot.ledger.OperationDryRun;
import io.crossfoot.ledger.OperationResult;
import io.crossfoot.ledger.Overdraft;
import io.crossfoot.ledger.PastBalance;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedPosting;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.ledger.Settings;
import io.crossfoot.ledger.Split;
import io.crossfoot.ledger.StateChange;
import io.crossfoot.ledger.Total;
import io.crossfoot.ledger.TransactionPage;
import io.crossfoot.ledger.TransactionType;
import io.crossfoot.ledger.TrialBalanceLine;
import io.crossfoot.ledger.TypeRule;
import io.crossfoot.ledger.Verification;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;

/**
 * Reads what a ledger answered. Members that are not known are skipped, so that a newer server may add some.
 *
 * <p>A parser stands before the value or at its first token, and after it at its last. What is not such a value ends every
 * method in a {@link JacksonException} and in nothing else.
 */
public final class JsonReader {
    private JsonReader() {}

    /** Reads the value of a member. */
    @FunctionalInterface
    public interface Member {
        /**
         * Reads it. Values that are not read are skipped.
         *
         * @param name the member's name
         * @param in stands at the first token of its value
         */
        void read(String name, JsonParser in);
    }

    /**
     * Reads one value.
     *
     * @param <R> the value's type
     * @param json in UTF-8
     * @param value reads it: {@code JsonReader::posted}
     * @return the value
     */
    public static <R> R read(byte[] json, Function<JsonParser, R> value) {
        try (JsonParser in = JsonText.answerParser(json)) {
            return value.apply(in);
        }
    }

    /**
     * Reads an object.
     *
     * @param in where from
     * @param member is given each member in turn
     */
    public static void object(JsonParser in, Member member) {
        begin(in, JsonToken.START_OBJECT);
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            in.nextToken();
            member.read(name, in);
            if (in.currentToken().isStructStart()) {
                in.skipChildren();
            }
        }
    }

    /**
     * Reads a list.
     *
     * @param <R> the elements' type
     * @param in where from
     * @param element reads one: {@code JsonReader::posted}
     * @return unmodifiable
     */
    public static <R> List<R> list(JsonParser in, Function<JsonParser, R> element) {
        List<R> elements = new ArrayList<>();
        begin(in, JsonToken.START_ARRAY);
        while (in.nextToken() != JsonToken.END_ARRAY) {
            elements.add(element.apply(in));
        }
        return List.copyOf(elements);
    }

    private static void begin(JsonParser in, JsonToken token) {
        if (in.currentToken() == null) {
            in.nextToken();
        }
        if (in.currentToken() != token) {
            throw new StreamReadException(
                    in, token == JsonToken.START_OBJECT ? "An object was expected here" : "A list was expected here");
        }
    }

    /**
     * Reads a posted transaction.
     *
     * @param in where from
     * @return what was posted
     */
    public static Posted posted(JsonParser in) {
        PostedMembers members = new PostedMembers();
        object(in, members::read);
        return members.posted(in);
    }

    /**
     * Reads what became of a transaction of a batch.
     *
     * @param in where from
     * @return posted or rejected
     */
    public static BatchResult batchResult(JsonParser in) {
        PostedMembers members = new PostedMembers();
        object(in, members::read);
        return members.result(in);
    }

    /**
     * Reads what posting a transaction would do.
     *
     * @param in where from
     * @return what would become of it
     */
    public static DryRun dryRun(JsonParser in) {
        PostedMembers members = new PostedMembers();
        object(in, members::read);
        DryRun.Status status = named(in, DryRun.Status.class, required(in, "status", members.status));
        if (status == DryRun.Status.REJECTED) {
            return new DryRun(status, null, List.of(), Optional.of(required(in, "error", members.error)));
        }
        return new DryRun(
                status,
                required(in, "effective_date", members.effectiveDate),
                required(in, "postings", members.postings),
                Optional.empty());
    }

    /**
     * Reads what became of an operation.
     *
     * @param in where from
     * @return posted, a hold or rejected
     */
    public static OperationResult operationResult(JsonParser in) {
        OperationMembers members = new OperationMembers();
        object(in, members::read);
        return switch (required(in, "status", members.status)) {
            case "done", "replayed" -> required(in, "result", members.result).done(in);
            case "rejected" -> new Rejected(required(in, "error", members.error));
            default -> throw new StreamReadException(in, "The status '" + members.status + "' is not known");
        };
    }

    /**
     * Reads what an operation would do.
     *
     * @param in where from
     * @return what would become of it
     */
    public static OperationDryRun operationDryRun(JsonParser in) {
        OperationMembers members = new OperationMembers();
        object(in, members::read);
        OperationDryRun.Status status = named(in, OperationDryRun.Status.class, required(in, "status", members.status));
        return status == OperationDryRun.Status.REJECTED
                ? new OperationDryRun(
                        status,
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Optional.of(required(in, "error", members.error)))
                : required(in, "result", members.result).dryRun(in, status);
    }

    /**
     * Reads the {@code result} of an operation that was done.
     *
     * @param in where from
     * @return posted or a hold
     */
    public static OperationResult doneOperation(JsonParser in) {
        return new ResultMembers(in).done(in);
    }

    /**
     * Reads the {@code result} of an operation that would be done, or be answered from before.
     *
     * @param in where from
     * @param status which of the two
     * @return what would become of it
     */
    public static OperationDryRun plannedOperation(JsonParser in, OperationDryRun.Status status) {
        return new ResultMembers(in).dryRun(in, status);
    }

    private static final class OperationMembers {
        private String status;
        private ResultMembers result;
        private LedgerException error;

        void read(String name, JsonParser in) {
            switch (name) {
                case "status" -> status = text(in);
                case "result" -> result = new ResultMembers(in);
                case "error" -> error = problem(in);
                default -> {}
            }
        }
    }

    /** The members of an operation's result: of a posted transaction's, which has postings, or of a hold's. */
    private static final class ResultMembers {
        private final PostedMembers posted = new PostedMembers();
        private final HoldMembers hold = new HoldMembers();

        ResultMembers(JsonParser in) {
            object(in, (name, value) -> {
                if (!hold.read(name, value)) {
                    posted.read(name, value);
                }
            });
            posted.replayed = hold.replayed;
        }

        OperationResult done(JsonParser in) {
            if (posted.postings != null) {
                return posted.posted(in);
            }
            required(in, "placed_at", hold.placedAt);
            return hold.hold(in);
        }

        OperationDryRun dryRun(JsonParser in, OperationDryRun.Status status) {
            return posted.postings == null
                    ? new OperationDryRun(
                            status, Optional.empty(), List.of(), Optional.of(hold.hold(in)), Optional.empty())
                    : new OperationDryRun(
                            status,
                            Optional.of(required(in, "effective_date", posted.effectiveDate)),
                            posted.postings,
                            Optional.empty(),
                            Optional.empty());
        }
    }

    /** The members of results of all kinds. */
    private static final class PostedMembers {
        private String status;
        private Long transactionId;
        private Instant postedAt;
        private LocalDate effectiveDate;
        private boolean replayed;
        private List<PostedPosting> postings;
        private LedgerException error;

        void read(String name, JsonParser in) {
            switch (name) {
                case "status" -> status = text(in);
                case "transaction_id" -> transactionId = number(in);
                case "posted_at" -> postedAt = moment(in);
                case "effective_date" -> effectiveDate = day(in);
                case "replayed" -> replayed = flag(in);
                case "postings" -> postings = list(in, JsonReader::posting);
                case "error" -> error = problem(in);
                default -> {}
            }
        }

        BatchResult result(JsonParser in) {
            return switch (required(in, "status", status)) {
                case "posted", "replayed" -> posted(in);
                case "rejected" -> new Rejected(required(in, "error", error));
                default -> throw new StreamReadException(in, "The status '" + status + "' is not known");
            };
        }

        Posted posted(JsonParser in) {
            return new Posted(
                    required(in, "transaction_id", transactionId),
                    required(in, "posted_at", postedAt),
                    required(in, "effective_date", effectiveDate),
                    replayed,
                    required(in, "postings", postings));
        }
    }

    /**
     * Reads a hold.
     *
     * @param in where from
     * @return the hold
     */
    public static Hold hold(JsonParser in) {
        HoldMembers members = new HoldMembers();
        object(in, members::read);
        required(in, "placed_at", members.placedAt);
        return members.hold(in);
    }

    private static final class HoldMembers {
        private String key;
        private String account;
        private String currency;
        private BigDecimal amount;
        private BigDecimal captured;
        private BigDecimal released;
        private BigDecimal remaining;
        private String state;
        private Instant placedAt;
        private Instant expiresAt;
        private String description;
        private String reference;
        private String metadata;
        private boolean replayed;

        /** Reads a member; answers false for one that is not known. */
        boolean read(String name, JsonParser in) {
            switch (name) {
                case "key" -> key = text(in);
                case "account" -> account = text(in);
                case "currency" -> currency = text(in);
                case "amount" -> amount = decimal(in);
                case "captured" -> captured = decimal(in);
                case "released" -> released = decimal(in);
                case "remaining" -> remaining = decimal(in);
                case "state" -> state = text(in);
                case "placed_at" -> placedAt = moment(in);
                case "expires_at" -> expiresAt = moment(in);
                case "description" -> description = text(in);
                case "reference" -> reference = text(in);
                case "metadata" -> metadata = jsonObject(in);
                case "replayed" -> replayed = flag(in);
                default -> {
                    return false;
                }
            }
            return true;
        }

        /** The hold; where it has no moment, that is the caller's concern. */
        Hold hold(JsonParser in) {
            return new Hold(
                    required(in, "key", key),
                    required(in, "account", account),
                    required(in, "currency", currency),
                    required(in, "amount", amount),
                    required(in, "captured", captured),
                    required(in, "released", released),
                    required(in, "remaining", remaining),
                    named(in, HoldState.class, required(in, "state", state)),
                    placedAt,
                    Optional.ofNullable(expiresAt),
                    Optional.ofNullable(description),
                    Optional.ofNullable(reference),
                    Optional.ofNullable(metadata),
                    replayed);
        }
    }

    /**
     * Reads something that happened to a hold.
     *
     * @param in where from
     * @return the event
     */
    public static HoldEvent holdEvent(JsonParser in) {
        var members = new Object() {
            String event;
            Instant at;
            BigDecimal amount;
            BigDecimal remaining;
            Instant expiresAt;
            Long transactionId;
            String role;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "event" -> members.event = text(value);
                case "at" -> members.at = moment(value);
                case "amount" -> members.amount = decimal(value);
                case "remaining" -> members.remaining = decimal(value);
                case "expires_at" -> members.expiresAt = moment(value);
                case "transaction_id" -> members.transactionId = number(value);
                case "role" -> members.role = text(value);
                default -> {}
            }
        });
        return new HoldEvent(
                named(in, HoldEvent.Kind.class, required(in, "event", members.event)),
                required(in, "at", members.at),
                required(in, "amount", members.amount),
                required(in, "remaining", members.remaining),
                Optional.ofNullable(members.expiresAt),
                members.transactionId == null ? OptionalLong.empty() : OptionalLong.of(members.transactionId),
                Optional.ofNullable(members.role));
    }

    /**
     * Reads how far below zero an account may be taken.
     *
     * @param in where from
     * @return the overdraft
     */
    public static Overdraft overdraft(JsonParser in) {
        var members = new Object() {
            String account;
            String currency;
            BigDecimal limit;
            BigDecimal fee;
            String feeAccount;
            String protectedBy;
            Instant until;
            BigDecimal limitAfter;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "account" -> members.account = text(value);
                case "currency" -> members.currency = text(value);
                case "overdraft_limit" -> members.limit = decimal(value);
                case "fee" -> members.fee = decimal(value);
                case "fee_account" -> members.feeAccount = text(value);
                case "protected_by" -> members.protectedBy = text(value);
                case "until" -> members.until = moment(value);
                case "limit_after" -> members.limitAfter = decimal(value);
                default -> {}
            }
        });
        return new Overdraft(
                required(in, "account", members.account),
                required(in, "currency", members.currency),
                Optional.ofNullable(members.limit),
                Optional.ofNullable(members.fee),
                Optional.ofNullable(members.feeAccount),
                Optional.ofNullable(members.protectedBy),
                Optional.ofNullable(members.until),
                Optional.ofNullable(members.limitAfter));
    }

    /**
     * Reads an explanation.
     *
     * @param in where from
     * @return the explanation
     */
    public static Explanation explanation(JsonParser in) {
        var members = new Object() {
            String account;
            String currency;
            Instant at;
            LocalDate since;
            BigDecimal opening;
            List<Explanation.TypeSum> types;
            BigDecimal balance;
            List<Explanation.HeldAmount> holds;
            BigDecimal held;
            BigDecimal floor;
            BigDecimal available;
            String state;
            BigDecimal fee;
            String protectedBy;
            BigDecimal protection;
            BigDecimal asked;
            BigDecimal shortfall;
            List<String> text;
            List<Explanation.DisputedAmount> disputes;
            BigDecimal disputed;
            BigDecimal expiresNext;
            Instant expiresNextAt;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "account" -> members.account = text(value);
                case "currency" -> members.currency = text(value);
                case "at" -> members.at = moment(value);
                case "since" -> members.since = day(value);
                case "opening" -> members.opening = decimal(value);
                case "types" -> members.types = list(value, JsonReader::typeSum);
                case "balance" -> members.balance = decimal(value);
                case "holds" -> members.holds = list(value, JsonReader::heldAmount);
                case "held" -> members.held = decimal(value);
                case "floor" -> members.floor = decimal(value);
                case "available" -> members.available = decimal(value);
                case "state" -> members.state = text(value);
                case "fee" -> members.fee = decimal(value);
                case "protected_by" -> members.protectedBy = text(value);
                case "protection" -> members.protection = decimal(value);
                case "asked" -> members.asked = decimal(value);
                case "shortfall" -> members.shortfall = decimal(value);
                case "text" -> members.text = list(value, JsonReader::text);
                case "disputes" -> members.disputes = list(value, JsonReader::disputedAmount);
                case "disputed" -> members.disputed = decimal(value);
                case "expires_next" -> members.expiresNext = decimal(value);
                case "expires_next_at" -> members.expiresNextAt = moment(value);
                default -> {}
            }
        });
        return new Explanation(
                required(in, "account", members.account),
                required(in, "currency", members.currency),
                required(in, "at", members.at),
                required(in, "since", members.since),
                required(in, "opening", members.opening),
                required(in, "types", members.types),
                required(in, "balance", members.balance),
                required(in, "holds", members.holds),
                required(in, "held", members.held),
                Optional.ofNullable(members.floor),
                Optional.ofNullable(members.available),
                named(in, AccountState.class, required(in, "state", members.state)),
                Optional.ofNullable(members.fee),
                Optional.ofNullable(members.protectedBy),
                Optional.ofNullable(members.protection),
                Optional.ofNullable(members.asked),
                Optional.ofNullable(members.shortfall),
                required(in, "disputes", members.disputes),
                required(in, "disputed", members.disputed),
                Optional.ofNullable(members.expiresNext),
                Optional.ofNullable(members.expiresNextAt),
                required(in, "text", members.text));
    }

    private static Explanation.TypeSum typeSum(JsonParser in) {
        var members = new Object() {
            String type;
            Long entries;
            BigDecimal in;
            BigDecimal out;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "type" -> members.type = text(value);
                case "entries" -> members.entries = number(value);
                case "in" -> members.in = decimal(value);
                case "out" -> members.out = decimal(value);
                default -> {}
            }
        });
        return new Explanation.TypeSum(
                required(in, "type", members.type),
                required(in, "entries", members.entries),
                required(in, "in", members.in),
                required(in, "out", members.out));
    }

    private static Explanation.HeldAmount heldAmount(JsonParser in) {
        var members = new Object() {
            String key;
            BigDecimal remaining;
            Instant expiresAt;
            String description;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "key" -> members.key = text(value);
                case "remaining" -> members.remaining = decimal(value);
                case "expires_at" -> members.expiresAt = moment(value);
                case "description" -> members.description = text(value);
                default -> {}
            }
        });
        return new Explanation.HeldAmount(
                required(in, "key", members.key),
                required(in, "remaining", members.remaining),
                Optional.ofNullable(members.expiresAt),
                Optional.ofNullable(members.description));
    }

    /**
     * Reads what a transaction has to do with an earlier one or with a hold.
     *
     * @param in where from
     * @return null for JSON's null
     */
    public static Link link(JsonParser in) {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        var members = new Object() {
            String captures;
            boolean releaseRest;
            Long reverses;
            Long adjusts;
            String reason;
            Link exchange;
            Long disputes;
            Link.Grants grants;
            Long expires;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "grants" -> members.grants = grants(value);
                case "expires" -> members.expires = number(value);
                case "captures" -> members.captures = text(value);
                case "release_rest" -> members.releaseRest = flag(value);
                case "reverses" -> members.reverses = number(value);
                case "adjusts" -> members.adjusts = number(value);
                case "reason" -> members.reason = text(value);
                case "exchange" -> members.exchange = exchange(value);
                case "disputes" -> members.disputes = number(value);
                default -> {}
            }
        });
        if (members.exchange != null) {
            return members.exchange;
        }
        if (members.disputes != null) {
            return new Link.Disputes(members.disputes);
        }
        if (members.captures != null) {
            return new Link.Captures(members.captures, members.releaseRest);
        }
        if (members.reverses != null) {
            return new Link.Reverses(members.reverses);
        }
        if (members.grants != null) {
            return members.grants;
        }
        if (members.expires != null) {
            return new Link.Expires(members.expires);
        }
        return new Link.Adjusts(required(in, "adjusts", members.adjusts), required(in, "reason", members.reason));
    }

    private static Link exchange(JsonParser in) {
        var members = new Object() {
            String from;
            String to;
            BigDecimal rate;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "from" -> members.from = text(value);
                case "to" -> members.to = text(value);
                case "rate" -> members.rate = decimal(value);
                default -> {}
            }
        });
        return new Link.Exchanges(
                required(in, "from", members.from), required(in, "to", members.to), required(in, "rate", members.rate));
    }

    /**
     * Reads what exchanges have done to an account.
     *
     * @param in where from
     * @return the position
     */
    public static ExchangePosition exchangePosition(JsonParser in) {
        var members = new Object() {
            String account;
            String base;
            List<ExchangePosition.InCurrency> currencies;
            BigDecimal value;
            BigDecimal gain;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "exchange_account" -> members.account = text(value);
                case "base_currency" -> members.base = text(value);
                case "currencies" -> members.currencies = list(value, JsonReader::inCurrency);
                case "value" -> members.value = decimal(value);
                case "gain" -> members.gain = decimal(value);
                default -> {}
            }
        });
        return new ExchangePosition(
                required(in, "exchange_account", members.account),
                required(in, "base_currency", members.base),
                required(in, "currencies", members.currencies),
                Optional.ofNullable(members.value),
                Optional.ofNullable(members.gain));
    }

    private static ExchangePosition.InCurrency inCurrency(JsonParser in) {
        var members = new Object() {
            String currency;
            BigDecimal in;
            BigDecimal out;
            BigDecimal balance;
            BigDecimal rate;
            BigDecimal value;
            BigDecimal gain;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "currency" -> members.currency = text(value);
                case "in" -> members.in = decimal(value);
                case "out" -> members.out = decimal(value);
                case "balance" -> members.balance = decimal(value);
                case "rate" -> members.rate = decimal(value);
                case "value" -> members.value = decimal(value);
                case "gain" -> members.gain = decimal(value);
                default -> {}
            }
        });
        return new ExchangePosition.InCurrency(
                required(in, "currency", members.currency),
                required(in, "in", members.in),
                required(in, "out", members.out),
                required(in, "balance", members.balance),
                Optional.ofNullable(members.rate),
                Optional.ofNullable(members.value),
                Optional.ofNullable(members.gain));
    }

    /**
     * Reads an amount in parts.
     *
     * @param in where from
     * @return the split
     */
    public static Split split(JsonParser in) {
        var members = new Object() {
            BigDecimal amount;
            String currency;
            List<Split.Share> shares;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "amount" -> members.amount = decimal(value);
                case "currency" -> members.currency = text(value);
                case "shares" -> members.shares = list(value, JsonReader::share);
                default -> {}
            }
        });
        return new Split(
                required(in, "amount", members.amount),
                required(in, "currency", members.currency),
                required(in, "shares", members.shares));
    }

    private static Split.Share share(JsonParser in) {
        var members = new Object() {
            String account;
            BigDecimal amount;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "account" -> members.account = text(value);
                case "amount" -> members.amount = decimal(value);
                default -> {}
            }
        });
        return new Split.Share(required(in, "account", members.account), required(in, "amount", members.amount));
    }

    private static Link.Grants grants(JsonParser in) {
        var members = new Object() {
            String lot;
            String account;
            Instant expiresAt;
            Long priority;
            String expiresTo;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "lot" -> members.lot = text(value);
                case "account" -> members.account = text(value);
                case "expires_at" -> members.expiresAt = moment(value);
                case "priority" -> members.priority = number(value);
                case "expires_to" -> members.expiresTo = text(value);
                default -> {}
            }
        });
        return new Link.Grants(
                required(in, "lot", members.lot),
                required(in, "account", members.account),
                required(in, "expires_at", members.expiresAt),
                members.priority == null ? 0 : members.priority.intValue(),
                Optional.ofNullable(members.expiresTo));
    }

    /**
     * Reads a later transaction that has to do with another.
     *
     * @param in where from
     * @return its number and what it does
     */
    public static LinkedTransaction linkedTransaction(JsonParser in) {
        var members = new Object() {
            Long id;
            Instant postedAt;
            String relation;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "transaction_id" -> members.id = number(value);
                case "posted_at" -> members.postedAt = moment(value);
                case "relation" -> members.relation = text(value);
                default -> {}
            }
        });
        return new LinkedTransaction(
                required(in, "transaction_id", members.id),
                required(in, "posted_at", members.postedAt),
                required(in, "relation", members.relation));
    }

    /**
     * Reads a transaction as the ledger keeps it.
     *
     * @param in where from
     * @return the transaction
     */
    public static PostedTransaction transaction(JsonParser in) {
        var members = new Object() {
            Long id;
            Instant postedAt;
            LocalDate effectiveDate;
            String type;
            boolean imported;
            String key;
            String description;
            String reference;
            String metadata;
            Link link;
            List<LinkedTransaction> linkedBy = List.of();
            List<PostedPosting> postings;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "transaction_id" -> members.id = number(value);
                case "posted_at" -> members.postedAt = moment(value);
                case "effective_date" -> members.effectiveDate = day(value);
                case "type" -> members.type = text(value);
                case "imported" -> members.imported = flag(value);
                case "key" -> members.key = text(value);
                case "description" -> members.description = text(value);
                case "reference" -> members.reference = text(value);
                case "metadata" -> members.metadata = jsonObject(value);
                case "link" -> members.link = link(value);
                case "linked_by" -> members.linkedBy = list(value, JsonReader::linkedTransaction);
                case "postings" -> members.postings = list(value, JsonReader::posting);
                default -> {}
            }
        });
        return new PostedTransaction(
                required(in, "transaction_id", members.id),
                required(in, "posted_at", members.postedAt),
                required(in, "effective_date", members.effectiveDate),
                required(in, "type", members.type),
                members.imported,
                Optional.ofNullable(members.key),
                Optional.ofNullable(members.description),
                Optional.ofNullable(members.reference),
                Optional.ofNullable(members.metadata),
                Optional.ofNullable(members.link),
                members.linkedBy,
                required(in, "postings", members.postings));
    }

    private static PostedPosting posting(JsonParser in) {
        var members = new Object() {
            Long leg;
            String source;
            String destination;
            BigDecimal amount;
            String currency;
            BigDecimal sourceBalance;
            Long sourceVersion;
            BigDecimal destinationBalance;
            Long destinationVersion;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "leg" -> members.leg = number(value);
                case "source" -> members.source = text(value);
                case "destination" -> members.destination = text(value);
                case "amount" -> members.amount = decimal(value);
                case "currency" -> members.currency = text(value);
                case "source_balance" -> members.sourceBalance = decimal(value);
                case "source_version" -> members.sourceVersion = number(value);
                case "destination_balance" -> members.destinationBalance = decimal(value);
                case "destination_version" -> members.destinationVersion = number(value);
                default -> {}
            }
        });
        return new PostedPosting(
                small(in, required(in, "leg", members.leg)),
                required(in, "source", members.source),
                required(in, "destination", members.destination),
                required(in, "amount", members.amount),
                required(in, "currency", members.currency),
                head(in, "source_version", members.sourceBalance, members.sourceVersion),
                head(in, "destination_version", members.destinationBalance, members.destinationVersion));
    }

    private static Optional<Head> head(JsonParser in, String versionName, BigDecimal balance, Long version) {
        return balance == null ? Optional.empty() : Optional.of(new Head(balance, required(in, versionName, version)));
    }

    /**
     * Reads an account.
     *
     * @param in where from
     * @return the account
     */
    public static AccountBalance account(JsonParser in) {
        var members = new Object() {
            String account;
            String currency;
            BigDecimal balance;
            BigDecimal held;
            BigDecimal available;
            Long version;
            BigDecimal floor;
            String state;
            BigDecimal disputed;
            BigDecimal expiresNext;
            Instant expiresNextAt;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "account" -> members.account = text(value);
                case "currency" -> members.currency = text(value);
                case "balance" -> members.balance = decimal(value);
                case "held" -> members.held = decimal(value);
                case "available" -> members.available = decimal(value);
                case "version" -> members.version = number(value);
                case "floor" -> members.floor = decimal(value);
                case "state" -> members.state = text(value);
                case "disputed" -> members.disputed = decimal(value);
                case "expires_next" -> members.expiresNext = decimal(value);
                case "expires_next_at" -> members.expiresNextAt = moment(value);
                default -> {}
            }
        });
        return new AccountBalance(
                required(in, "account", members.account),
                required(in, "currency", members.currency),
                required(in, "balance", members.balance),
                required(in, "held", members.held),
                Optional.ofNullable(members.available),
                required(in, "version", members.version),
                Optional.ofNullable(members.floor),
                named(in, AccountState.class, required(in, "state", members.state)),
                required(in, "disputed", members.disputed),
                Optional.ofNullable(members.expiresNext),
                Optional.ofNullable(members.expiresNextAt));
    }

    /**
     * Reads a change of an account's state.
     *
     * @param in where from
     * @return the change
     */
    public static StateChange stateChange(JsonParser in) {
        var members = new Object() {
            String account;
            String currency;
            String state;
            Long version;
            Instant since;
            String reason;
            String role;
            String actor;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "account" -> members.account = text(value);
                case "currency" -> members.currency = text(value);
                case "state" -> members.state = text(value);
                case "version" -> members.version = number(value);
                case "since" -> members.since = moment(value);
                case "reason" -> members.reason = text(value);
                case "role" -> members.role = text(value);
                case "actor" -> members.actor = text(value);
                default -> {}
            }
        });
        return new StateChange(
                required(in, "account", members.account),
                required(in, "currency", members.currency),
                named(in, AccountState.class, required(in, "state", members.state)),
                required(in, "version", members.version),
                required(in, "since", members.since),
                Optional.ofNullable(members.reason),
                Optional.ofNullable(members.role),
                Optional.ofNullable(members.actor));
    }

    /**
     * Reads what an account's balance was.
     *
     * @param in where from
     * @return the balance
     */
    public static PastBalance pastBalance(JsonParser in) {
        var members = new Object() {
            String account;
            String currency;
            Instant at;
            BigDecimal balance;
            Long version;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "account" -> members.account = text(value);
                case "currency" -> members.currency = text(value);
                case "at" -> members.at = moment(value);
                case "balance" -> members.balance = decimal(value);
                case "version" -> members.version = number(value);
                default -> {}
            }
        });
        return new PastBalance(
                required(in, "account", members.account),
                required(in, "currency", members.currency),
                required(in, "at", members.at),
                required(in, "balance", members.balance),
                required(in, "version", members.version));
    }

    /**
     * Reads an entry.
     *
     * @param in where from
     * @return the entry
     */
    public static Entry entry(JsonParser in) {
        var members = new Object() {
            String account;
            String currency;
            Long version;
            Instant postedAt;
            LocalDate effectiveDate;
            Long transactionId;
            Long leg;
            String type;
            BigDecimal amount;
            BigDecimal balance;
            String counterparty;
            String key;
            String description;
            String reference;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "account" -> members.account = text(value);
                case "currency" -> members.currency = text(value);
                case "version" -> members.version = number(value);
                case "posted_at" -> members.postedAt = moment(value);
                case "effective_date" -> members.effectiveDate = day(value);
                case "transaction_id" -> members.transactionId = number(value);
                case "leg" -> members.leg = number(value);
                case "type" -> members.type = text(value);
                case "amount" -> members.amount = decimal(value);
                case "balance" -> members.balance = decimal(value);
                case "counterparty" -> members.counterparty = text(value);
                case "key" -> members.key = text(value);
                case "description" -> members.description = text(value);
                case "reference" -> members.reference = text(value);
                default -> {}
            }
        });
        return new Entry(
                required(in, "account", members.account),
                required(in, "currency", members.currency),
                required(in, "version", members.version),
                required(in, "posted_at", members.postedAt),
                required(in, "effective_date", members.effectiveDate),
                required(in, "transaction_id", members.transactionId),
                small(in, required(in, "leg", members.leg)),
                required(in, "type", members.type),
                required(in, "amount", members.amount),
                required(in, "balance", members.balance),
                required(in, "counterparty", members.counterparty),
                Optional.ofNullable(members.key),
                Optional.ofNullable(members.description),
                Optional.ofNullable(members.reference));
    }

    /**
     * Reads a currency.
     *
     * @param in where from
     * @return the currency
     */
    public static Currency currency(JsonParser in) {
        var members = new Object() {
            String code;
            Long scale;
            String name;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "code" -> members.code = text(value);
                case "scale" -> members.scale = number(value);
                case "name" -> members.name = text(value);
                default -> {}
            }
        });
        return new Currency(
                required(in, "code", members.code),
                small(in, required(in, "scale", members.scale)),
                required(in, "name", members.name));
    }

    /**
     * Reads a total.
     *
     * @param in where from
     * @return the total
     */
    public static Total total(JsonParser in) {
        var members = new Object() {
            String currency;
            Long accounts;
            BigDecimal balance;
            BigDecimal held;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "currency" -> members.currency = text(value);
                case "accounts" -> members.accounts = number(value);
                case "balance" -> members.balance = decimal(value);
                case "held" -> members.held = decimal(value);
                default -> {}
            }
        });
        return new Total(
                required(in, "currency", members.currency),
                required(in, "accounts", members.accounts),
                required(in, "balance", members.balance),
                required(in, "held", members.held));
    }

    /**
     * Reads a line of the trial balance.
     *
     * @param in where from
     * @return the line
     */
    public static TrialBalanceLine trialBalanceLine(JsonParser in) {
        var members = new Object() {
            String currency;
            String group;
            Long accounts;
            BigDecimal debit;
            BigDecimal credit;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "currency" -> members.currency = text(value);
                case "group" -> members.group = text(value);
                case "accounts" -> members.accounts = number(value);
                case "debit" -> members.debit = decimal(value);
                case "credit" -> members.credit = decimal(value);
                default -> {}
            }
        });
        return new TrialBalanceLine(
                required(in, "currency", members.currency),
                required(in, "group", members.group),
                required(in, "accounts", members.accounts),
                required(in, "debit", members.debit),
                required(in, "credit", members.credit));
    }

    /**
     * Reads a transaction type.
     *
     * @param in where from
     * @return the type
     */
    public static TransactionType transactionType(JsonParser in) {
        var members = new Object() {
            String name;
            Instant firstPostedAt;
            TypeRule rule;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "name" -> members.name = text(value);
                case "first_posted_at" -> members.firstPostedAt = moment(value);
                case "rule" -> members.rule = typeRule(value);
                default -> {}
            }
        });
        String type = required(in, "name", members.name);
        return new TransactionType(
                type,
                Optional.ofNullable(members.firstPostedAt),
                // The rule itself does not repeat whose it is.
                Optional.ofNullable(members.rule)
                        .map(rule -> new TypeRule(
                                type,
                                rule.counterAccount(),
                                rule.signs(),
                                rule.requiredMetadata(),
                                rule.posters(),
                                rule.limits())));
    }

    private static TypeRule typeRule(JsonParser in) {
        var members = new Object() {
            String counterAccount;
            String signs;
            List<String> requiredMetadata = List.of();
            List<String> posters = List.of();
            List<TypeRule.Limit> limits = List.of();
        };
        object(in, (name, value) -> {
            switch (name) {
                case "counter_account" -> members.counterAccount = text(value);
                case "signs" -> members.signs = text(value);
                case "required_metadata" -> members.requiredMetadata = list(value, JsonReader::text);
                case "posters" -> members.posters = list(value, JsonReader::text);
                case "limits" -> members.limits = list(value, JsonReader::typeLimit);
                default -> {}
            }
        });
        return new TypeRule(
                "",
                Optional.ofNullable(members.counterAccount),
                named(in, TypeRule.Signs.class, required(in, "signs", members.signs)),
                members.requiredMetadata,
                members.posters,
                members.limits);
    }

    /**
     * Reads a limit of a type's rule.
     *
     * @param in where from
     * @return the limit
     */
    public static TypeRule.Limit typeLimit(JsonParser in) {
        var members = new Object() {
            String currency;
            BigDecimal perTransaction;
            BigDecimal perDay;
            Long countPerDay;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "currency" -> members.currency = text(value);
                case "per_transaction" -> members.perTransaction = decimal(value);
                case "per_day" -> members.perDay = decimal(value);
                case "count_per_day" -> members.countPerDay = number(value);
                default -> {}
            }
        });
        return new TypeRule.Limit(
                required(in, "currency", members.currency),
                Optional.ofNullable(members.perTransaction),
                Optional.ofNullable(members.perDay),
                members.countPerDay == null ? OptionalInt.empty() : OptionalInt.of(small(in, members.countPerDay)));
    }

    /**
     * Reads the ledger's settings.
     *
     * @param in where from
     * @return the settings
     */
    public static Settings settings(JsonParser in) {
        var members = new Object() {
            String timeZone;
            Boolean openOnFirstUse;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "time_zone" -> members.timeZone = text(value);
                case "open_on_first_use" -> members.openOnFirstUse = flag(value);
                default -> {}
            }
        });
        return new Settings(
                required(in, "time_zone", members.timeZone), required(in, "open_on_first_use", members.openOnFirstUse));
    }

    /**
     * Reads an administrative act.
     *
     * @param in where from
     * @return the act
     */
    public static AdministrativeAct act(JsonParser in) {
        var members = new Object() {
            Long id;
            Instant at;
            String act;
            String role;
            String actor;
            Map<String, String> facts;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "id" -> members.id = number(value);
                case "at" -> members.at = moment(value);
                case "act" -> members.act = text(value);
                case "role" -> members.role = text(value);
                case "actor" -> members.actor = text(value);
                case "facts" -> members.facts = facts(value);
                default -> {}
            }
        });
        return new AdministrativeAct(
                required(in, "id", members.id),
                required(in, "at", members.at),
                required(in, "act", members.act),
                required(in, "role", members.role),
                Optional.ofNullable(members.actor),
                required(in, "facts", members.facts));
    }

    /**
     * Reads what proving the ledger has found.
     *
     * @param in where from
     * @return the findings
     */
    public static Verification verification(JsonParser in) {
        var members = new Object() {
            Boolean ok;
            Long accounts;
            Long transactions;
            Long entries;
            List<Difference> differences;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "ok" -> members.ok = flag(value);
                case "accounts" -> members.accounts = number(value);
                case "transactions" -> members.transactions = number(value);
                case "entries" -> members.entries = number(value);
                case "differences" -> members.differences = list(value, JsonReader::difference);
                default -> {}
            }
        });
        return new Verification(
                required(in, "ok", members.ok),
                required(in, "accounts", members.accounts),
                required(in, "transactions", members.transactions),
                required(in, "entries", members.entries),
                required(in, "differences", members.differences));
    }

    private static Difference difference(JsonParser in) {
        Map<String, String> facts = facts(in);
        String check = facts.remove("check");
        return new Difference(required(in, "check", check), facts);
    }

    /**
     * Reads a page of accounts.
     *
     * @param in where from
     * @return the page
     */
    public static AccountPage accountPage(JsonParser in) {
        return page(in, "accounts", JsonReader::account, AccountPage::new);
    }

    /**
     * Reads a page of entries.
     *
     * @param in where from
     * @return the page
     */
    public static EntryPage entryPage(JsonParser in) {
        return page(in, "entries", JsonReader::entry, EntryPage::new);
    }

    /**
     * Reads a page of transactions.
     *
     * @param in where from
     * @return the page
     */
    public static TransactionPage transactionPage(JsonParser in) {
        return page(in, "transactions", JsonReader::transaction, TransactionPage::new);
    }

    /**
     * Reads a page of holds.
     *
     * @param in where from
     * @return the page
     */
    public static HoldPage holdPage(JsonParser in) {
        return page(in, "holds", JsonReader::hold, HoldPage::new);
    }

    /**
     * Reads a page of administrative acts.
     *
     * @param in where from
     * @return the page
     */
    public static AuditPage auditPage(JsonParser in) {
        return page(in, "acts", JsonReader::act, AuditPage::new);
    }

    @FunctionalInterface
    private interface Page<R, P> {
        P of(List<R> rows, Optional<String> next);
    }

    private static <R, P> P page(JsonParser in, String rowsName, Function<JsonParser, R> row, Page<R, P> page) {
        var members = new Object() {
            List<R> rows;
            String next;
        };
        object(in, (name, value) -> {
            if (name.equals(rowsName)) {
                members.rows = list(value, row);
            } else if (name.equals("next")) {
                members.next = text(value);
            }
        });
        return page.of(required(in, rowsName, members.rows), Optional.ofNullable(members.next));
    }

    /**
     * Reads the one list of an object, such as {@code {"currencies":[...]}}.
     *
     * @param <R> the elements' type
     * @param in where from
     * @param name the list's
     * @param element reads one of it
     * @return unmodifiable
     */
    public static <R> List<R> listIn(JsonParser in, String name, Function<JsonParser, R> element) {
        return page(in, name, element, (rows, next) -> rows);
    }

    /**
     * Reads a problem document.
     *
     * @param in where from
     * @return the exception that belongs to its code, with its facts. For a code that is not known, one of
     *     {@link ErrorCode#INTERNAL_ERROR} whose fact {@code code} it is
     */
    public static LedgerException problem(JsonParser in) {
        Map<String, String> members = facts(in);
        String code = required(in, "code", members.get("code"));
        String detail = members.getOrDefault("detail", members.getOrDefault("title", ""));
        Map<String, String> facts = new LinkedHashMap<>();
        members.forEach((name, text) -> {
            if (name.startsWith(JsonWriter.FACT)) {
                facts.put(name.substring(JsonWriter.FACT.length()), text);
            } else if (!JsonWriter.PROBLEM_MEMBERS.contains(name)) {
                facts.put(name, text);
            }
        });
        Optional<ErrorCode> known = ErrorCode.of(code);
        if (known.isEmpty()) {
            facts.put("code", code);
        }
        return LedgerException.of(known.orElse(ErrorCode.INTERNAL_ERROR), detail, facts, null);
    }

    /** The members of an object as texts, in their order; nulls and what is nested are left out. */
    private static Map<String, String> facts(JsonParser in) {
        Map<String, String> facts = new LinkedHashMap<>();
        object(in, (name, value) -> {
            if (value.currentToken().isScalarValue() && value.currentToken() != JsonToken.VALUE_NULL) {
                facts.put(name, value.getString());
            }
        });
        return facts;
    }

    private static <T> T required(JsonParser in, String name, T value) {
        if (value == null) {
            throw new StreamReadException(in, "The member '" + name + "' is missing");
        }
        return value;
    }

    /**
     * Reads a string.
     *
     * @param in where from
     * @return null for JSON's null
     */
    public static String text(JsonParser in) {
        return switch (in.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> in.getString();
            default -> throw new StreamReadException(in, "A string was expected here");
        };
    }

    private static Long number(JsonParser in) {
        return switch (in.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT -> in.getLongValue();
            default -> throw new StreamReadException(in, "A whole number was expected here");
        };
    }

    private static int small(JsonParser in, long number) {
        if (number != (int) number) {
            throw new StreamReadException(in, "The number " + number + " is out of range");
        }
        return (int) number;
    }

    private static boolean flag(JsonParser in) {
        return switch (in.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw new StreamReadException(in, "A boolean was expected here");
        };
    }

    private static BigDecimal decimal(JsonParser in) {
        return parsed(in, BigDecimal::new);
    }

    private static Instant moment(JsonParser in) {
        return parsed(in, Instant::parse);
    }

    private static LocalDate day(JsonParser in) {
        return parsed(in, LocalDate::parse);
    }

    private static <T> T parsed(JsonParser in, Function<String, T> parse) {
        String text = text(in);
        try {
            return text == null ? null : parse.apply(text);
        } catch (NumberFormatException | DateTimeException e) {
            throw new StreamReadException(in, "This is not of the form expected here: " + e.getMessage(), e);
        }
    }

    private static String jsonObject(JsonParser in) {
        return switch (in.currentToken()) {
            case VALUE_NULL -> null;
            case START_OBJECT -> JsonText.object(in);
            default -> throw new StreamReadException(in, "An object was expected here");
        };
    }

    private static <E extends Enum<E>> E named(JsonParser in, Class<E> type, String title) {
        try {
            return Enum.valueOf(type, title.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new StreamReadException(in, "The word '" + title + "' is not known", e);
        }
    }

    private static Explanation.DisputedAmount disputedAmount(JsonParser in) {
        var members = new Object() {
            String key;
            BigDecimal amount;
            String side;
            String mode;
            Long transactionId;
            Instant deadline;
            String reason;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "key" -> members.key = text(value);
                case "amount" -> members.amount = decimal(value);
                case "side" -> members.side = text(value);
                case "mode" -> members.mode = text(value);
                case "transaction_id" -> members.transactionId = number(value);
                case "deadline" -> members.deadline = moment(value);
                case "reason" -> members.reason = text(value);
                default -> {}
            }
        });
        return new Explanation.DisputedAmount(
                required(in, "key", members.key),
                required(in, "amount", members.amount),
                named(in, Explanation.DisputedAmount.Side.class, required(in, "side", members.side)),
                named(in, DisputeMode.class, required(in, "mode", members.mode)),
                required(in, "transaction_id", members.transactionId),
                Optional.ofNullable(members.deadline),
                required(in, "reason", members.reason));
    }

    /**
     * Reads a dispute.
     *
     * @param in where from
     * @return the dispute
     */
    public static Dispute dispute(JsonParser in) {
        var members = new Object() {
            String key;
            Long transactionId;
            String account;
            String payee;
            String currency;
            BigDecimal amount;
            String mode;
            String fundedBy;
            String state;
            Instant openedAt;
            Instant deadline;
            Instant endedAt;
            String hold;
            Long creditedBy;
            Long reversedBy;
            Long returnedBy;
            String reason;
            String reference;
            String metadata;
            boolean replayed;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "key" -> members.key = text(value);
                case "transaction_id" -> members.transactionId = number(value);
                case "account" -> members.account = text(value);
                case "payee" -> members.payee = text(value);
                case "currency" -> members.currency = text(value);
                case "amount" -> members.amount = decimal(value);
                case "mode" -> members.mode = text(value);
                case "funded_by" -> members.fundedBy = text(value);
                case "state" -> members.state = text(value);
                case "opened_at" -> members.openedAt = moment(value);
                case "deadline" -> members.deadline = moment(value);
                case "ended_at" -> members.endedAt = moment(value);
                case "hold" -> members.hold = text(value);
                case "credited_by" -> members.creditedBy = number(value);
                case "reversed_by" -> members.reversedBy = number(value);
                case "returned_by" -> members.returnedBy = number(value);
                case "reason" -> members.reason = text(value);
                case "reference" -> members.reference = text(value);
                case "metadata" -> members.metadata = jsonObject(value);
                case "replayed" -> members.replayed = flag(value);
                default -> {}
            }
        });
        return new Dispute(
                required(in, "key", members.key),
                required(in, "transaction_id", members.transactionId),
                required(in, "account", members.account),
                required(in, "payee", members.payee),
                required(in, "currency", members.currency),
                required(in, "amount", members.amount),
                named(in, DisputeMode.class, required(in, "mode", members.mode)),
                Optional.ofNullable(members.fundedBy),
                named(in, DisputeState.class, required(in, "state", members.state)),
                required(in, "opened_at", members.openedAt),
                Optional.ofNullable(members.deadline),
                Optional.ofNullable(members.endedAt),
                Optional.ofNullable(members.hold),
                optional(members.creditedBy),
                optional(members.reversedBy),
                optional(members.returnedBy),
                required(in, "reason", members.reason),
                Optional.ofNullable(members.reference),
                Optional.ofNullable(members.metadata),
                members.replayed);
    }

    /**
     * Reads something that happened to a dispute.
     *
     * @param in where from
     * @return the event
     */
    public static DisputeEvent disputeEvent(JsonParser in) {
        var members = new Object() {
            String event;
            Instant at;
            Long transactionId;
            String role;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "event" -> members.event = text(value);
                case "at" -> members.at = moment(value);
                case "transaction_id" -> members.transactionId = number(value);
                case "role" -> members.role = text(value);
                default -> {}
            }
        });
        return new DisputeEvent(
                named(in, DisputeEvent.Kind.class, required(in, "event", members.event)),
                required(in, "at", members.at),
                optional(members.transactionId),
                Optional.ofNullable(members.role));
    }

    /**
     * Reads a page of disputes.
     *
     * @param in where from
     * @return the page
     */
    public static DisputePage disputePage(JsonParser in) {
        return page(in, "disputes", JsonReader::dispute, DisputePage::new);
    }

    /**
     * Reads a lot.
     *
     * @param in where from
     * @return the lot
     */
    public static Lot lot(JsonParser in) {
        var members = new Object() {
            String key;
            String account;
            String currency;
            BigDecimal amount;
            BigDecimal spent;
            BigDecimal expired;
            BigDecimal remaining;
            String state;
            Long priority;
            Instant grantedAt;
            Long grantedBy;
            Instant expiresAt;
            String expiresTo;
            Long expiredBy;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "key" -> members.key = text(value);
                case "account" -> members.account = text(value);
                case "currency" -> members.currency = text(value);
                case "amount" -> members.amount = decimal(value);
                case "spent" -> members.spent = decimal(value);
                case "expired" -> members.expired = decimal(value);
                case "remaining" -> members.remaining = decimal(value);
                case "state" -> members.state = text(value);
                case "priority" -> members.priority = number(value);
                case "granted_at" -> members.grantedAt = moment(value);
                case "granted_by" -> members.grantedBy = number(value);
                case "expires_at" -> members.expiresAt = moment(value);
                case "expires_to" -> members.expiresTo = text(value);
                case "expired_by" -> members.expiredBy = number(value);
                default -> {}
            }
        });
        return new Lot(
                required(in, "key", members.key),
                required(in, "account", members.account),
                required(in, "currency", members.currency),
                required(in, "amount", members.amount),
                required(in, "spent", members.spent),
                required(in, "expired", members.expired),
                required(in, "remaining", members.remaining),
                named(in, LotState.class, required(in, "state", members.state)),
                required(in, "priority", members.priority).intValue(),
                required(in, "granted_at", members.grantedAt),
                required(in, "granted_by", members.grantedBy),
                required(in, "expires_at", members.expiresAt),
                required(in, "expires_to", members.expiresTo),
                optional(members.expiredBy));
    }

    /**
     * Reads something that happened to a lot.
     *
     * @param in where from
     * @return the event
     */
    public static LotEvent lotEvent(JsonParser in) {
        var members = new Object() {
            String event;
            Instant at;
            BigDecimal amount;
            BigDecimal remaining;
            Long transactionId;
            String role;
        };
        object(in, (name, value) -> {
            switch (name) {
                case "event" -> members.event = text(value);
                case "at" -> members.at = moment(value);
                case "amount" -> members.amount = decimal(value);
                case "remaining" -> members.remaining = decimal(value);
                case "transaction_id" -> members.transactionId = number(value);
                case "role" -> members.role = text(value);
                default -> {}
            }
        });
        return new LotEvent(
                named(in, LotEvent.Kind.class, required(in, "event", members.event)),
                required(in, "at", members.at),
                required(in, "amount", members.amount),
                required(in, "remaining", members.remaining),
                optional(members.transactionId),
                required(in, "role", members.role));
    }

    /**
     * Reads a page of lots.
     *
     * @param in where from
     * @return the page
     */
    public static LotPage lotPage(JsonParser in) {
        return page(in, "lots", JsonReader::lot, LotPage::new);
    }

    private static OptionalLong optional(Long number) {
        return number == null ? OptionalLong.empty() : OptionalLong.of(number);
    }
}
