package io.crossfoot.schemes.comparison.report;

import java.util.ArrayList;
import java.util.List;

/** A table: a row of headings, and rows that begin with what they are about. */
final class Grid {
    private final List<String> headings;
    private final boolean numeric;
    private final List<Row> rows = new ArrayList<>();

    /** What a cell says of what it is about. */
    enum Tone {
        PLAIN,
        GOOD,
        WARNING,
        BAD,
        FAINT
    }

    /** A cell. */
    record Cell(String text, Tone tone) {
        static Cell plain(String text) {
            return new Cell(text, text.equals(Numbers.NONE) ? Tone.FAINT : Tone.PLAIN);
        }
    }

    /**
     * A row.
     *
     * @param stands out, as the row of the scheme that readers look for
     */
    record Row(String name, boolean standsOut, List<Cell> cells) {}

    /**
     * An empty one.
     *
     * @param numeric whether its cells are numbers, which stand to the right
     * @param headings of all columns, with that of the rows' names
     */
    Grid(boolean numeric, List<String> headings) {
        this.numeric = numeric;
        this.headings = List.copyOf(headings);
    }

    void add(String name, boolean standsOut, List<Cell> cells) {
        if (cells.size() != headings.size() - 1) {
            throw new IllegalArgumentException(name + " has other columns than the table");
        }
        rows.add(new Row(name, standsOut, List.copyOf(cells)));
    }

    boolean isNumeric() {
        return numeric;
    }

    List<String> headings() {
        return headings;
    }

    List<Row> rows() {
        return rows;
    }
}
