package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.ExpectedVersion;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Posting;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.TransactionFilter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Refuses what can't be sent to the kernel: texts that PostgreSQL can't store, numbers of absurd exponents, years that its
 * calendar or ours does not write. Everything else is for the kernel to judge, so that all doors judge alike.
 */
public final class Checks {
    /** No currency has more decimals. */
    private static final int MOST_DECIMALS = 18;

    /** An amount below 10^20 has no more digits before the point. */
    private static final int MOST_DIGITS = 20;

    /** Numbers up to this size are sent as they are; beyond, writing them out could take gigabytes. */
    private static final int HARMLESS_EXPONENT = 40;

    private static final Instant FIRST_MOMENT = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST_MOMENT = Instant.parse("9999-12-31T23:59:59.999999Z");

    private Checks() {}

    /** What is wrong with a transaction, or null. */
    static LedgerException fault(Transaction transaction) {
        try {
            check(transaction);
            return null;
        } catch (LedgerException e) {
            return e;
        }
    }

    /**
     * Refuses a transaction that can't be sent.
     *
     * @throws LedgerException what is wrong with it
     */
    public static void check(Transaction transaction) {
        type(transaction.type());
        transaction.key().ifPresent(Checks::key);
        transaction.effectiveDate().ifPresent(Checks::effectiveDate);
        transaction.description().ifPresent(text -> detail("description", text));
        transaction.reference().ifPresent(text -> detail("reference", text));
        transaction.metadata().ifPresent(Checks::metadata);
        for (Posting posting : transaction.postings()) {
            account(posting.source());
            account(posting.destination());
            currency(posting.currency());
            amount(posting.amount(), posting.currency());
        }
        for (ExpectedVersion expected : transaction.expectedVersions()) {
            account(expected.account());
            currency(expected.currency());
        }
    }

    static void account(String name) {
        text(ErrorCode.INVALID_ACCOUNT_NAME, "account", name);
    }

    static void currency(String code) {
        text(ErrorCode.UNKNOWN_CURRENCY, "currency", code);
    }

    static void key(String key) {
        text(ErrorCode.INVALID_KEY, "key", key);
    }

    static void cursor(String cursor) {
        text(ErrorCode.INVALID_PAGE, "cursor", cursor);
    }

    static void filter(TransactionFilter filter) {
        filter.account().ifPresent(Checks::account);
        filter.currency().ifPresent(Checks::currency);
        filter.type().ifPresent(Checks::type);
        filter.key().ifPresent(Checks::key);
        filter.reference().ifPresent(text -> detail("reference", text));
    }

    static void reason(String reason) {
        detail("reason", reason);
    }

    static void newCurrency(String code, String name) {
        text(ErrorCode.INVALID_CURRENCY, "code", code);
        text(ErrorCode.INVALID_CURRENCY, "name", name);
    }

    /** The floor may be negative; where it is out of any range, the kernel is not asked. */
    public static void floor(BigDecimal floor) {
        boolean harmless =
                Math.abs((long) floor.scale()) <= HARMLESS_EXPONENT && floor.precision() <= HARMLESS_EXPONENT;
        if (!harmless && floor.signum() != 0 && (isTooLarge(floor) || hasTooManyDecimals(floor))) {
            throw LedgerException.of(
                    ErrorCode.INVALID_FLOOR,
                    "a floor lies between -10^20 and 10^20 and has at most " + MOST_DECIMALS + " decimals",
                    Map.of("floor", shortened(floor.toString())),
                    null);
        }
    }

    /** The number as it is to be sent: equal, and short when written out. Only for numbers that were checked. */
    public static BigDecimal sendable(BigDecimal amount) {
        if (Math.abs((long) amount.scale()) <= HARMLESS_EXPONENT) {
            return amount;
        }
        return amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
    }

    static Instant withinCalendar(Instant moment) {
        if (moment.isBefore(FIRST_MOMENT)) {
            return FIRST_MOMENT;
        }
        return moment.isAfter(LAST_MOMENT) ? LAST_MOMENT : moment;
    }

