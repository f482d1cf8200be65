package io.crossfoot.cli;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

/** Prints what a statement answered. */
final class SqlResult {
    private static final int ROWS_PER_PRINT = 1_000;

    private final Streams streams;
    private final boolean json;

    SqlResult(Streams streams, boolean json) {
        this.streams = streams;
        this.json = json;
    }

    void updated(int rows) {
        streams.out().println(json ? Json.line(Json.object("updated", rows)) : "%,d rows changed.".formatted(rows));
    }

    void rows(ResultSet result) throws SQLException {
        ResultSetMetaData columns = result.getMetaData();
        if (json) {
            writeJson(result, columns);
        } else {
            writeTable(result, columns);
        }
    }

    private void writeTable(ResultSet result, ResultSetMetaData columns) throws SQLException {
        List<Table.Column> titles = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            titles.add(new Table.Column(columns.getColumnLabel(i), isNumber(columns.getColumnType(i))));
        }
        Table table = new Table(titles);
        long rows = 0;
        while (result.next()) {
            table.add((Object[]) values(result, titles.size()));
            if (++rows % ROWS_PER_PRINT == 0) {
                table.print(streams.out());
                if (!streams.isRead()) {
                    return;
                }
            }
        }
        table.print(streams.out());
        streams.out().printf("(%,d %s)%n", rows, rows == 1 ? "row" : "rows");
    }

    private void writeJson(ResultSet result, ResultSetMetaData columns) throws SQLException {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            names.add(columns.getColumnLabel(i));
        }
        streams.out().print("{\"columns\":" + Json.line(names) + ",\"rows\":[");
        long rows = 0;
        while (result.next()) {
            streams.out().print((rows == 0 ? "" : ",") + Json.line(values(result, names.size())));
            if (++rows % ROWS_PER_PRINT == 0 && !streams.isRead()) {
                return;
            }
        }
        streams.out().println("]}");
    }

    private static String[] values(ResultSet result, int count) throws SQLException {
        String[] values = new String[count];
        for (int i = 0; i < count; i++) {
            values[i] = result.getString(i + 1);
        }
        return values;
    }

    private static boolean isNumber(int type) {
        return switch (type) {
            case Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.NUMERIC, Types.REAL, Types.DOUBLE -> true;
            default -> false;
        };
    }
}
