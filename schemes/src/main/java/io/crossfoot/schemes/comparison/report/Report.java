package io.crossfoot.schemes.comparison.report;

import io.crossfoot.schemes.comparison.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The three files of a report. */
public final class Report {
    /** What it writes, that for reading first. */
    public static final List<String> FILES = List.of("report.html", "report.md", "report.json");

    private final Findings findings;

    /** Will tell of these. */
    public Report(Findings findings) {
        this.findings = findings;
    }

    /** For programs; {@code FORMAT.md} says what is in it. */
    public String json() {
        return Json.of(findings);
    }

    /** Its first table: a line for each scheme, as Markdown. */
    public String summary() {
        return Markdown.summary(findings);
    }

    /** For reading as text. */
    public String markdown() {
        return Markdown.of(findings);
    }

    /** A page that needs nothing besides itself. */
    public String html() {
        return Html.of(findings);
    }

    /** Writes {@link #FILES}, in place of those that are there. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("report.json"), json());
        Files.writeString(folder.resolve("report.md"), markdown());
        Files.writeString(folder.resolve("report.html"), html());
    }
}
