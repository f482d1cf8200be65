package io.crossfoot.cli.importing;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a column of the file may mean. */
public enum Field {
    /** The transaction's unique name. */
    KEY("key", "transaction_id", "id", "trans_id", "txn_id", "idempotency_key"),
    /** The account of a row with a signed amount. */
    ACCOUNT("account", "account_id", "account_name", "user", "user_id", "wallet", "wallet_id"),
    /** The business day. */
    EFFECTIVE_DATE("effective_date", "date", "value_date", "business_date", "booking_date"),
    /** The transaction's type. */
    TYPE("type", "transaction_type", "kind"),
    /** The amount. */
    AMOUNT("amount", "signed_amount"),
    /** What the file says the account's balance was after the row. */
    RECORDED_BALANCE("recorded_balance", "balance", "balance_after", "running_balance"),
    /** The currency's code. */
    CURRENCY("currency", "currency_code"),
    /** When it happened. */
    POSTED_AT("posted_at", "timestamp", "created_at", "booked_at"),
    /** The account that gives. */
    SOURCE("source", "from", "from_account", "source_account"),
    /** The account that receives. */
    DESTINATION("destination", "to", "to_account", "destination_account"),
    /** For people. */
    DESCRIPTION("description", "memo", "note"),
    /** The caller's own reference. */
    REFERENCE("reference", "ref", "reference_id", "order_id");

    private final List<String> columns;

    Field(String... columns) {
        this.columns = List.of(columns);
    }

    /** The name under which {@code --map} knows it. */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The names of columns that are taken for it when nothing is said, the likeliest first. */
    List<String> columns() {
        return columns;
    }

    /** Finds a field by its name in {@code --map}. */
    public static Optional<Field> of(String title) {
        return Arrays.stream(values())
                .filter(field -> field.title().equals(title))
                .findFirst();
    }
}
