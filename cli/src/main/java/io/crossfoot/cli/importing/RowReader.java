package io.crossfoot.cli.importing;

import io.crossfoot.cli.importing.Row.AccountId;
import io.crossfoot.ledger.Transaction;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.regex.Pattern;

/** Makes transactions of rows. */
final class RowReader {
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d{1,40}(\\.\\d{0,40})?|\\.\\d{1,40})");

    private final Columns columns;
    private final ImportSettings settings;

    RowReader(Columns columns, ImportSettings settings) {
        this.columns = columns;
        this.settings = settings;
    }

    /** Reads a row; what the ledger itself checks, such as names and decimals, is left to it. */
    Row read(long line, List<String> fields) throws RowFault {
        String currency = orDefault(columns.text(fields, Field.CURRENCY), settings.currency());
        if (currency == null) {
            throw new RowFault("has no currency, and --currency is not given");
        }
        BigDecimal amount = number(fields, Field.AMOUNT);
        if (amount.signum() == 0) {
            throw new RowFault("amount is 0, so nothing is moved");
        }
        Transaction.Builder builder = Transaction.of(orDefault(columns.text(fields, Field.TYPE), settings.type()));
        if (columns.isTwoSided()) {
            if (amount.signum() < 0) {
                throw new RowFault("amount is negative; from a source to a destination it is above 0");
            }
            builder.move(name(fields, Field.SOURCE), name(fields, Field.DESTINATION), amount, currency);
        } else {
            builder.oneSided(name(fields, Field.ACCOUNT), amount, currency);
        }
        builder.key(key(fields)).effectiveDate(effectiveDate(fields));
        builder.description(orDefault(columns.text(fields, Field.DESCRIPTION), null));
        builder.reference(orDefault(columns.text(fields, Field.REFERENCE), null));
        AccountId account = columns.has(Field.ACCOUNT) ? new AccountId(name(fields, Field.ACCOUNT), currency) : null;
        return new Row(line, fields, builder.build(), account, recorded(fields), postedAt(fields));
    }

    private static String orDefault(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    private String required(List<String> fields, Field field) throws RowFault {
        String text = columns.text(fields, field);
        if (text.isEmpty()) {
            throw new RowFault(field.title() + " is empty");
        }
        return text;
    }

    private String name(List<String> fields, Field field) throws RowFault {
        String name = required(fields, field);
        return name.startsWith("external:") ? name : settings.accountPrefix() + name;
    }

    private String key(List<String> fields) throws RowFault {
        return columns.has(Field.KEY) ? settings.keyPrefix() + required(fields, Field.KEY) : null;
    }

    private BigDecimal recorded(List<String> fields) throws RowFault {
        return columns.text(fields, Field.RECORDED_BALANCE).isEmpty() ? null : number(fields, Field.RECORDED_BALANCE);
    }

    /** No exponents and no thousands separators: they are where tools begin to guess. */
    private BigDecimal number(List<String> fields, Field field) throws RowFault {
        String text = required(fields, field);
        String number = settings.decimalComma() ? text.replace(',', '.') : text;
        if (!NUMBER.matcher(number).matches()) {
            throw new RowFault("%s is not a plain number: %s".formatted(field.title(), text));
        }
        return new BigDecimal(number);
    }

    private LocalDate effectiveDate(List<String> fields) throws RowFault {
        if (!columns.has(Field.EFFECTIVE_DATE)) {
            return null;
        }
        String text = required(fields, Field.EFFECTIVE_DATE);
        try {
            return LocalDate.parse(text, settings.dates());
        } catch (DateTimeException e) {
            throw new RowFault("effective_date is not a date: " + text);
        }
    }

    /** A moment with its offset, a local time, or a date alone, which means the first moment of that day. */
    private Instant postedAt(List<String> fields) throws RowFault {
        if (!settings.keepPostedAt()) {
            return null;
        }
        String text = required(fields, Field.POSTED_AT);
        String iso =
                text.length() > 10 && text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
        try {
            if (iso.indexOf('T') < 0) {
                return LocalDate.parse(iso, settings.dates())
                        .atStartOfDay(settings.timeZone())
                        .toInstant();
            }
            boolean offset = iso.endsWith("Z") || iso.indexOf('+', 10) > 0 || iso.indexOf('-', 10) > 0;
            return offset
                    ? OffsetDateTime.parse(iso).toInstant()
                    : LocalDateTime.parse(iso).atZone(settings.timeZone()).toInstant();
        } catch (DateTimeException e) {
            throw new RowFault("posted_at is neither a moment nor a date: " + text);
        }
    }
}
