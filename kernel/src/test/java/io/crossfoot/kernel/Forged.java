package io.crossfoot.kernel;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A row for the table of postings as a script would write it, past all functions: one that continues both accounts' chains,
 * until a column is given another value.
 */
final class Forged {

    private final Map<String, String> columns = new LinkedHashMap<>();
    private final String from;

    private Forged(String source, String destination, String amount) {
        from = " FROM crossfoot.account AS s, crossfoot.account AS d WHERE s.name = '" + source + "' AND d.name = '"
                + destination + "'";
        columns.put("transaction_id", "nextval('crossfoot.transaction_id')");
        columns.put("posted_at", "clock_timestamp()");
        columns.put("source_id", "s.id");
        columns.put("source_version", "s.version + 1");
        columns.put("destination_id", "d.id");
        columns.put("destination_version", "d.version + 1");
        columns.put("effective_date", "date '2026-01-01'");
        columns.put("leg", "1");
        columns.put("type", "'forged'");
        columns.put("amount", amount);
        columns.put("source_balance", "s.balance - " + amount);
        columns.put("destination_balance", "d.balance + " + amount);
    }

    static Forged posting(String source, String destination, String amount) {
        return new Forged(source, destination, amount);
    }

    /** The same with another value, in SQL, where {@code s} and {@code d} are the accounts. */
    Forged with(String column, String expression) {
        columns.put(column, expression);
        return this;
    }

    String select() {
        return "SELECT " + String.join(", ", columns.values()) + from;
    }

    String into(String table) {
        return "INSERT INTO " + table + " (" + String.join(", ", columns.keySet()) + ") " + select();
    }

    String insert() {
        return into("crossfoot.posting");
    }

    /** Two postings in one statement. */
    String insertWith(Forged second) {
        return insert() + " UNION ALL " + second.select();
    }
}
