package io.crossfoot.schemes.comparison.report;

import io.crossfoot.schemes.comparison.Findings;
import io.crossfoot.schemes.comparison.report.Grid.Cell;
import io.crossfoot.schemes.comparison.report.Section.Fold;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The report as Markdown. */
final class Markdown {

    private Markdown() {}

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

    private static void table(StringBuilder text, Grid grid) {
        row(text, grid.headings());
        String align = grid.isNumeric() ? "---:" : "---";
        text.append("|---|")
                .append(String.join("|", Collections.nCopies(grid.headings().size() - 1, align)))
                .append("|\n");
        for (Grid.Row row : grid.rows()) {
            row(
                    text,
                    Stream.concat(Stream.of(row.name()), row.cells().stream().map(Cell::text))
                            .toList());
        }
    }

    private static void row(StringBuilder text, List<String> cells) {
        text.append(cells.stream().map(Markdown::escape).collect(Collectors.joining(" | ", "| ", " |\n")));
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
