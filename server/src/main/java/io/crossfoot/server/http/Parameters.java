package io.crossfoot.server.http;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.json.JsonRequest;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The query parameters of a request. Every fault is refused with the parameter's name, so that no typing error is taken for a wish. */
final class Parameters {
    private final Map<String, String> values;

    private Parameters(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads a query.
     *
     * @param query as it was sent, or null
     * @param known the parameters that the route has
     */
    static Parameters of(String query, List<String> known) {
        Map<String, String> values = new LinkedHashMap<>();
        if (query == null || query.isEmpty()) {
            return new Parameters(values);
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals), pair);
            if (!known.contains(name)) {
                throw fault(
                        name,
                        known.isEmpty()
                                ? "the address has no parameters"
                                : "there is no such parameter, there are " + String.join(", ", known));
            }
            if (equals < 0) {
                throw fault(name, "the parameter has no value");
            }
            if (values.put(name, decode(pair.substring(equals + 1), name)) != null) {
                throw fault(name, "the parameter is given twice");
            }
        }
        return new Parameters(values);
    }

    private static String decode(String text, String name) {
        return PercentEncoding.decode(text, true)
                .orElseThrow(() -> fault(name, "the query is not well percent-encoded UTF-8"));
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /** Refuses a parameter that the route has, but not in this case. */
    void refuse(String name, String why) {
        if (values.containsKey(name)) {
            throw fault(name, why);
        }
    }

    /** A whole number; whether it is in range is for the ledger to say. */
    int number(String name, int otherwise) {
        String text = values.get(name);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("-?[0-9]{1,18}")) {
            throw fault(name, "the parameter is a whole number");
        }
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, Long.parseLong(text)));
    }

    boolean flag(String name) {
        return switch (values.getOrDefault(name, "false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw fault(name, "the parameter is true or false");
        };
    }

    /** A moment; the plus sign of an offset, which stands for a space in a query, is understood. */
    Optional<Instant> moment(String name) {
        return text(name).map(text -> JsonRequest.moment(text.replace(' ', '+'))
                .orElseThrow(() -> fault(name, "the parameter is a moment such as 2026-11-21T13:00:00Z")));
    }

    /** An amount; whether it is in range is for the ledger to say. */
    Optional<BigDecimal> amount(String name) {
        return text(name).map(text -> JsonRequest.decimal(text)
                .orElseThrow(() -> fault(name, "the parameter is a plain decimal number such as 10.60")));
    }

    /** A text that must be given. */
    String required(String name) {
        return text(name).orElseThrow(() -> fault(name, "the parameter is missing"));
    }

    /** Decimals by name, as {@code EUR:1.08,GBP:1.27}; none where the parameter is not given. */
    Map<String, BigDecimal> decimals(String name) {
        Map<String, BigDecimal> decimals = new LinkedHashMap<>();
        for (String pair : text(name).map(text -> text.split(",", -1)).orElse(new String[0])) {
            int colon = pair.lastIndexOf(':');
            BigDecimal decimal = JsonRequest.decimal(pair.substring(colon + 1))
                    .filter(each -> colon > 0)
                    .orElseThrow(
                            () -> fault(name, "the parameter is a list of decimals by name such as EUR:1.08,GBP:1.27"));
            if (decimals.put(pair.substring(0, colon), decimal) != null) {
                throw fault(name, pair.substring(0, colon) + " is given twice");
            }
        }
        return decimals;
    }

    /** A business day. */
    Optional<LocalDate> day(String name) {
        return text(name).map(text -> JsonRequest.day(text)
                .orElseThrow(() -> fault(name, "the parameter is a day such as 2026-11-21")));
    }

    /** One of some words. */
    <T> Optional<T> choice(String name, T[] values, Function<T, String> word) {
        return text(name).map(text -> Arrays.stream(values)
                .filter(value -> word.apply(value).equals(text))
                .findFirst()
                .orElseThrow(() -> fault(
                        name,
                        "the parameter is one of "
                                + Arrays.stream(values).map(word).collect(Collectors.joining(", ")))));
    }

    static LedgerException fault(String parameter, String message) {
        String shown = Facts.printable(parameter);
        return LedgerException.of(
                ErrorCode.MALFORMED_REQUEST, "parameter " + shown + ": " + message, Map.of("parameter", shown), null);
    }
}
