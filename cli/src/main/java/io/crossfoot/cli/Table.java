package io.crossfoot.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Prints aligned columns. Rows of a long list are printed in parts, whose columns never become narrower. */
public final class Table {
    private final List<Column> columns;
    private final int[] widths;
    private final List<String[]> rows = new ArrayList<>();
    private boolean headed;

    /**
     * A column.
     *
     * @param title above it
     * @param right whether its cells are numbers, whose last digits belong below each other
     */
    public record Column(String title, boolean right) {}

    /** With these columns. */
    public Table(List<Column> columns) {
        this.columns = columns;
        this.widths = columns.stream().mapToInt(column -> width(column.title())).toArray();
    }

    /** A column of words. */
    public static Column left(String title) {
        return new Column(title, false);
    }

    /** A column of numbers. */
    public static Column right(String title) {
        return new Column(title, true);
    }

    /** Adds a row; null is an empty cell. Line breaks and other control characters would spoil the table. */
    public void add(Object... cells) {
        String[] row = new String[columns.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = cells[i] == null ? "" : cells[i].toString().replaceAll("\\p{Cntrl}", " ");
            widths[i] = Math.max(widths[i], width(row[i]));
        }
        rows.add(row);
    }

    /** Prints the rows that were added since the last time, under the titles if they have not been printed yet. */
    public void print(PrintStream out) {
        print(out::println);
    }

    /** The same on a writer. */
    public void print(PrintWriter out) {
        print(out::println);
        out.flush();
    }

    private void print(Consumer<String> out) {
        if (!headed) {
            print(out, columns.stream().map(Column::title).toArray(String[]::new));
            headed = true;
        }
        rows.forEach(row -> print(out, row));
        rows.clear();
    }

    private void print(Consumer<String> out, String[] cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            String padding = " ".repeat(widths[i] - width(cells[i]));
            line.append(i == 0 ? "" : "  ");
            line.append(columns.get(i).right() ? padding + cells[i] : cells[i] + padding);
        }
        out.accept(line.toString().stripTrailing());
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
