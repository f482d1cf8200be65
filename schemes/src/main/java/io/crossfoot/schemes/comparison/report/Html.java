package io.crossfoot.schemes.comparison.report;

import io.crossfoot.schemes.comparison.Findings;
import io.crossfoot.schemes.comparison.report.Section.Fold;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The report as a page that stands alone: styles and charts are in it, and it has no scripts. */
final class Html {

    private Html() {}

    static String of(Findings findings) {
        List<Section> sections = Sections.of(findings);
        return Markup.template(
                                "page.html",
                                "title",
                                Sections.title(),
                                "lead",
                                Sections.lead(findings),
                                "date",
                                findings.circumstances().date().toString().substring(0, 10),
                                "style",
                                Markup.template("style.css"),
                                "contents",
                                Markup.join(IntStream.range(0, sections.size())
                                        .mapToObj(i -> Markup.element(
                                                "a href=\"#part-" + i + "\"",
                                                Markup.text(sections.get(i).title())))
                                        .toList()),
                                "sections",
                                Markup.join(IntStream.range(0, sections.size())
                                        .mapToObj(i -> section(findings, sections.get(i), i))
                                        .toList()))
                        .source()
                + "\n";
    }

    private static Markup section(Findings findings, Section section, int number) {
        List<Markup> parts = new ArrayList<>();
        parts.add(Markup.element("h2", Markup.text(section.title())));
        parts.add(Markup.element("p", Markup.text(section.text())));
        if (!section.charts().isEmpty()) {
            Axis axis = Chart.axis(findings, section.charts());
            parts.add(Markup.element(
                    "div class=\"charts\"",
                    Markup.join(section.charts().stream()
                            .map(measure -> Chart.of(findings, measure, axis))
                            .toList())));
        }
        parts.add(table(section.grid(), section.title()));
        if (!section.notes().isEmpty()) {
            parts.add(list("ul class=\"notes\"", section.notes()));
        }
        for (Fold fold : section.folds()) {
            parts.add(Markup.element(
                    "details", Markup.element("summary", Markup.text(fold.title())), list("ul", fold.items())));
        }
        return Markup.element("section id=\"part-" + number + "\"", Markup.join(parts));
    }

    private static Markup list(String start, List<String> items) {
        return Markup.element(
                start,
                Markup.join(items.stream()
                        .map(item -> Markup.element("li", Markup.text(item)))
                        .toList()));
    }

    private static Markup table(Grid grid, String title) {
        List<Markup> rows = new ArrayList<>();
        rows.add(Markup.element(
                "thead",
                Markup.element(
                        "tr",
                        Markup.join(grid.headings().stream()
                                .map(heading -> Markup.element("th scope=\"col\"", Markup.text(heading)))
                                .toList()))));
        List<Markup> body = new ArrayList<>();
        for (Grid.Row row : grid.rows()) {
            List<Markup> cells = new ArrayList<>();
            cells.add(Markup.element("th scope=\"row\"", Markup.text(row.name())));
            for (Grid.Cell cell : row.cells()) {
                String tone = cell.tone().name().toLowerCase(Locale.ROOT);
                cells.add(Markup.element("td class=\"" + tone + "\"", Markup.text(cell.text())));
            }
            body.add(Markup.element(row.standsOut() ? "tr class=\"ours\"" : "tr", Markup.join(cells)));
        }
        rows.add(Markup.element("tbody", Markup.join(body)));
        return Markup.element(
                // Wide tables scroll by themselves, for which the keyboard has to reach them.
                "div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\""
                        + Markup.text(title).source() + "\"",
                Markup.element(
                        grid.isNumeric() ? "table class=\"numbers\"" : "table class=\"words\"", Markup.join(rows)));
    }
}
