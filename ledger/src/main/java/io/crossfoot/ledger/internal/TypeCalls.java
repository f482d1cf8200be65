package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.TransactionType;
import io.crossfoot.ledger.TypeRule;
import io.crossfoot.ledger.json.JsonReader;
import io.crossfoot.ledger.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Calls about the types of transactions. */
final class TypeCalls {
    private static final String COLUMNS =
            "SELECT name, first_posted_at, counter_account, signs, required_metadata, posters, limits FROM ";

    private TypeCalls() {}

    static List<TransactionType> list(Connection connection) throws SQLException {
        return List.copyOf(
                Rows.list(connection, COLUMNS + "crossfoot.transaction_types ORDER BY name", TypeCalls::type));
    }

    static TransactionType set(Connection connection, TypeRule rule, String actor) throws SQLException {
        return Rows.one(
                connection,
                COLUMNS + "crossfoot.set_type(?, ?, ?, ?, ?, ?::jsonb, ?)",
                TypeCalls::type,
                rule.type(),
                rule.counterAccount().orElse(null),
                rule.signs().title(),
                connection.createArrayOf("text", rule.requiredMetadata().toArray()),
                connection.createArrayOf("text", rule.posters().toArray()),
                JsonWriter.text(out -> JsonWriter.write(out, rule.limits())),
                actor);
    }

    private static TransactionType type(ResultSet row) throws SQLException {
        String name = row.getString(1);
        Optional<TypeRule> rule = Optional.empty();
        if (row.getString(4) != null) {
            rule = Optional.of(new TypeRule(
                    name,
                    Rows.text(row, 3),
                    TypeRule.Signs.of(row.getString(4)).orElseThrow(),
                    texts(row, 5),
                    texts(row, 6),
                    Rows.text(row, 7)
                            .map(json -> JsonReader.read(
                                    json.getBytes(StandardCharsets.UTF_8),
                                    in -> JsonReader.list(in, JsonReader::typeLimit)))
                            .orElse(List.of())));
        }
        return new TransactionType(name, Optional.ofNullable(Rows.instant(row, 2)), rule);
    }

    private static List<String> texts(ResultSet row, int column) throws SQLException {
        Array texts = row.getArray(column);
        return texts == null ? List.of() : List.of((String[]) texts.getArray());
    }
}
