package io.crossfoot.schemes.comparison.report;

import io.crossfoot.schemes.comparison.Findings;
import io.crossfoot.schemes.comparison.report.Grid.Cell;
import io.crossfoot.schemes.comparison.report.Section.Fold;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The report as Markdown. */
final class Markdown {

    private Markdown() {}

    /** The table of the first section. */
    static String summary(Findings findings) {
        StringBuilder text = new StringBuilder();
        table(text, Sections.of(findings).get(0).grid());
        return text.toString();
    }

    static String of(Findings findings) {
        StringBuilder text = new StringBuilder();
        text.append("# ").append(Sections.title()).append("\n\n");
        text.append(escape(Sections.lead(findings))).append('\n');
        for (Section section : Sections.of(findings)) {
            text.append("\n## ").append(escape(section.title())).append("\n\n");
            text.append(escape(section.text())).append("\n\n");
            table(text, section.grid());
            list(text, section.notes());
            for (Fold fold : section.folds()) {
                text.append("\n### ").append(escape(fold.title())).append('\n');
                list(text, fold.items());
            }
        }
        return text.toString();
    }

    /** Columns are as wide as their widest cell, so that it reads well as text too. */
    private static void table(StringBuilder text, Grid grid) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(grid.headings());
        for (Grid.Row row : grid.rows()) {
            rows.add(Stream.concat(Stream.of(row.name()), row.cells().stream().map(Cell::text))
                    .toList());
        }
        rows.replaceAll(row -> row.stream().map(Markdown::escape).toList());
        List<Integer> widths = IntStream.range(0, grid.headings().size())
                .mapToObj(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElseThrow())
                .toList();
        for (int i = 0; i < rows.size(); i++) {
            text.append('|');
            for (int column = 0; column < widths.size(); column++) {
                String padding =
                        " ".repeat(widths.get(column) - rows.get(i).get(column).length());
                String cell = rows.get(i).get(column);
                boolean right = grid.isNumeric() && column > 0;
                text.append(' ').append(right ? padding + cell : cell + padding).append(" |");
            }
            text.append('\n');
            if (i == 0) {
                rule(text, widths, grid.isNumeric());
            }
        }
    }

    private static void rule(StringBuilder text, List<Integer> widths, boolean numeric) {
        text.append('|');
        for (int column = 0; column < widths.size(); column++) {
            text.append("-".repeat(widths.get(column) + 1))
                    .append(numeric && column > 0 ? ':' : '-')
                    .append('|');
        }
        text.append('\n');
    }

    private static void list(StringBuilder text, List<String> items) {
        if (!items.isEmpty()) {
            text.append('\n');
        }
        for (String item : items) {
            text.append("- ").append(escape(item)).append('\n');
        }
    }

    /** What Markdown would take for something else, and what would end a table's cell or a list's item. */
    private static String escape(String text) {
        return text.replaceAll("([\\\\`*_<\\[\\]|])", "\\\\$1").replaceAll("\\s*\\R\\s*", " ");
    }
}
