package io.crossfoot.ledger.json;

import io.crossfoot.ledger.Capture;
import io.crossfoot.ledger.DisputeRequest;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Exchange;
import io.crossfoot.ledger.FollowUp;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.ImportedTransaction;
import io.crossfoot.ledger.InvalidRequestException;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Link;
import io.crossfoot.ledger.Operation;
import io.crossfoot.ledger.OverdraftRule;
import io.crossfoot.ledger.Reversal;
import io.crossfoot.ledger.SplitRequest;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.TypeRule;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads what a ledger is asked, strictly: UTF-8, one JSON value, no member that is unknown, given twice, missing or of the
 * wrong type, nothing nested deeper than 32. Anything else is an {@link io.crossfoot.ledger.InvalidRequestException} (CF019)
 * whose fact {@code path} is the JSON pointer of the fault, such as {@code /postings/0/amount}, empty for the request itself;
 * where it is not even JSON, the fact {@code position} is the number of the byte, from 0. An amount that is a string but not a
 * plain decimal number is a CF003 with the same fact {@code path}. No method throws anything else.
 *
 * <p>Only the form is judged here. Names, amounts, lengths and dates are judged by the ledger when the transaction is posted.
 * A member that may be left out may also be null.
 */
public final class JsonRequest {
    private static final Pattern MOMENT = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})");

    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    private JsonRequest() {}

    /**
     * Reads a transaction to be posted.
     *
     * @param body a JSON object
     * @return the transaction; a side of a posting that is left out is {@code external:<type>}
     */
    public static Transaction transaction(byte[] body) {
        return RequestParser.read(body, JsonRequest::readTransaction);
    }

    /**
     * Reads a transaction to be imported: one with {@code posted_at}.
     *
     * @param body a JSON object
     * @return the transaction and its moment
     */
    public static ImportedTransaction importedTransaction(byte[] body) {
        return RequestParser.read(body, JsonRequest::imported);
    }

    /**
     * Reads a request to post one transaction: the transaction's members and perhaps {@code dry_run}.
     *
     * @param body a JSON object
     * @param idempotencyKey the key that came beside the body, or null; it becomes the transaction's key and must not
     *     contradict the body's
     * @return what to post
     */
    public static PostRequest post(byte[] body, String idempotencyKey) {
        return RequestParser.read(body, in -> {
            TransactionMembers members = new TransactionMembers(in);
            boolean[] dryRun = new boolean[1];
            in.object(name -> {
                if (name.equals("dry_run")) {
                    dryRun[0] = !in.isNull() && in.flag();
                    return true;
                }
                return members.read(name);
            });
            members.key = beside(idempotencyKey, members.key);
            return new PostRequest(members.transaction(), dryRun[0]);
        });
    }

    /**
     * Reads a request to post many transactions: {@code transactions} and perhaps {@code all_or_nothing} and {@code dry_run}.
     *
     * @param body a JSON object
     * @return what to post
     */
    public static BatchRequest batch(byte[] body) {
        return many(body, "transactions", JsonRequest::readTransaction, BatchRequest::new);
    }

    private static Transaction readTransaction(RequestParser in) {
        TransactionMembers members = new TransactionMembers(in);
        in.object(members::read);
        return members.transaction();
    }

    /** A request made of many parts. */
    @FunctionalInterface
    private interface Many<P, R> {
        R of(List<P> parts, boolean allOrNothing, boolean dryRun);
    }

    private static <P, R> R many(byte[] body, String listName, Function<RequestParser, P> part, Many<P, R> request) {
        return RequestParser.read(body, in -> {
            List<P> parts = new ArrayList<>();
            boolean[] given = new boolean[1];
            boolean[] allOrNothing = new boolean[1];
            boolean[] dryRun = new boolean[1];
            in.object(name -> {
                switch (name) {
                    case "all_or_nothing" -> allOrNothing[0] = !in.isNull() && in.flag();
                    case "dry_run" -> dryRun[0] = !in.isNull() && in.flag();
                    default -> {
                        if (!name.equals(listName)) {
                            return false;
                        }
                        given[0] = true;
                        in.list(() -> parts.add(part.apply(in)));
                    }
                }
                return true;
            });
            if (!given[0]) {
                throw in.missing(listName);
            }
            return request.of(parts, allOrNothing[0], dryRun[0]);
        });
    }

    /**
     * Reads a request to import many transactions: {@code transactions}, each with {@code posted_at}.
     *
     * @param body a JSON object
     * @return what to import, in the order given
     */
    public static List<ImportedTransaction> importBatch(byte[] body) {
        return RequestParser.read(body, in -> {
            List<ImportedTransaction> transactions = new ArrayList<>();
            boolean[] given = new boolean[1];
            in.object(name -> {
                if (!name.equals("transactions")) {
                    return false;
                }
                given[0] = true;
                in.list(() -> transactions.add(imported(in)));
                return true;
            });
            if (!given[0]) {
                throw in.missing("transactions");
            }
            return List.copyOf(transactions);
        });
    }

    /**
     * Reads a request to place a hold.
     *
     * @param body a JSON object
     * @param idempotencyKey the key that came beside the body, or null; it becomes the hold's key and must not contradict the
     *     body's
     * @return what to reserve
     */
    public static HoldRequest hold(byte[] body, String idempotencyKey) {
        return RequestParser.read(body, in -> {
            HoldMembers members = new HoldMembers(in);
            in.object(members::read);
            members.key = beside(idempotencyKey, members.key);
            return members.hold();
        });
    }

    /**
     * Reads a request to open a dispute.
     *
     * @param body a JSON object
     * @param idempotencyKey the key that came beside the body, or null; it becomes the dispute's key and must not contradict the
     *     body's
     * @return what is disputed
     */
    public static DisputeRequest dispute(byte[] body, String idempotencyKey) {
        return RequestParser.read(body, in -> {
            DisputeMembers members = new DisputeMembers(in);
            in.object(members::read);
            members.key = beside(idempotencyKey, members.key);
            return members.dispute();
        });
    }

    /**
     * Reads a request to capture of a hold.
     *
     * @param body a JSON object
     * @param hold the hold's key, which came beside the body; the body's {@code hold} may be left out and must not contradict it
     * @param idempotencyKey as for {@link #post}
     * @return what to capture
     */
    public static Capture capture(byte[] body, String hold, String idempotencyKey) {
        return RequestParser.read(body, in -> {
            FollowUpMembers members = new FollowUpMembers(in);
            in.object(members::readCapture);
            if (members.hold != null && !members.hold.equals(hold)) {
                throw RequestParser.fault("/hold", "is not the hold of the address");
            }
            members.hold = hold;
            members.key = beside(idempotencyKey, members.key);
            return members.capture();
        });
    }

    /**
     * Reads a request to take a transaction back.
     *
     * @param body a JSON object
     * @param transactionId the transaction's number, which came beside the body; the body's {@code transaction_id} may be left
     *     out and must not contradict it
     * @param idempotencyKey as for {@link #post}
     * @return what to take back
     */
    public static Reversal reversal(byte[] body, long transactionId, String idempotencyKey) {
        return RequestParser.read(body, in -> {
            FollowUpMembers members = new FollowUpMembers(in);
            in.object(members::readReversal);
            if (members.transactionId != null && members.transactionId != transactionId) {
                throw RequestParser.fault("/transaction_id", "is not the transaction of the address");
            }
            members.transactionId = transactionId;
            members.key = beside(idempotencyKey, members.key);
            return members.reversal();
        });
    }

    /**
     * Reads a request to exchange an amount.
     *
     * @param body a JSON object
     * @param idempotencyKey as for {@link #post}
     * @return what to exchange
     */
    public static Exchange exchange(byte[] body, String idempotencyKey) {
        return RequestParser.read(body, in -> {
            FollowUpMembers members = new FollowUpMembers(in);
            in.object(members::readExchange);
            members.key = beside(idempotencyKey, members.key);
            return members.exchange();
        });
    }

    /**
     * Reads a request to split an amount: {@code amount}, {@code currency}, {@code shares} with {@code account} and
     * {@code percentage} each, and {@code remainder_to}.
     *
     * @param body a JSON object
     * @return what to split
     */
    public static SplitRequest split(byte[] body) {
        return RequestParser.read(body, in -> {
            var members = new Object() {
                BigDecimal amount;
                String currency;
                List<SplitRequest.Percentage> shares;
                String remainderTo;
            };
            in.object(name -> {
                switch (name) {
                    case "amount" -> members.amount = in.decimal(ErrorCode.INVALID_AMOUNT);
                    case "currency" -> members.currency = in.text();
                    case "shares" -> {
                        members.shares = new ArrayList<>();
                        in.list(() -> members.shares.add(percentage(in)));
                    }
                    case "remainder_to" -> members.remainderTo = in.text();
                    default -> {
                        return false;
                    }
                }
                return true;
            });
            SplitRequest.Builder split = SplitRequest.of(
                    in.required("amount", members.amount),
                    in.required("currency", members.currency),
                    in.required("remainder_to", members.remainderTo));
            in.required("shares", members.shares).forEach(each -> split.share(each.account(), each.percentage()));
            return split.build();
        });
    }

    private static SplitRequest.Percentage percentage(RequestParser in) {
        var members = new Object() {
            String account;
            BigDecimal percentage;
        };
        in.object(name -> {
            switch (name) {
                case "account" -> members.account = in.text();
                case "percentage" -> members.percentage = in.decimal(ErrorCode.INVALID_SPLIT);
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new SplitRequest.Percentage(
                in.required("account", members.account), in.required("percentage", members.percentage));
    }

    private static String beside(String idempotencyKey, String key) {
        if (idempotencyKey == null) {
            return key;
        }
        if (key != null && !key.equals(idempotencyKey)) {
            throw RequestParser.fault("/key", "is not the Idempotency-Key that came with it");
        }
        return idempotencyKey;
    }

    /**
     * Reads a request to let a hold expire at another moment.
     *
     * @param body a JSON object with {@code expires_at}
     * @return empty for null, which says never
     */
    public static Optional<Instant> expiry(byte[] body) {
        return RequestParser.read(body, in -> {
            ExpiryMember member = new ExpiryMember();
            in.object(name -> member.read(name, in));
            return member.expiresAt(in);
        });
    }

    /**
     * Reads an operation: an object with one member, which has the operation's name.
     *
     * @param body a JSON object
     * @return what to do
     */
    public static Operation operation(byte[] body) {
        return RequestParser.read(body, JsonRequest::readOperation);
    }

    /**
     * Reads a request to do many things: {@code operations} and perhaps {@code all_or_nothing} and {@code dry_run}.
     *
     * @param body a JSON object
     * @return what to do
     */
    public static PerformRequest perform(byte[] body) {
        return many(body, "operations", JsonRequest::readOperation, PerformRequest::new);
    }

    /**
     * Reads a request to set how far below zero an account may be taken. Where {@code overdraft_limit} is left out, it is 0.
     *
     * @param body a JSON object
     * @param account the account's name, which came beside the body
     * @param currency the currency's code, which came beside the body
     * @return the rule
     */
    public static OverdraftRule overdraft(byte[] body, String account, String currency) {
        return RequestParser.read(body, in -> {
            OverdraftRule.Builder rule = OverdraftRule.of(account, currency);
            var members = new Object() {
                BigDecimal fee;
                String feeAccount;
            };
            in.object(name -> {
                switch (name) {
                    case "overdraft_limit" -> {
                        if (!in.isNull()) {
                            rule.limit(in.decimal(ErrorCode.INVALID_OVERDRAFT));
                        }
                    }
                    case "fee" -> members.fee = in.isNull() ? null : in.decimal(ErrorCode.INVALID_OVERDRAFT);
                    case "fee_account" -> members.feeAccount = in.textOrNull();
                    case "protected_by" -> rule.protectedBy(in.textOrNull());
                    case "until" -> rule.until(in.isNull() ? null : in.moment());
                    default -> {
                        return false;
                    }
                }
                return true;
            });
            return rule.fee(members.fee, members.feeAccount).build();
        });
    }

    /**
     * Reads a request to say what transactions of a type must be like. What is left out is not asked for.
     *
     * @param body a JSON object
     * @param type the type's name, which came beside the body
     * @return the rule
     */
    public static TypeRule typeRule(byte[] body, String type) {
        return RequestParser.read(body, in -> {
            TypeRule.Builder rule = TypeRule.of(type);
            in.object(name -> {
                switch (name) {
                    case "counter_account" -> rule.counterAccount(in.textOrNull());
                    case "signs" -> {
                        if (!in.isNull()) {
                            rule.signs(
                                    TypeRule.Signs.of(in.text()).orElseThrow(() -> in.fault("is not in, out or both")));
                        }
                    }
                    case "required_metadata" -> rule.requiredMetadata(texts(in));
                    case "posters" -> rule.posters(texts(in));
                    case "limits" -> {
                        List<TypeRule.Limit> limits = new ArrayList<>();
                        if (!in.isNull()) {
                            in.list(() -> limits.add(typeLimit(in)));
                        }
                        rule.limits(limits.toArray(TypeRule.Limit[]::new));
                    }
                    default -> {
                        return false;
                    }
                }
                return true;
            });
            return rule.build();
        });
    }

    private static String[] texts(RequestParser in) {
        List<String> texts = new ArrayList<>();
        if (!in.isNull()) {
            in.list(() -> texts.add(in.text()));
        }
        return texts.toArray(String[]::new);
    }

    private static TypeRule.Limit typeLimit(RequestParser in) {
        var members = new Object() {
            String currency;
            BigDecimal perTransaction;
            BigDecimal perDay;
            OptionalInt countPerDay = OptionalInt.empty();
        };
        in.object(name -> {
            switch (name) {
                case "currency" -> members.currency = in.text();
                case "per_transaction" ->
                    members.perTransaction = in.isNull() ? null : in.decimal(ErrorCode.INVALID_TYPE_RULE);
                case "per_day" -> members.perDay = in.isNull() ? null : in.decimal(ErrorCode.INVALID_TYPE_RULE);
                case "count_per_day" -> {
                    long count = in.isNull() ? 0 : in.integer();
                    if (count != (int) count) {
                        throw in.fault("is out of range");
                    }
                    members.countPerDay = in.isNull() ? OptionalInt.empty() : OptionalInt.of((int) count);
                }
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new TypeRule.Limit(
                in.required("currency", members.currency),
                Optional.ofNullable(members.perTransaction),
                Optional.ofNullable(members.perDay),
                members.countPerDay);
    }

    private static Operation readOperation(RequestParser in) {
        Operation[] operation = new Operation[1];
        in.object(name -> {
            if (operation[0] != null) {
                throw in.fault("is a second operation in the same object");
            }
            switch (name) {
                case "post" -> operation[0] = new Operation.Post(readTransaction(in));
                case "place_hold" -> {
                    HoldMembers members = new HoldMembers(in);
                    in.object(members::read);
                    operation[0] = new Operation.PlaceHold(members.hold());
                }
                case "capture_hold" -> {
                    FollowUpMembers members = new FollowUpMembers(in);
                    in.object(members::readCapture);
                    operation[0] = new Operation.CaptureHold(members.capture());
                }
                case "release_hold" -> {
                    String[] hold = new String[1];
                    in.object(member -> {
                        if (!member.equals("hold")) {
                            return false;
                        }
                        hold[0] = in.text();
                        return true;
                    });
                    operation[0] = new Operation.ReleaseHold(in.required("hold", hold[0]));
                }
                case "extend_hold" -> {
                    String[] hold = new String[1];
                    ExpiryMember expiry = new ExpiryMember();
                    in.object(member -> {
                        if (member.equals("hold")) {
                            hold[0] = in.text();
                            return true;
                        }
                        return expiry.read(member, in);
                    });
                    operation[0] = new Operation.ExtendHold(in.required("hold", hold[0]), expiry.expiresAt(in));
                }
                case "reverse" -> {
                    FollowUpMembers members = new FollowUpMembers(in);
                    in.object(members::readReversal);
                    operation[0] = new Operation.Reverse(members.reversal());
                }
                default -> {
                    return false;
                }
            }
            return true;
        });
        if (operation[0] == null) {
            throw in.fault("has no operation");
        }
        return operation[0];
    }

    /**
     * Reads any other request: an object of strings, numbers, booleans and nulls.
     *
     * @param body a JSON object
     * @param known the names that members may have
     * @return the members, which are typed as they are asked for
     */
    public static RequestMembers members(byte[] body, String... known) {
        Set<String> names = Set.of(known);
        return RequestParser.read(body, in -> {
            RequestMembers members = new RequestMembers();
            in.object(name -> names.contains(name) && members.read(name, in));
            return members;
        });
    }

    /**
     * Reads a moment as requests have it, in members as in parameters.
     *
     * @param text of RFC 3339, such as {@code 2026-11-21T13:00:00.123456Z}; with an offset other than Z, the same moment in UTC
     * @return empty when it is not one
     */
    public static Optional<Instant> moment(String text) {
        try {
            return MOMENT.matcher(text).matches()
                    ? Optional.of(OffsetDateTime.parse(text).toInstant())
                    : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * Reads a business day as requests have it, in members as in parameters.
     *
     * @param text such as {@code 2026-11-21}
     * @return empty when it is not one
     */
    public static Optional<LocalDate> day(String text) {
        try {
            return DAY.matcher(text).matches() ? Optional.of(LocalDate.parse(text)) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * Reads a number as requests have it, in members as in parameters.
     *
     * @param text in plain notation, with at most 40 digits on either side of the point
     * @return empty when it is not one
     */
    public static Optional<BigDecimal> decimal(String text) {
        return RequestParser.DECIMAL.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }

    private static ImportedTransaction imported(RequestParser in) {
        TransactionMembers members = new TransactionMembers(in);
        Instant[] postedAt = new Instant[1];
        in.object(name -> {
            if (name.equals("posted_at")) {
                postedAt[0] = in.moment();
                return true;
            }
            return members.read(name);
        });
        if (postedAt[0] == null) {
            throw in.missing("posted_at");
        }
        return new ImportedTransaction(members.transaction(), postedAt[0]);
    }

    /** Collects a transaction's members, which come in any order; its type may come after postings that need it. */
    private static final class TransactionMembers {
        private final RequestParser in;
        private final List<PostingMembers> postings = new ArrayList<>(1);
        private final List<ExpectedMembers> expected = new ArrayList<>(0);
        private boolean postingsGiven;
        private String type;
        private String key;
        private LocalDate effectiveDate;
        private String description;
        private String reference;
        private String metadata;
        private Link link;

        TransactionMembers(RequestParser in) {
            this.in = in;
        }

        boolean read(String name) {
            switch (name) {
                case "type" -> type = in.text();
                case "key" -> key = in.textOrNull();
                case "effective_date" -> effectiveDate = in.dayOrNull();
                case "description" -> description = in.textOrNull();
                case "reference" -> reference = in.textOrNull();
                case "metadata" -> metadata = in.jsonObjectOrNull();
                case "link" -> link = in.isNull() ? null : LinkMembers.link(in);
                case "expect_version" -> {
                    if (!in.isNull()) {
                        in.list(() -> expected.add(new ExpectedMembers(in)));
                    }
                }
                case "postings" -> {
                    postingsGiven = true;
                    in.list(() -> postings.add(new PostingMembers(in)));
                    if (postings.isEmpty()) {
                        throw in.fault("has no posting");
                    }
                }
                default -> {
                    return false;
                }
            }
            return true;
        }

        /** The transaction; the parser stands at the end of its object. */
        Transaction transaction() {
            in.required("type", type);
            if (!postingsGiven) {
                throw in.missing("postings");
            }
            Transaction.Builder transaction = Transaction.of(type)
                    .key(key)
                    .effectiveDate(effectiveDate)
                    .description(description)
                    .reference(reference)
                    .metadata(metadata)
                    .link(link);
            postings.forEach(posting -> posting.addTo(transaction, type));
            expected.forEach(each -> transaction.expectVersion(each.account, each.currency, each.version));
            return transaction.build();
        }
    }

    /** The lot that a transaction grants. */
    private static final class GrantMembers {
        private String lot;
        private String account;
        private Instant expiresAt;
        private Long priority;
        private String expiresTo;

        static Link grants(RequestParser in) {
            String path = in.path();
            GrantMembers members = new GrantMembers();
            in.object(name -> members.read(name, in));
            if (members.lot == null || members.account == null || members.expiresAt == null) {
                throw LinkMembers.invalid(path, path + " has no lot, account and expires_at");
            }
            long priority = members.priority == null ? 0 : members.priority;
            return new Link.Grants(
                    members.lot,
                    members.account,
                    members.expiresAt,
                    // The kernel refuses what has more than six digits.
                    (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, priority)),
                    Optional.ofNullable(members.expiresTo));
        }

        private boolean read(String name, RequestParser in) {
            switch (name) {
                case "lot" -> lot = in.text();
                case "account" -> account = in.text();
                case "expires_at" ->
                    expiresAt = moment(in.text())
                            .orElseThrow(() -> in.fault(
                                    ErrorCode.INVALID_LOT,
                                    name,
                                    "is not a moment of RFC 3339 such as 2026-11-21T13:00:00Z"));
                case "priority" -> {
                    if (in.isFraction()) {
                        throw in.fault(ErrorCode.INVALID_LOT, name, "is not a whole number of at most six digits");
                    }
                    priority = in.integer();
                }
                case "expires_to" -> expiresTo = in.text();
                default -> {
                    return false;
                }
            }
            return true;
        }
    }

    /** What a transaction says of another or of a hold. Whatever is wrong with it is CF064, as it is of the kernel. */
    private static final class LinkMembers {
        private String captures;
        private Boolean releaseRest;
        private Long reverses;
        private Long adjusts;
        private String reason;
        private Link exchange;
        private Link grants;

        static Link link(RequestParser in) {
            String path = in.path();
            LinkMembers members = new LinkMembers();
            try {
                in.object(name -> members.read(name, in));
            } catch (InvalidRequestException e) {
                if (e.code() == ErrorCode.INVALID_EXCHANGE || e.code() == ErrorCode.INVALID_LOT) {
                    throw e;
                }
                throw invalid(e.facts().get("path"), e.detail());
            }
            Link link = members.link();
            if (link == null) {
                throw invalid(
                        path,
                        path
                                + " is not captures with or without release_rest, reverses, adjusts with a reason, exchange, nor grants of a lot");
            }
            return link;
        }

        private boolean read(String name, RequestParser in) {
            switch (name) {
                case "captures" -> captures = in.text();
                case "release_rest" -> releaseRest = in.flag();
                case "reverses" -> reverses = in.integer();
                case "adjusts" -> adjusts = in.integer();
                case "reason" -> reason = in.text();
                case "exchange" -> exchange = exchange(in);
                case "grants" -> grants = GrantMembers.grants(in);
                default -> {
                    return false;
                }
            }
            return true;
        }

        private static Link exchange(RequestParser in) {
            var members = new Object() {
                String from;
                String to;
                BigDecimal rate;
            };
            in.object(name -> {
                switch (name) {
                    case "from" -> members.from = in.text();
                    case "to" -> members.to = in.text();
                    case "rate" -> members.rate = in.decimal(ErrorCode.INVALID_EXCHANGE);
                    default -> {
                        return false;
                    }
                }
                return true;
            });
            return new Link.Exchanges(
                    in.required("from", members.from),
                    in.required("to", members.to),
                    in.required("rate", members.rate));
        }

        /** The link, or null for members that make none. */
        private Link link() {
            Link whole = exchange == null ? grants : exchange;
            if (whole != null) {
                return (exchange == null || grants == null)
                                && Stream.of(captures, releaseRest, reverses, adjusts, reason)
                                        .allMatch(Objects::isNull)
                        ? whole
                        : null;
            }
            if (captures != null && reverses == null && adjusts == null && reason == null) {
                return new Link.Captures(captures, Boolean.TRUE.equals(releaseRest));
            }
            if (captures != null || releaseRest != null || (reverses == null) == (adjusts == null)) {
                return null;
            }
            if (adjusts != null) {
                // Without a reason it is refused like one with an empty reason.
                return new Link.Adjusts(adjusts, reason == null ? "" : reason);
            }
            return reason == null ? new Link.Reverses(reverses) : null;
        }

        static LedgerException invalid(String path, String why) {
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("field", "link");
            facts.put("path", path);
            return LedgerException.of(ErrorCode.INVALID_LINK, why, facts, null);
        }
    }

    /** Collects the members of a hold to be placed. */
    private static final class HoldMembers {
        private final RequestParser in;
        private String key;
        private String account;
        private BigDecimal amount;
        private String currency;
        private Instant expiresAt;
        private String description;
        private String reference;
        private String metadata;

        HoldMembers(RequestParser in) {
            this.in = in;
        }

        boolean read(String name) {
            switch (name) {
                case "key" -> key = in.text();
                case "account" -> account = in.text();
                case "amount" -> amount = in.decimal(ErrorCode.INVALID_AMOUNT);
                case "currency" -> currency = in.text();
                case "expires_at" -> expiresAt = in.isNull() ? null : in.moment();
                case "description" -> description = in.textOrNull();
                case "reference" -> reference = in.textOrNull();
                case "metadata" -> metadata = in.jsonObjectOrNull();
                default -> {
                    return false;
                }
            }
            return true;
        }

        HoldRequest hold() {
            return HoldRequest.of(
                            in.required("key", key),
                            in.required("account", account),
                            in.required("amount", amount),
                            in.required("currency", currency))
                    .expiresAt(expiresAt)
                    .description(description)
                    .reference(reference)
                    .metadata(metadata)
                    .build();
        }
    }

    /** Collects the members of a dispute to be opened. */
    private static final class DisputeMembers {
        private final RequestParser in;
        private String key;
        private Long transactionId;
        private String account;
        private BigDecimal amount;
        private String fundedBy;
        private Instant deadline;
        private String reason;
        private String payee;
        private String currency;
        private String reference;
        private String metadata;

        DisputeMembers(RequestParser in) {
            this.in = in;
        }

        boolean read(String name) {
            switch (name) {
                case "key" -> key = in.textOrNull();
                case "transaction_id" -> transactionId = in.integer();
                case "account" -> account = in.text();
                case "amount" -> amount = in.isNull() ? null : in.decimal(ErrorCode.INVALID_AMOUNT);
                case "funded_by" -> fundedBy = in.textOrNull();
                case "deadline" -> deadline = in.isNull() ? null : in.moment();
                case "reason" -> reason = in.text();
                case "payee" -> payee = in.textOrNull();
                case "currency" -> currency = in.textOrNull();
                case "reference" -> reference = in.textOrNull();
                case "metadata" -> metadata = in.jsonObjectOrNull();
                default -> {
                    return false;
                }
            }
            return true;
        }

        DisputeRequest dispute() {
            return DisputeRequest.of(
                            in.required("key", key),
                            in.required("transaction_id", transactionId),
                            in.required("account", account),
                            in.required("reason", reason))
                    .amount(amount)
                    .fundedBy(fundedBy)
                    .deadline(deadline)
                    .payee(payee)
                    .currency(currency)
                    .reference(reference)
                    .metadata(metadata)
                    .build();
        }
    }

    /** Collects the members of a capture, a reversal or an exchange. */
    private static final class FollowUpMembers {
        private final RequestParser in;
        private String hold;
        private String destination;
        private boolean releaseRest;
        private Long transactionId;
        private String source;
        private String sourceCurrency;
        private String destinationCurrency;
        private BigDecimal rate;
        private String exchangeAccount;
        private BigDecimal amount;
        private String type;
        private String key;
        private LocalDate effectiveDate;
        private String description;
        private String reference;
        private String metadata;

        FollowUpMembers(RequestParser in) {
            this.in = in;
        }

        boolean readCapture(String name) {
            switch (name) {
                case "hold" -> hold = in.text();
                case "destination" -> destination = in.text();
                case "release_rest" -> releaseRest = !in.isNull() && in.flag();
                default -> {
                    return read(name);
                }
            }
            return true;
        }

        boolean readReversal(String name) {
            if (name.equals("transaction_id")) {
                transactionId = in.integer();
                return true;
            }
            return read(name);
        }

        boolean readExchange(String name) {
            switch (name) {
                case "source" -> source = in.text();
                case "source_currency" -> sourceCurrency = in.text();
                case "destination" -> destination = in.text();
                case "destination_currency" -> destinationCurrency = in.text();
                case "rate" -> rate = in.decimal(ErrorCode.INVALID_EXCHANGE);
                case "exchange_account" -> exchangeAccount = in.textOrNull();
                default -> {
                    return read(name);
                }
            }
            return true;
        }

        private boolean read(String name) {
            switch (name) {
                case "amount" -> amount = in.isNull() ? null : in.decimal(ErrorCode.INVALID_AMOUNT);
                case "type" -> type = in.textOrNull();
                case "key" -> key = in.textOrNull();
                case "effective_date" -> effectiveDate = in.dayOrNull();
                case "description" -> description = in.textOrNull();
                case "reference" -> reference = in.textOrNull();
                case "metadata" -> metadata = in.jsonObjectOrNull();
                default -> {
                    return false;
                }
            }
            return true;
        }

        Capture capture() {
            Capture.Builder capture = Capture.of(in.required("hold", hold), in.required("destination", destination));
            return with(releaseRest ? capture.releaseRest() : capture).build();
        }

        Reversal reversal() {
            return with(Reversal.of(in.required("transaction_id", transactionId)))
                    .build();
        }

        Exchange exchange() {
            Exchange.Builder exchange = Exchange.of(
                    in.required("source", source),
                    in.required("source_currency", sourceCurrency),
                    in.required("destination", destination),
                    in.required("destination_currency", destinationCurrency),
                    in.required("amount", amount),
                    in.required("rate", rate));
            return with(exchangeAccount == null ? exchange : exchange.exchangeAccount(exchangeAccount))
                    .build();
        }

        private <B extends FollowUp.Builder<B>> B with(B followUp) {
            if (type != null) {
                followUp.type(type);
            }
            return followUp.amount(amount)
                    .key(key)
                    .effectiveDate(effectiveDate)
                    .description(description)
                    .reference(reference)
                    .metadata(metadata);
        }
    }

    /** When a hold is to expire, which must be said, be it never. */
    private static final class ExpiryMember {
        private Optional<Instant> expiresAt;

        boolean read(String name, RequestParser in) {
            if (!name.equals("expires_at")) {
                return false;
            }
            expiresAt = in.isNull() ? Optional.empty() : Optional.of(in.moment());
            return true;
        }

        Optional<Instant> expiresAt(RequestParser in) {
            return in.required("expires_at", expiresAt);
        }
    }

    private static final class PostingMembers {
        private String source;
        private String destination;
        private String account;
        private BigDecimal amount;
        private String currency;

        PostingMembers(RequestParser in) {
            in.object(name -> {
                switch (name) {
                    case "source" -> source = in.textOrNull();
                    case "destination" -> destination = in.textOrNull();
                    case "account" -> account = in.textOrNull();
                    case "amount" -> amount = in.decimal(ErrorCode.INVALID_AMOUNT);
                    case "currency" -> currency = in.text();
                    default -> {
                        return false;
                    }
                }
                return true;
            });
            in.required("amount", amount);
            in.required("currency", currency);
            if ((account == null) == (source == null && destination == null)) {
                throw in.fault("has not either an account or a source, a destination or both");
            }
        }

        void addTo(Transaction.Builder transaction, String type) {
            if (account != null) {
                transaction.oneSided(account, amount, currency);
            } else {
                String external = "external:" + type;
                transaction.move(
                        source == null ? external : source,
                        destination == null ? external : destination,
                        amount,
                        currency);
            }
        }
    }

    private static final class ExpectedMembers {
        private String account;
        private String currency;
        private Long version;

        ExpectedMembers(RequestParser in) {
            in.object(name -> {
                switch (name) {
                    case "account" -> account = in.text();
                    case "currency" -> currency = in.text();
                    case "version" -> version = in.integer();
                    default -> {
                        return false;
                    }
                }
                return true;
            });
            in.required("account", account);
            in.required("currency", currency);
            in.required("version", version);
        }
    }
}
