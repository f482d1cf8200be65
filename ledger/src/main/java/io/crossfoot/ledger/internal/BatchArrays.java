package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.Posting;
import io.crossfoot.ledger.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Transactions as the parallel arrays that the kernel takes; an array that would hold nothing is left out. */
final class BatchArrays {
    private final List<Transaction> transactions;
    private final Integer[] ofTransaction;
    private final String[] source;
    private final String[] destination;
    private final String[] amount;
    private final String[] currency;

    BatchArrays(List<Transaction> transactions) {
        this.transactions = transactions;
        int postings = 0;
        for (Transaction transaction : transactions) {
            postings += transaction.postings().size();
        }
        ofTransaction = new Integer[postings];
        source = new String[postings];
        destination = new String[postings];
        amount = new String[postings];
        currency = new String[postings];
        int i = 0;
        for (int t = 0; t < transactions.size(); t++) {
            for (Posting posting : transactions.get(t).postings()) {
                ofTransaction[i] = t + 1;
                source[i] = posting.source();
                destination[i] = posting.destination();
                amount[i] = Checks.sendable(posting.amount()).toString();
                currency[i] = posting.currency();
                i++;
            }
        }
    }

    /** Sets the first eleven parameters, which posting and importing have in common. */
    void set(PreparedStatement statement) throws SQLException {
        Connection connection = statement.getConnection();
        statement.setArray(1, connection.createArrayOf("int4", ofTransaction));
        statement.setArray(2, connection.createArrayOf("text", source));
        statement.setArray(3, connection.createArrayOf("text", destination));
        statement.setArray(4, connection.createArrayOf("numeric", amount));
        statement.setArray(5, connection.createArrayOf("text", currency));
        set(statement, 6, "text", transactions, transaction -> Optional.of(transaction.type()));
        set(statement, 7, "text", transactions, Transaction::key);
        set(statement, 8, "date", transactions, transaction -> transaction
                .effectiveDate()
                .map(Object::toString));
        set(statement, 9, "text", transactions, Transaction::description);
        set(statement, 10, "text", transactions, Transaction::reference);
        set(statement, 11, "jsonb", transactions, Transaction::metadata);
    }

    /** Sets an array with an element for each transaction. */
    static void set(
            PreparedStatement statement,
            int parameter,
            String type,
            List<Transaction> transactions,
            Function<Transaction, Optional<String>> value)
            throws SQLException {
        String[] values = null;
        for (int t = 0; t < transactions.size(); t++) {
            String text = value.apply(transactions.get(t)).orElse(null);
            if (text != null) {
                if (values == null) {
                    values = new String[transactions.size()];
                }
                values[t] = text;
            }
        }
        if (values == null) {
            statement.setNull(parameter, Types.ARRAY);
        } else {
            statement.setArray(parameter, statement.getConnection().createArrayOf(type, values));
        }
    }
}