    /** What is wrong with the moment of an imported transaction, or null. */
    public static LedgerException postedAtFault(Instant postedAt) {
        if (withinCalendar(postedAt).equals(postedAt)) {
            return null;
        }
        return LedgerException.of(
                ErrorCode.POSTED_AT_OUT_OF_RANGE,
                "an imported posted_at is given, after 1900 and not in the future",
                Map.of("posted_at", postedAt.toString()),
                null);
    }

    private static void type(String type) {
        text(ErrorCode.INVALID_TYPE, "type", type);
    }

    private static void detail(String field, String text) {
        String fault = unstorable(text);
        if (fault != null) {
            throw invalidDetail(field, "the " + field + " has " + fault);
        }
    }

    private static void effectiveDate(LocalDate date) {
        if (date.getYear() < 1 || date.getYear() > 9999) {
            throw invalidDetail("effective_date", "an effective date lies between 0001-01-01 and 9999-12-31");
        }
    }

    private static void amount(BigDecimal amount, String currency) {
        if (amount.signum() == 0 || Math.abs((long) amount.scale()) <= HARMLESS_EXPONENT && !isTooLarge(amount)) {
            return;
        }
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("amount", shortened(amount.toString()));
        if (amount.signum() < 0 || isTooLarge(amount)) {
            throw LedgerException.of(
                    ErrorCode.INVALID_AMOUNT,
                    "amount " + facts.get("amount") + " is not above 0 and below 10^20",
                    facts,
                    null);
        }
        if (hasTooManyDecimals(amount)) {
            facts.put("amount", amount.toString());
            facts.put("currency", currency);
            facts.put("scale", Integer.toString(MOST_DECIMALS));
            throw LedgerException.of(
                    ErrorCode.TOO_MANY_DECIMALS,
                    "amount %s has more than %d decimals, the most that a currency may have"
                            .formatted(shortened(amount.toString()), MOST_DECIMALS),
                    facts,
                    null);
        }
    }

    private static boolean isTooLarge(BigDecimal number) {
        return (long) number.precision() - number.scale() > MOST_DIGITS;
    }

    private static boolean hasTooManyDecimals(BigDecimal number) {
        return number.scale() > MOST_DECIMALS && number.stripTrailingZeros().scale() > MOST_DECIMALS;
    }

    private static void text(ErrorCode code, String field, String text) {
        String fault = unstorable(text);
        if (fault != null) {
            throw LedgerException.of(code, "the " + field + " has " + fault, Map.of(field, printable(text)), null);
        }
    }

    /** PostgreSQL's texts know no NUL, and half a surrogate pair has no UTF-8; the driver would send a question mark for it. */
    private static String unstorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "a NUL character at position " + (i + 1);
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return "half of a surrogate pair at position " + (i + 1);
                }
                i++;
            }
        }
        return null;
    }

    /** Reads through metadata, because jsonb knows neither NUL nor numbers beyond numeric, and would fail a whole batch. */
    private static void metadata(String json) {
        detail("metadata", json);
        try (JsonParser parser = Json.parser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw invalidDetail("metadata", "metadata is a JSON object of at most 16384 bytes");
            }
            int depth = 1;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (depth == 0) {
                    throw invalidDetail("metadata", "metadata is one JSON object");
                }
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (token == JsonToken.VALUE_STRING || token == JsonToken.PROPERTY_NAME) {
                    detail("metadata", parser.getString());
                } else if (token == JsonToken.VALUE_NUMBER_FLOAT
                        && Math.abs((long) parser.getDecimalValue().scale()) > 1000) {
                    throw invalidDetail("metadata", "metadata has a number of more than 1000 digits");
                }
            }
        } catch (JacksonException e) {
            throw invalidDetail("metadata", "metadata is not JSON: " + shortened(e.getOriginalMessage()));
        } catch (NumberFormatException e) {
            throw invalidDetail("metadata", "metadata has a number that is out of all limits");
        }
    }

    private static LedgerException invalidDetail(String field, String message) {
        return LedgerException.of(ErrorCode.INVALID_DETAIL, message, Map.of("field", field), null);
    }

    private static String printable(String text) {
        return shortened(text.replace("\0", "\\u0000"));
    }

    private static String shortened(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200);
    }
}
