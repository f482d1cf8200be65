package io.crossfoot.contract;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.AccountState;
import io.crossfoot.ledger.AdministrativeAct;
import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.Currency;
import io.crossfoot.ledger.Difference;
import io.crossfoot.ledger.Dispute;
import io.crossfoot.ledger.DisputeEvent;
import io.crossfoot.ledger.DisputeMode;
import io.crossfoot.ledger.DisputeState;
import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.Entry;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.ExchangePosition;
import io.crossfoot.ledger.ExpectedVersion;
import io.crossfoot.ledger.Explanation;
import io.crossfoot.ledger.FollowUp;
import io.crossfoot.ledger.Head;
import io.crossfoot.ledger.Hold;
import io.crossfoot.ledger.HoldEvent;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.HoldState;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Link;
import io.crossfoot.ledger.LinkedTransaction;
import io.crossfoot.ledger.Lot;
import io.crossfoot.ledger.LotEvent;
import io.crossfoot.ledger.LotState;
import io.crossfoot.ledger.Operation;
import io.crossfoot.ledger.OperationDryRun;
import io.crossfoot.ledger.OperationResult;
import io.crossfoot.ledger.Overdraft;
import io.crossfoot.ledger.PastBalance;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedPosting;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.Posting;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.ledger.Settings;
import io.crossfoot.ledger.Split;
import io.crossfoot.ledger.StateChange;
import io.crossfoot.ledger.Total;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.TransactionType;
import io.crossfoot.ledger.TrialBalanceLine;
import io.crossfoot.ledger.TypeRule;
import io.crossfoot.ledger.Verification;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
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

    private static final Set<String> HOLD =
            Set.of("key", "account", "currency", "amount", "captured", "released", "remaining", "state", "replayed");

    private static final Set<String> EXPLANATION = Set.of(
            "account",
            "currency",
            "at",
            "since",
            "opening",
            "types",
            "balance",
            "holds",
            "held",
            "floor",
            "available",
            "state",
            "disputes",
            "disputed",
            "text");

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
        transaction.link().ifPresent(link -> object.put("link", link(link)));
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

    /** A link as it is written. */
    static Map<String, Object> link(Link link) {
        if (link instanceof Link.Captures captures) {
            return captures.releaseRest()
                    ? Map.of("captures", captures.hold(), "release_rest", true)
                    : Map.of("captures", captures.hold());
        }
        if (link instanceof Link.Reverses reverses) {
            return Map.of("reverses", reverses.transactionId());
        }
        if (link instanceof Link.Exchanges exchanges) {
            return Map.of(
                    "exchange",
                    Map.of(
                            "from",
                            exchanges.from(),
                            "to",
                            exchanges.to(),
                            "rate",
                            exchanges.rate().toPlainString()));
        }
        if (link instanceof Link.Disputes disputes) {
            return Map.of("disputes", disputes.transactionId());
        }
        if (link instanceof Link.Grants grants) {
            Map<String, Object> lot = new LinkedHashMap<>();
            lot.put("lot", grants.lot());
            lot.put("account", grants.account());
            lot.put("expires_at", grants.expiresAt().toString());
            if (grants.priority() != 0) {
                lot.put("priority", grants.priority());
            }
            grants.expiresTo().ifPresent(account -> lot.put("expires_to", account));
            return Map.of("grants", lot);
        }
        if (link instanceof Link.Expires expires) {
            return Map.of("expires", expires.transactionId());
        }
        Link.Adjusts adjusts = (Link.Adjusts) link;
        return Map.of("adjusts", adjusts.transactionId(), "reason", adjusts.reason());
    }

    /** An operation as it is written: one member, which has its name. */
    static String operation(Operation operation) {
        Map<String, Object> object = new LinkedHashMap<>();
        String name;
        if (operation instanceof Operation.Post post) {
            return "{\"post\":" + transaction(post.transaction(), null) + "}";
        } else if (operation instanceof Operation.PlaceHold place) {
            name = "place_hold";
            HoldRequest hold = place.hold();
            object.put("account", hold.account());
            object.put("currency", hold.currency());
            object.put("amount", hold.amount().toPlainString());
            object.put("key", hold.key());
            hold.expiresAt().ifPresent(moment -> object.put("expires_at", moment.toString()));
            words(object, hold.description(), hold.reference(), hold.metadata());
        } else if (operation instanceof Operation.CaptureHold each) {
            name = "capture_hold";
            object.put("hold", each.capture().hold());
            object.put("destination", each.capture().destination());
            followUp(object, each.capture());
            if (each.capture().releaseRest()) {
                object.put("release_rest", true);
            }
        } else if (operation instanceof Operation.Reverse each) {
            name = "reverse";
            object.put("transaction_id", each.reversal().transactionId());
            followUp(object, each.reversal());
        } else if (operation instanceof Operation.ReleaseHold release) {
            name = "release_hold";
            object.put("hold", release.hold());
        } else {
            name = "extend_hold";
            Operation.ExtendHold extend = (Operation.ExtendHold) operation;
            object.put("hold", extend.hold());
            object.put("expires_at", extend.expiresAt().map(Instant::toString).orElse(null));
        }
        return MAPPER.writeValueAsString(Map.of(name, object));
    }

    private static void followUp(Map<String, Object> object, FollowUp followUp) {
        followUp.amount().ifPresent(amount -> object.put("amount", amount.toPlainString()));
        object.put("type", followUp.type());
        followUp.key().ifPresent(key -> object.put("key", key));
        followUp.effectiveDate().ifPresent(date -> object.put("effective_date", date.toString()));
        words(object, followUp.description(), followUp.reference(), followUp.metadata());
    }

    private static void words(
            Map<String, Object> object,
            Optional<String> description,
            Optional<String> reference,
            Optional<String> metadata) {
        description.ifPresent(text -> object.put("description", text));
        reference.ifPresent(text -> object.put("reference", text));
        metadata.ifPresent(json -> object.put("metadata", read(json)));
    }

    static Hold hold(JsonNode object) {
        has(object, HOLD, Set.of("placed_at", "expires_at", "description", "reference", "metadata"));
        return new Hold(
                string(object, "key"),
                string(object, "account"),
                string(object, "currency"),
                amount(object, "amount"),
                amount(object, "captured"),
                amount(object, "released"),
                amount(object, "remaining"),
                HoldState.of(string(object, "state")),
                moment(object, "placed_at").orElse(null),
                moment(object, "expires_at"),
                present(object, "description").map(JsonNode::stringValue),
                present(object, "reference").map(JsonNode::stringValue),
                present(object, "metadata").map(JsonNode::toString),
                bool(object, "replayed"));
    }

    static HoldEvent holdEvent(JsonNode object) {
        has(object, Set.of("event", "at", "amount", "remaining"), Set.of("expires_at", "transaction_id", "role"));
        return new HoldEvent(
                HoldEvent.Kind.of(string(object, "event")),
                moment(object, "at").orElseThrow(),
                amount(object, "amount"),
                amount(object, "remaining"),
                moment(object, "expires_at"),
                object.has("transaction_id") ? OptionalLong.of(number(object, "transaction_id")) : OptionalLong.empty(),
                optional(object, "role"));
    }

    static OperationResult operationResult(JsonNode object) {
        String status = string(object, "status");
        if (status.equals("rejected")) {
            has(object, Set.of("status", "error"), Set.of("line"));
            return new Rejected(problem(object.get("error")));
        }
        has(object, Set.of("status", "result"), Set.of("line"));
        JsonNode result = object.get("result");
        if (!status.equals(bool(result, "replayed") ? "replayed" : "done")) {
            throw new IllegalStateException("status and replayed differ: " + object);
        }
        return done(result);
    }

    /** The result of an operation that was done: of one that posts, what was posted; of another, the hold. */
    static OperationResult done(JsonNode result) {
        return result.has("postings") ? posted(result) : hold(result);
    }

    static OperationDryRun operationDryRun(JsonNode object) {
        if (!bool(object, "dry_run")) {
            throw new IllegalStateException("not a dry run: " + object);
        }
        if (string(object, "status").equals("rejected")) {
            has(object, Set.of("dry_run", "status", "error"), Set.of("line"));
            return wouldBeRejected(problem(object.get("error")));
        }
        has(object, Set.of("dry_run", "status", "result"), Set.of("line"));
        return wouldBeDone(string(object, "status"), object.get("result"));
    }

    static OperationDryRun wouldBeRejected(LedgerException error) {
        return new OperationDryRun(
                OperationDryRun.Status.REJECTED, Optional.empty(), List.of(), Optional.empty(), Optional.of(error));
    }

    static OperationDryRun wouldBeDone(String status, JsonNode result) {
        boolean posts = result.has("postings");
        return new OperationDryRun(
                OperationDryRun.Status.valueOf(status.toUpperCase(Locale.ROOT)),
                posts ? Optional.of(LocalDate.parse(string(result, "effective_date"))) : Optional.empty(),
                posts ? postings(result.get("postings")) : List.of(),
                posts ? Optional.empty() : Optional.of(hold(result)),
                Optional.empty());
    }

    static Overdraft overdraft(JsonNode object) {
        has(
                object,
                Set.of("account", "currency", "overdraft_limit"),
                Set.of("fee", "fee_account", "protected_by", "until", "limit_after"));
        return new Overdraft(
                string(object, "account"),
                string(object, "currency"),
                optionalAmount(object, "overdraft_limit"),
                optionalAmount(object, "fee"),
                optional(object, "fee_account"),
                optional(object, "protected_by"),
                moment(object, "until"),
                optionalAmount(object, "limit_after"));
    }

    static ExchangePosition exchangePosition(JsonNode object) {
        has(object, Set.of("exchange_account", "base_currency", "currencies", "value", "gain"), Set.of());
        return new ExchangePosition(
                string(object, "exchange_account"),
                string(object, "base_currency"),
                list(object, "currencies", each -> {
                    has(each, Set.of("currency", "in", "out", "balance", "rate", "value", "gain"), Set.of());
                    return new ExchangePosition.InCurrency(
                            string(each, "currency"),
                            amount(each, "in"),
                            amount(each, "out"),
                            amount(each, "balance"),
                            optionalAmount(each, "rate"),
                            optionalAmount(each, "value"),
                            optionalAmount(each, "gain"));
                }),
                optionalAmount(object, "value"),
                optionalAmount(object, "gain"));
    }

    static Split split(JsonNode object) {
        has(object, Set.of("amount", "currency", "shares"), Set.of());
        return new Split(amount(object, "amount"), string(object, "currency"), list(object, "shares", each -> {
            has(each, Set.of("account", "amount"), Set.of());
            return new Split.Share(string(each, "account"), amount(each, "amount"));
        }));
    }

    static Explanation explanation(JsonNode object) {
        has(
                object,
                EXPLANATION,
                Set.of("fee", "protected_by", "protection", "asked", "shortfall", "expires_next", "expires_next_at"));
        return new Explanation(
                string(object, "account"),
                string(object, "currency"),
                moment(object, "at").orElseThrow(),
                LocalDate.parse(string(object, "since")),
                amount(object, "opening"),
                list(object, "types", each -> {
                    has(each, Set.of("type", "entries", "in", "out"), Set.of());
                    return new Explanation.TypeSum(
                            string(each, "type"), number(each, "entries"), amount(each, "in"), amount(each, "out"));
                }),
                amount(object, "balance"),
                list(object, "holds", each -> {
                    has(each, Set.of("key", "remaining"), Set.of("expires_at", "description"));
                    return new Explanation.HeldAmount(
                            string(each, "key"),
                            amount(each, "remaining"),
                            moment(each, "expires_at"),
                            present(each, "description").map(JsonNode::stringValue));
                }),
                amount(object, "held"),
                optionalAmount(object, "floor"),
                optionalAmount(object, "available"),
                AccountState.of(string(object, "state")),
                optionalAmount(object, "fee"),
                optional(object, "protected_by"),
                optionalAmount(object, "protection"),
                optionalAmount(object, "asked"),
                optionalAmount(object, "shortfall"),
                list(object, "disputes", Wire::disputedAmount),
                amount(object, "disputed"),
                optionalAmount(object, "expires_next"),
                moment(object, "expires_next_at"),
                list(object, "text", JsonNode::stringValue));
    }

    static AccountBalance account(JsonNode object) {
        has(
                object,
                Set.of("account", "currency", "balance", "held", "available", "version", "floor", "state", "disputed"),
                Set.of("expires_next", "expires_next_at"));
        return new AccountBalance(
                string(object, "account"),
                string(object, "currency"),
                amount(object, "balance"),
                amount(object, "held"),
                object.get("available").isNull() ? Optional.empty() : Optional.of(amount(object, "available")),
                number(object, "version"),
                object.get("floor").isNull() ? Optional.empty() : Optional.of(amount(object, "floor")),
                AccountState.of(string(object, "state")),
                amount(object, "disputed"),
                optionalAmount(object, "expires_next"),
                moment(object, "expires_next_at"));
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
                Set.of("key", "description", "reference", "metadata", "link", "linked_by"));
        return new PostedTransaction(
                number(object, "transaction_id"),
                Instant.parse(string(object, "posted_at")),
                LocalDate.parse(string(object, "effective_date")),
                string(object, "type"),
                bool(object, "imported"),
                optional(object, "key"),
                optional(object, "description"),
                optional(object, "reference"),
                present(object, "metadata").map(JsonNode::toString),
                present(object, "link").map(Wire::readLink),
                object.has("linked_by") ? linkedBy(object.get("linked_by")) : List.of(),
                postings(object.get("postings")));
    }

    /** A link as it is read. */
    static Link readLink(JsonNode object) {
        if (object.has("captures")) {
            has(object, Set.of("captures"), Set.of("release_rest"));
            return new Link.Captures(
                    string(object, "captures"), object.has("release_rest") && bool(object, "release_rest"));
        }
        if (object.has("reverses")) {
            has(object, Set.of("reverses"), Set.of());
            return new Link.Reverses(number(object, "reverses"));
        }
        if (object.has("exchange")) {
            has(object, Set.of("exchange"), Set.of());
            JsonNode exchange = object.get("exchange");
            has(exchange, Set.of("from", "to", "rate"), Set.of());
            return new Link.Exchanges(string(exchange, "from"), string(exchange, "to"), amount(exchange, "rate"));
        }
        if (object.has("disputes")) {
            has(object, Set.of("disputes"), Set.of());
            return new Link.Disputes(number(object, "disputes"));
        }
        if (object.has("grants")) {
            has(object, Set.of("grants"), Set.of());
            JsonNode lot = object.get("grants");
            has(lot, Set.of("lot", "account", "expires_at"), Set.of("priority", "expires_to"));
            return new Link.Grants(
                    string(lot, "lot"),
                    string(lot, "account"),
                    moment(lot, "expires_at").orElseThrow(),
                    lot.has("priority") ? (int) number(lot, "priority") : 0,
                    optional(lot, "expires_to"));
        }
        if (object.has("expires")) {
            has(object, Set.of("expires"), Set.of());
            return new Link.Expires(number(object, "expires"));
        }
        has(object, Set.of("adjusts", "reason"), Set.of());
        return new Link.Adjusts(number(object, "adjusts"), string(object, "reason"));
    }

    static List<LinkedTransaction> linkedBy(JsonNode array) {
        List<LinkedTransaction> linkedBy = new ArrayList<>();
        for (JsonNode each : array) {
            has(each, Set.of("transaction_id", "relation", "posted_at"), Set.of());
            linkedBy.add(new LinkedTransaction(
                    number(each, "transaction_id"), moment(each, "posted_at").orElseThrow(), string(each, "relation")));
        }
        return linkedBy;
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
        has(object, Set.of("name"), Set.of("first_posted_at", "rule"));
        Optional<TypeRule> rule = Optional.empty();
        if (object.has("rule")) {
            JsonNode given = object.get("rule");
            has(given, Set.of("signs"), Set.of("counter_account", "required_metadata", "posters", "limits"));
            rule = Optional.of(typeRule(
                    string(object, "name"),
                    optional(given, "counter_account"),
                    string(given, "signs"),
                    given.get("required_metadata"),
                    given.get("posters"),
                    given.get("limits")));
        }
        return new TransactionType(
                string(object, "name"), optional(object, "first_posted_at").map(Instant::parse), rule);
    }

    /** A type's rule of its parts; lists that are null are empty. */
    static TypeRule typeRule(
            String type,
            Optional<String> counterAccount,
            String signs,
            JsonNode required,
            JsonNode posters,
            JsonNode limits) {
        return new TypeRule(
                type,
                counterAccount,
                TypeRule.Signs.of(signs).orElseThrow(),
                elements(required, JsonNode::stringValue),
                elements(posters, JsonNode::stringValue),
                elements(limits, limit -> {
                    has(limit, Set.of("currency"), Set.of("per_transaction", "per_day", "count_per_day"));
                    return new TypeRule.Limit(
                            string(limit, "currency"),
                            optional(limit, "per_transaction").map(BigDecimal::new),
                            optional(limit, "per_day").map(BigDecimal::new),
                            limit.has("count_per_day")
                                    ? OptionalInt.of(limit.get("count_per_day").intValue())
                                    : OptionalInt.empty());
                }));
    }

    private static <T> List<T> elements(JsonNode list, Function<JsonNode, T> element) {
        List<T> elements = new ArrayList<>();
        if (list != null && !list.isNull()) {
            list.forEach(each -> elements.add(element.apply(each)));
        }
        return elements;
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

    /** A member that may be left out, or null where SQL has a column for it. */
    private static Optional<JsonNode> present(JsonNode object, String name) {
        return Optional.ofNullable(object.get(name)).filter(value -> !value.isNull());
    }

    private static Optional<BigDecimal> optionalAmount(JsonNode object, String name) {
        return present(object, name).map(value -> amount(object, name));
    }

    /** A moment of RFC 3339, which SQL writes with an offset and the other doors with a Z. */
    private static Optional<Instant> moment(JsonNode object, String name) {
        return present(object, name)
                .map(value -> OffsetDateTime.parse(string(object, name)).toInstant());
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

    private static Explanation.DisputedAmount disputedAmount(JsonNode object) {
        has(object, Set.of("key", "amount", "side", "mode", "transaction_id", "reason"), Set.of("deadline"));
        return new Explanation.DisputedAmount(
                string(object, "key"),
                amount(object, "amount"),
                Explanation.DisputedAmount.Side.valueOf(string(object, "side").toUpperCase(Locale.ROOT)),
                DisputeMode.of(string(object, "mode")),
                number(object, "transaction_id"),
                moment(object, "deadline"),
                string(object, "reason"));
    }

    static Dispute dispute(JsonNode object) {
        has(
                object,
                Set.of(
                        "key",
                        "transaction_id",
                        "account",
                        "payee",
                        "currency",
                        "amount",
                        "mode",
                        "state",
                        "opened_at",
                        "reason",
                        "replayed"),
                Set.of(
                        "funded_by",
                        "deadline",
                        "ended_at",
                        "hold",
                        "credited_by",
                        "reversed_by",
                        "returned_by",
                        "reference",
                        "metadata"));
        return new Dispute(
                string(object, "key"),
                number(object, "transaction_id"),
                string(object, "account"),
                string(object, "payee"),
                string(object, "currency"),
                amount(object, "amount"),
                DisputeMode.of(string(object, "mode")),
                optional(object, "funded_by"),
                DisputeState.of(string(object, "state")),
                moment(object, "opened_at").orElseThrow(),
                moment(object, "deadline"),
                moment(object, "ended_at"),
                optional(object, "hold"),
                optionalNumber(object, "credited_by"),
                optionalNumber(object, "reversed_by"),
                optionalNumber(object, "returned_by"),
                string(object, "reason"),
                optional(object, "reference"),
                present(object, "metadata").map(JsonNode::toString),
                bool(object, "replayed"));
    }

    static DisputeEvent disputeEvent(JsonNode object) {
        has(object, Set.of("event", "at"), Set.of("transaction_id", "role"));
        return new DisputeEvent(
                DisputeEvent.Kind.of(string(object, "event")),
                moment(object, "at").orElseThrow(),
                optionalNumber(object, "transaction_id"),
                optional(object, "role"));
    }

    private static OptionalLong optionalNumber(JsonNode object, String name) {
        return object.has(name) ? OptionalLong.of(number(object, name)) : OptionalLong.empty();
    }

    static Lot lot(JsonNode object) {
        has(
                object,
                Set.of(
                        "key",
                        "account",
                        "currency",
                        "amount",
                        "spent",
                        "expired",
                        "remaining",
                        "state",
                        "priority",
                        "granted_at",
                        "granted_by",
                        "expires_at",
                        "expires_to"),
                Set.of("expired_by"));
        return new Lot(
                string(object, "key"),
                string(object, "account"),
                string(object, "currency"),
                amount(object, "amount"),
                amount(object, "spent"),
                amount(object, "expired"),
                amount(object, "remaining"),
                LotState.of(string(object, "state")),
                (int) number(object, "priority"),
                moment(object, "granted_at").orElseThrow(),
                number(object, "granted_by"),
                moment(object, "expires_at").orElseThrow(),
                string(object, "expires_to"),
                optionalNumber(object, "expired_by"));
    }

    static LotEvent lotEvent(JsonNode object) {
        has(object, Set.of("event", "at", "amount", "remaining", "role"), Set.of("transaction_id"));
        return new LotEvent(
                LotEvent.Kind.of(string(object, "event")),
                moment(object, "at").orElseThrow(),
                amount(object, "amount"),
                amount(object, "remaining"),
                optionalNumber(object, "transaction_id"),
                string(object, "role"));
    }
}
