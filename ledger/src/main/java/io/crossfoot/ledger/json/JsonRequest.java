package io.crossfoot.ledger.json;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.ImportedTransaction;
import io.crossfoot.ledger.Transaction;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

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

    private JsonRequest() {}

    /**
     * Reads a transaction to be posted.
     *
     * @param body a JSON object
     * @return the transaction; a side of a posting that is left out is {@code external:<type>}
     */
    public static Transaction transaction(byte[] body) {
        return RequestParser.read(body, in -> {
            TransactionMembers members = new TransactionMembers(in);
            in.object(members::read);
            return members.transaction();
        });
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
            if (idempotencyKey != null) {
                if (members.key != null && !members.key.equals(idempotencyKey)) {
                    throw RequestParser.fault("/key", "is not the Idempotency-Key that came with it");
                }
                members.key = idempotencyKey;
            }
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
        return RequestParser.read(body, in -> {
            List<Transaction> transactions = new ArrayList<>();
            boolean[] given = new boolean[1];
            boolean[] allOrNothing = new boolean[1];
            boolean[] dryRun = new boolean[1];
            in.object(name -> {
                switch (name) {
                    case "transactions" -> {
                        given[0] = true;
                        in.list(() -> {
                            TransactionMembers members = new TransactionMembers(in);
                            in.object(members::read);
                            transactions.add(members.transaction());
                        });
                    }
                    case "all_or_nothing" -> allOrNothing[0] = !in.isNull() && in.flag();
                    case "dry_run" -> dryRun[0] = !in.isNull() && in.flag();
                    default -> {
                        return false;
                    }
                }
                return true;
            });
            if (!given[0]) {
                throw in.missing("transactions");
            }
            return new BatchRequest(transactions, allOrNothing[0], dryRun[0]);
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
            if (type == null) {
                throw in.missing("type");
            }
            if (!postingsGiven) {
                throw in.missing("postings");
            }
            Transaction.Builder transaction = Transaction.of(type)
                    .key(key)
                    .effectiveDate(effectiveDate)
                    .description(description)
                    .reference(reference)
                    .metadata(metadata);
            postings.forEach(posting -> posting.addTo(transaction, type));
            expected.forEach(each -> transaction.expectVersion(each.account, each.currency, each.version));
            return transaction.build();
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
            if (amount == null) {
                throw in.missing("amount");
            }
            if (currency == null) {
                throw in.missing("currency");
            }
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
            if (account == null) {
                throw in.missing("account");
            }
            if (currency == null) {
                throw in.missing("currency");
            }
            if (version == null) {
                throw in.missing("version");
            }
        }
    }
}
