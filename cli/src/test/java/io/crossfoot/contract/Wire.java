package io.crossfoot.contract;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.AccountState;
import io.crossfoot.ledger.AdministrativeAct;
import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.Currency;
import io.crossfoot.ledger.Difference;
import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.Entry;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.ExpectedVersion;
import io.crossfoot.ledger.Head;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.PastBalance;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedPosting;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.Posting;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.ledger.Settings;
import io.crossfoot.ledger.StateChange;
import io.crossfoot.ledger.Total;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.TransactionType;
import io.crossfoot.ledger.TrialBalanceLine;
import io.crossfoot.ledger.Verification;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON of the documented wire format, read and written once more by hand: read with the ledger's own codec, a member that the
 * codec names wrongly both ways would go unnoticed. A member that should not be there fails the reading.
 */
final class Wire {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** The members that every problem has or may have; all others are facts. */
    private static final Set<String> OF_PROBLEMS =
            Set.of("type", "title", "status", "detail", "code", "retryable", "request_id", "trace_id");

    private Wire() {}

    static JsonNode read(String json) {
        return MAPPER.readTree(json);
    }

    static String transaction(Transaction transaction, Instant postedAt) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", transaction.type());
        transaction.key().ifPresent(key -> object.put("key", key));
        if (postedAt != null) {
            object.put("posted_at", postedAt.toString());
        }
        transaction.effectiveDate().ifPresent(date -> object.put("effective_date", date.toString()));
        transaction.description().ifPresent(text -> object.put("description", text));
        transaction.reference().ifPresent(text -> object.put("reference", text));
        transaction.metadata().ifPresent(json -> object.put("metadata", read(json)));
        if (!transaction.expectedVersions().isEmpty()) {
            List<Object> expected = new ArrayList<>();
            for (ExpectedVersion each : transaction.expectedVersions()) {
                expected.add(Map.of("account", each.account(), "currency", each.currency(), "version", each.version()));
            }
            object.put("expect_version", expected);
        }
        List<Object> postings = new ArrayList<>();
        for (Posting each : transaction.postings()) {
            postings.add(Map.of(
                    "source",
                    each.source(),
                    "destination",
                    each.destination(),
                    "amount",
                    each.amount().toPlainString(),
                    "currency",
                    each.currency()));
        }
        object.put("postings", postings);
        return MAPPER.writeValueAsString(object);
    }

    static AccountBalance account(JsonNode object) {
        has(
                object,
                Set.of("account", "currency", "balance", "held", "available", "version", "floor", "state"),
                Set.of());
        return new AccountBalance(
                string(object, "account"),
                string(object, "currency"),
                amount(object, "balance"),
                amount(object, "held"),
                object.get("available").isNull() ? Optional.empty() : Optional.of(amount(object, "available")),
                number(object, "version"),
                object.get("floor").isNull() ? Optional.empty() : Optional.of(amount(object, "floor")),
                AccountState.of(string(object, "state")));
    }

    static StateChange stateChange(JsonNode object) {
        has(object, Set.of("account", "currency", "state", "version", "since"), Set.of("reason", "role", "actor"));
        return new StateChange(
                string(object, "account"),
                string(object, "currency"),
                AccountState.of(string(object, "state")),
                number(object, "version"),
                Instant.parse(string(object, "since")),
                optional(object, "reason"),
                optional(object, "role"),
                optional(object, "actor"));
    }

    static PastBalance pastBalance(JsonNode object) {
        has(object, Set.of("account", "currency", "at", "balance", "version"), Set.of());
        return new PastBalance(
                string(object, "account"),
                string(object, "currency"),
                Instant.parse(string(object, "at")),
                amount(object, "balance"),
                number(object, "version"));
    }

    static Posted posted(JsonNode object) {
        has(
                object,
                Set.of("transaction_id", "posted_at", "effective_date", "replayed", "postings"),
                Set.of("status", "line"));
        return new Posted(
                number(object, "transaction_id"),
                Instant.parse(string(object, "posted_at")),
                LocalDate.parse(string(object, "effective_date")),
                bool(object, "replayed"),
                postings(object.get("postings")));
    }

    static BatchResult batchResult(JsonNode object) {
        switch (string(object, "status")) {
            case "posted", "replayed" -> {
                Posted posted = posted(object);
                if (posted.replayed() != string(object, "status").equals("replayed")) {
                    throw new IllegalStateException("status and replayed differ: " + object);
                }
                return posted;
            }
            case "rejected" -> {
                has(object, Set.of("status", "error"), Set.of("line"));
                return new Rejected(problem(object.get("error")));
            }
            default -> throw new IllegalStateException("no such status: " + object);
        }
    }

    static DryRun dryRun(JsonNode object) {
        if (!bool(object, "dry_run")) {
            throw new IllegalStateException("not a dry run: " + object);
        }
        return switch (string(object, "status")) {
            case "rejected" -> {
                has(object, Set.of("dry_run", "status", "error"), Set.of("line"));
                yield new DryRun(DryRun.Status.REJECTED, null, List.of(), Optional.of(problem(object.get("error"))));
            }
            case "posted", "replayed" -> {
                has(object, Set.of("dry_run", "status", "effective_date", "postings"), Set.of("line"));
                yield new DryRun(
                        string(object, "status").equals("posted") ? DryRun.Status.POSTED : DryRun.Status.REPLAYED,
                        LocalDate.parse(string(object, "effective_date")),
                        postings(object.get("postings")),
                        Optional.empty());
            }
            default -> throw new IllegalStateException("no such status: " + object);
        };
    }

    static PostedTransaction transaction(JsonNode object) {
        has(
                object,
                Set.of("transaction_id", "posted_at", "effective_date", "type", "imported", "postings"),
                Set.of("key", "description", "reference", "metadata"));
        return new PostedTransaction(
                number(object, "transaction_id"),
                Instant.parse(string(object, "posted_at")),
                LocalDate.parse(string(object, "effective_date")),
                string(object, "type"),
                bool(object, "imported"),
                optional(object, "key"),
                optional(object, "description"),
                optional(object, "reference"),
                Optional.ofNullable(object.get("metadata")).map(JsonNode::toString),
                postings(object.get("postings")));
    }

    /** Postings as they are read; a head of an external account is left out, or null where SQL has a column for it. */
    static List<PostedPosting> postings(JsonNode array) {
        List<PostedPosting> postings = new ArrayList<>();
        for (JsonNode posting : array) {
            has(
                    posting,
                    Set.of("leg", "source", "destination", "amount", "currency"),
                    Set.of("source_balance", "source_version", "destination_balance", "destination_version"));
            postings.add(new PostedPosting(
                    (int) number(posting, "leg"),
                    string(posting, "source"),
                    string(posting, "destination"),
                    amount(posting, "amount"),
                    string(posting, "currency"),
                    head(posting, "source"),
                    head(posting, "destination")));
        }
        return postings;
    }

    private static Optional<Head> head(JsonNode posting, String side) {
        JsonNode balance = posting.get(side + "_balance");
        return balance == null || balance.isNull()
                ? Optional.empty()
                : Optional.of(new Head(amount(posting, side + "_balance"), number(posting, side + "_version")));
    }

    static Entry entry(JsonNode object) {
        has(
                object,
                Set.of(
                        "account",
                        "currency",
                        "version",
                        "posted_at",
                        "effective_date",
                        "transaction_id",
                        "leg",
                        "type",
                        "amount",
                        "balance",
                        "counterparty"),
                Set.of("key", "description", "reference"));
        return new Entry(
                string(object, "account"),
                string(object, "currency"),
                number(object, "version"),
                Instant.parse(string(object, "posted_at")),
                LocalDate.parse(string(object, "effective_date")),
                number(object, "transaction_id"),
                (int) number(object, "leg"),
                string(object, "type"),
                amount(object, "amount"),
                amount(object, "balance"),
                string(object, "counterparty"),
                optional(object, "key"),
                optional(object, "description"),
                optional(object, "reference"));
    }

    static Currency currency(JsonNode object) {
        has(object, Set.of("code", "scale", "name"), Set.of());
        return new Currency(string(object, "code"), (int) number(object, "scale"), string(object, "name"));
    }

    static TransactionType transactionType(JsonNode object) {
        has(object, Set.of("name", "first_posted_at"), Set.of());
        return new TransactionType(string(object, "name"), Instant.parse(string(object, "first_posted_at")));
    }

    static Settings settings(JsonNode object) {
        has(object, Set.of("time_zone", "open_on_first_use"), Set.of());
        return new Settings(string(object, "time_zone"), bool(object, "open_on_first_use"));
    }

    static Total total(JsonNode object) {
        has(object, Set.of("currency", "accounts", "balance", "held"), Set.of());
        return new Total(
                string(object, "currency"),
                number(object, "accounts"),
                amount(object, "balance"),
                amount(object, "held"));
    }

    static TrialBalanceLine line(JsonNode object) {
        has(object, Set.of("currency", "group", "accounts", "debit", "credit"), Set.of());
        return new TrialBalanceLine(
                string(object, "currency"),
                string(object, "group"),
                number(object, "accounts"),
                amount(object, "debit"),
                amount(object, "credit"));
    }

    static AdministrativeAct act(JsonNode object) {
        has(object, Set.of("id", "at", "act", "role", "facts"), Set.of("actor"));
        return new AdministrativeAct(
                number(object, "id"),
                Instant.parse(string(object, "at")),
                string(object, "act"),
                string(object, "role"),
                optional(object, "actor"),
                facts(object.get("facts")));
    }

    static Verification verification(JsonNode object) {
        has(object, Set.of("ok", "accounts", "transactions", "entries", "differences"), Set.of());
        return new Verification(
                bool(object, "ok"),
                number(object, "accounts"),
                number(object, "transactions"),
                number(object, "entries"),
                list(object, "differences", each -> {
                    Map<String, String> facts = new LinkedHashMap<>(facts(each));
                    return new Difference(facts.remove("check"), facts);
                }));
    }

    /** A problem document as the exception that it stands for. */
    static LedgerException problem(JsonNode object) {
        ErrorCode code = ErrorCode.of(string(object, "code")).orElseThrow();
        if (!string(object, "type").equals("https://crossfoot.io/errors/" + code.title())
                || !string(object, "title").equals(code.title())
                || number(object, "status") != code.httpStatus()
                || bool(object, "retryable") != code.retryable()) {
            throw new IllegalStateException("not the problem of " + code + ": " + object);
        }
        Map<String, String> facts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            // A fact that is named like one of a problem's own members has a prefix.
            if (!OF_PROBLEMS.contains(member.getKey())) {
                facts.put(member.getKey().replaceFirst("^fact_", ""), string(object, member.getKey()));
            }
        }
        return LedgerException.of(code, string(object, "detail"), facts, null);
    }

    /** The members of an object as texts; nulls are left out. */
    static Map<String, String> facts(JsonNode object) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> fact : object.properties()) {
            JsonNode value = fact.getValue();
            if (!value.isNull()) {
                facts.put(fact.getKey(), value.isString() ? value.stringValue() : value.toString());
            }
        }
        return facts;
    }

    static <T> List<T> list(JsonNode object, String name, Function<JsonNode, T> read) {
        List<T> list = new ArrayList<>();
        object.get(name).forEach(each -> list.add(read.apply(each)));
        return list;
    }

    static Optional<String> optional(JsonNode object, String name) {
        return object.has(name) ? Optional.of(string(object, name)) : Optional.empty();
    }

    /** Amounts are strings in plain notation. */
    private static BigDecimal amount(JsonNode object, String name) {
        String text = string(object, name);
        if (!text.matches("-?[0-9]+([.][0-9]+)?")) {
            throw new IllegalStateException(name + " is no plain amount: " + object);
        }
        return new BigDecimal(text);
    }

    private static String string(JsonNode object, String name) {
        return require(object, name, JsonNode::isString).stringValue();
    }

    private static long number(JsonNode object, String name) {
        return require(object, name, JsonNode::isIntegralNumber).longValue();
    }

    private static boolean bool(JsonNode object, String name) {
        return require(object, name, JsonNode::isBoolean).booleanValue();
    }

    private static JsonNode require(JsonNode object, String name, Function<JsonNode, Boolean> type) {
        JsonNode value = object.get(name);
        if (value == null || !type.apply(value)) {
            throw new IllegalStateException(name + " is missing or of another type: " + object);
        }
        return value;
    }

    private static void has(JsonNode object, Set<String> always, Set<String> perhaps) {
        for (String name : always) {
            if (!object.has(name)) {
                throw new IllegalStateException(name + " is missing: " + object);
            }
        }
        for (String name : object.propertyNames()) {
            if (!always.contains(name) && !perhaps.contains(name)) {
                throw new IllegalStateException(name + " is no member of this: " + object);
            }
        }
    }
}
