package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.Capture;
import io.crossfoot.ledger.DisputeFilter;
import io.crossfoot.ledger.DisputeRequest;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Exchange;
import io.crossfoot.ledger.ExpectedVersion;
import io.crossfoot.ledger.ExplainRequest;
import io.crossfoot.ledger.FollowUp;
import io.crossfoot.ledger.HoldFilter;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.ImportedTransaction;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Link;
import io.crossfoot.ledger.LotFilter;
import io.crossfoot.ledger.Operation;
import io.crossfoot.ledger.OverdraftRule;
import io.crossfoot.ledger.Posting;
import io.crossfoot.ledger.SplitRequest;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.TransactionFilter;
import io.crossfoot.ledger.TypeRule;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** Neither has a rate of exchange or a percentage. */
    private static final int MOST_RATE_DECIMALS = 20;

    /** An amount below 10^20 has no more digits before the point. */
    private static final int MOST_DIGITS = 20;

    /** Numbers up to this size are sent as they are; beyond, writing them out could take gigabytes. */
    private static final int HARMLESS_EXPONENT = 40;

    private static final Instant FIRST_MOMENT = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST_MOMENT = Instant.parse("9999-12-31T23:59:59.999999Z");

    private Checks() {}

    /**
     * Refuses a transaction that can't be sent.
     *
     * @throws LedgerException what is wrong with it
     */
    public static void check(Transaction transaction) {
        type(transaction.type());
        transaction.key().ifPresent(Checks::key);
        transaction.effectiveDate().ifPresent(Checks::effectiveDate);
        details(transaction.description(), transaction.reference(), transaction.metadata());
        transaction.link().ifPresent(Checks::link);
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

    /**
     * Refuses a transaction to be imported that can't be sent.
     *
     * @throws LedgerException what is wrong with it
     */
    public static void check(ImportedTransaction imported) {
        check(imported.transaction());
        if (imported.transaction().link().isPresent()) {
            throw LedgerException.of(
                    ErrorCode.INVALID_LINK, "an imported transaction has no link", Map.of("field", "link"), null);
        }
        if (!withinCalendar(imported.postedAt()).equals(imported.postedAt())) {
            throw LedgerException.of(
                    ErrorCode.POSTED_AT_OUT_OF_RANGE,
                    "an imported posted_at is given, after 1900 and not in the future",
                    Map.of("posted_at", imported.postedAt().toString()),
                    null);
        }
    }

    /**
     * Refuses a hold that can't be sent.
     *
     * @throws LedgerException what is wrong with it
     */
    public static void check(HoldRequest hold) {
        key(hold.key());
        account(hold.account());
        currency(hold.currency());
        amount(hold.amount(), hold.currency());
        hold.expiresAt().ifPresent(Checks::expiry);
        details(hold.description(), hold.reference(), hold.metadata());
    }

    /**
     * Refuses a dispute that can't be sent.
     *
     * @throws LedgerException what is wrong with it
     */
    public static void check(DisputeRequest dispute) {
        key(dispute.key());
        account(dispute.account());
        reason(dispute.reason());
        dispute.amount().ifPresent(amount -> amount(amount, dispute.currency().orElse(null)));
        dispute.fundedBy().ifPresent(Checks::account);
        dispute.deadline().ifPresent(deadline -> withinCalendar(deadline, ErrorCode.INVALID_DISPUTE, "deadline"));
        dispute.payee().ifPresent(Checks::account);
        dispute.currency().ifPresent(Checks::currency);
        details(Optional.empty(), dispute.reference(), dispute.metadata());
    }

    /**
     * Refuses a capture, a reversal or an exchange that can't be sent.
     *
     * @throws LedgerException what is wrong with it
     */
    public static void check(FollowUp followUp) {
        if (followUp instanceof Capture capture) {
            key(capture.hold());
            account(capture.destination());
        } else if (followUp instanceof Exchange exchange) {
            account(exchange.source());
            currency(exchange.sourceCurrency());
            account(exchange.destination());
            currency(exchange.destinationCurrency());
            account(exchange.exchangeAccount());
            rate("rate", exchange.rate());
        }
        followUp.amount().ifPresent(amount -> amount(amount, null));
        type(followUp.type());
        followUp.key().ifPresent(Checks::key);
        followUp.effectiveDate().ifPresent(Checks::effectiveDate);
        details(followUp.description(), followUp.reference(), followUp.metadata());
    }

    /**
     * Refuses an operation that can't be sent.
     *
     * @throws LedgerException what is wrong with it
     */
    public static void check(Operation operation) {
        if (operation instanceof Operation.Post post) {
            check(post.transaction());
        } else if (operation instanceof Operation.PlaceHold place) {
            check(place.hold());
        } else if (operation instanceof Operation.CaptureHold capture) {
            check(capture.capture());
        } else if (operation instanceof Operation.ReleaseHold release) {
            key(release.hold());
        } else if (operation instanceof Operation.ExtendHold extend) {
            key(extend.hold());
            extend.expiresAt().ifPresent(Checks::expiry);
        } else if (operation instanceof Operation.Reverse reverse) {
            check(reverse.reversal());
        }
    }

    /**
     * Refuses an overdraft rule that can't be sent.
     *
     * @throws LedgerException what is wrong with it
     */
    public static void check(OverdraftRule rule) {
        account(rule.account());
        currency(rule.currency());
        overdraft("overdraft_limit", rule.limit());
        rule.fee().ifPresent(fee -> overdraft("fee", fee));
        rule.feeAccount().ifPresent(Checks::account);
        rule.protectedBy().ifPresent(Checks::account);
        rule.until().ifPresent(until -> withinCalendar(until, ErrorCode.INVALID_OVERDRAFT, "until"));
    }

    /**
     * Refuses a type's rule that can't be sent.
     *
     * @throws LedgerException what is wrong with it
     */
    public static void check(TypeRule rule) {
        type(rule.type());
        rule.counterAccount().ifPresent(name -> text(ErrorCode.INVALID_TYPE_RULE, "counter_account", name));
        rule.requiredMetadata().forEach(name -> text(ErrorCode.INVALID_TYPE_RULE, "required_metadata", name));
        rule.posters().forEach(role -> text(ErrorCode.INVALID_TYPE_RULE, "posters", role));
        for (TypeRule.Limit limit : rule.limits()) {
            text(ErrorCode.INVALID_TYPE_RULE, "currency", limit.currency());
            limit.perTransaction().ifPresent(amount -> typeLimit("per_transaction", amount));
            limit.perDay().ifPresent(amount -> typeLimit("per_day", amount));
        }
    }

    private static void typeLimit(String field, BigDecimal amount) {
        if (!isHarmless(amount) && amount.signum() != 0 && (isTooLarge(amount) || hasTooManyDecimals(amount))) {
            throw LedgerException.of(
                    ErrorCode.INVALID_TYPE_RULE,
                    "%s lies below 10^20 and has at most %d decimals".formatted(field, MOST_DECIMALS),
                    Map.of("field", field),
                    null);
        }
    }

    /**
     * Refuses a request for an explanation that can't be sent.
     *
     * @throws LedgerException what is wrong with it
     */
    public static void check(ExplainRequest request) {
        account(request.account());
        currency(request.currency());
        request.asked().ifPresent(asked -> amount(asked, request.currency()));
        request.since().ifPresent(Checks::effectiveDate);
    }

    /** Refuses an expiry that PostgreSQL's calendar or ours does not write. */
    public static void expiry(Instant expiresAt) {
        withinCalendar(expiresAt, ErrorCode.INVALID_HOLD, "expires_at");
    }

    private static void withinCalendar(Instant moment, ErrorCode code, String field) {
        if (!withinCalendar(moment).equals(moment)) {
            throw LedgerException.of(
                    code,
                    "%s lies between %s and %s".formatted(field, FIRST_MOMENT, LAST_MOMENT),
                    Map.of("field", field),
                    null);
        }
    }

    private static void overdraft(String field, BigDecimal amount) {
        number(ErrorCode.INVALID_OVERDRAFT, field, amount, MOST_DECIMALS);
    }

    private static void rate(String field, BigDecimal rate) {
        number(ErrorCode.INVALID_EXCHANGE, field, rate, MOST_RATE_DECIMALS);
    }

    /** Only what is too long to be sent is refused here, the rest by the kernel. */
    private static void number(ErrorCode code, String field, BigDecimal number, int mostDecimals) {
        if (!isHarmless(number)
                && number.signum() != 0
                && (isTooLarge(number) || number.stripTrailingZeros().scale() > mostDecimals)) {
            throw LedgerException.of(
                    code,
                    "%s lies below 10^20 and has at most %d decimals".formatted(field, mostDecimals),
                    Map.of("field", field),
                    null);
        }
    }

    private static void link(Link link) {
        if (link instanceof Link.Captures captures) {
            key(captures.hold());
        } else if (link instanceof Link.Adjusts adjusts) {
            reason(adjusts.reason());
        } else if (link instanceof Link.Exchanges exchanges) {
            currency(exchanges.from());
            currency(exchanges.to());
            rate("rate", exchanges.rate());
        } else if (link instanceof Link.Grants grants) {
            lot(grants);
        }
    }

    /**
     * Refuses rates that can't be sent.
     *
     * @throws LedgerException what is wrong with them
     */
    public static void rates(Map<String, BigDecimal> rates) {
        rates.forEach((currency, rate) -> {
            text(ErrorCode.INVALID_EXCHANGE, "currency", currency);
            rate("rates", rate);
        });
    }

    /**
     * Refuses a split that can't be sent.
     *
     * @throws LedgerException what is wrong with it
     */
    public static void check(SplitRequest request) {
        amount(request.amount(), request.currency());
        currency(request.currency());
        account(request.remainderTo());
        for (SplitRequest.Percentage each : request.percentages()) {
            account(each.account());
            number(ErrorCode.INVALID_SPLIT, "percentages", each.percentage(), MOST_RATE_DECIMALS);
        }
    }

    private static void lot(Link.Grants grants) {
        boolean far = !grants.expiresAt().isBefore(Instant.parse("+10000-01-01T00:00:00Z"));
        for (String name :
                List.of(grants.lot(), grants.account(), grants.expiresTo().orElse(""))) {
            if (far || name.indexOf('\0') >= 0 || name.length() > 400) {
                throw LedgerException.of(
                        ErrorCode.INVALID_LOT,
                        "a lot has a key, an account and a moment before the year 10000",
                        Map.of("field", far ? "expires_at" : "lot"),
                        null);
            }
        }
    }

    private static void details(Optional<String> description, Optional<String> reference, Optional<String> metadata) {
        description.ifPresent(text -> detail("description", text));
        reference.ifPresent(text -> detail("reference", text));
        metadata.ifPresent(Checks::metadata);
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

    static void filter(HoldFilter filter) {
        filter.account().ifPresent(Checks::account);
        filter.currency().ifPresent(Checks::currency);
    }

    static void filter(DisputeFilter filter) {
        filter.account().ifPresent(Checks::account);
        filter.currency().ifPresent(Checks::currency);
    }

    static void filter(LotFilter filter) {
        filter.account().ifPresent(Checks::account);
        filter.currency().ifPresent(Checks::currency);
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
        if (!isHarmless(floor) && floor.signum() != 0 && (isTooLarge(floor) || hasTooManyDecimals(floor))) {
            throw LedgerException.of(
                    ErrorCode.INVALID_FLOOR,
                    "a floor lies between -10^20 and 10^20 and has at most " + MOST_DECIMALS + " decimals",
                    Map.of("floor", shortened(floor.toString())),
                    null);
        }
    }

    private static boolean isHarmless(BigDecimal number) {
        return Math.abs((long) number.scale()) <= HARMLESS_EXPONENT && number.precision() <= HARMLESS_EXPONENT;
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
            if (currency != null) {
                facts.put("currency", currency);
            }
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
