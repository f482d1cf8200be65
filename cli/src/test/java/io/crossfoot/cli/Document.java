package io.crossfoot.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A page of the documentation, whose commands are run as they are written: its {@code /tmp} is a folder of the test, and its days are counted
 * from the one on which it was written, so that what is a week ahead there is so here. What is to come in a minute comes sooner, as
 * nobody reads in between.
 */
final class Document {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final String COMMAND = "$ ./crossfoot ";
    private static final Pattern AWAITED =
            Pattern.compile("\\$ until \\./crossfoot (.+) \\| grep -q (\\w+); do sleep 1; done");
    private static final String IN_A_MINUTE = "\"$(date -u -d '1 minute' +%FT%TZ)\"";
    private static final Duration MINUTE = Duration.ofSeconds(8);
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\\S+");
    private static final Pattern WRITTEN_ON = Pattern.compile("effective (\\d{4}-\\d{2}-\\d{2})");
    private static final Pattern MOMENT = Pattern.compile(
            "(\\d{4}-\\d{2}-\\d{2})([T ])(\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?)(Z|\\+00:00| UTC|(?=\\.(?:\n|$)))");

    private final List<String> lines;
    private final Path folder;
    private final long ageDays;
    private final Set<Instant> named;

    /**
     * A command and what the page shows below it.
     *
     * @param line as the page has it, without the program's name
     * @param shown what it prints
     * @param awaited what it prints at last, of a command that is repeated until it does
     */
    record Shown(String line, List<String> shown, Optional<String> awaited) {}

    private Document(List<String> lines, Path folder) {
        this.lines = lines;
        this.folder = folder;
        LocalDate writtenOn = lines.stream()
                .flatMap(line -> WRITTEN_ON.matcher(line).results())
                .map(found -> LocalDate.parse(found.group(1)))
                .findFirst()
                .orElseThrow();
        ageDays = ChronoUnit.DAYS.between(writtenOn, LocalDate.now(ZoneOffset.UTC));
        named = lines.stream()
                .filter(line -> line.startsWith(COMMAND))
                .flatMap(line -> MOMENT.matcher(line).results())
                .map(Document::instant)
                .collect(Collectors.toSet());
    }

    static Document read(String file, Path folder) throws IOException {
        return new Document(Files.readAllLines(ROOT.resolve(file)), folder);
    }

    List<String> lines() {
        return lines;
    }

    /** All commands of the page but those that begin so. */
    List<Shown> commandsBut(String excepted) {
        List<Shown> commands = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher awaited = AWAITED.matcher(lines.get(i));
            if (awaited.matches()) {
                commands.add(new Shown(awaited.group(1), List.of(), Optional.of(awaited.group(2))));
            } else if (lines.get(i).startsWith(COMMAND) && !lines.get(i).startsWith(COMMAND + excepted)) {
                String line = lines.get(i).substring(COMMAND.length());
                List<String> shown = new ArrayList<>();
                while (!lines.get(i + 1).startsWith("$ ") && !lines.get(i + 1).startsWith("```")) {
                    shown.add(lines.get(++i));
                }
                commands.add(new Shown(line, shown, Optional.empty()));
            }
        }
        return commands;
    }

    /** The words of a command, as a shell would give them to the program. */
    List<String> words(String line) {
        String here = line.replace("/tmp/", folder + "/").replace("examples/", ROOT.resolve("examples") + "/");
        String moment =
                Instant.now().plus(MINUTE).truncatedTo(ChronoUnit.SECONDS).toString();
        return WORD.matcher(moved(here, ageDays).replace(IN_A_MINUTE, moment))
                .results()
                .map(word -> word.group(1) != null ? word.group(1) : word.group())
                .toList();
    }

    /** What a command printed, as the page would have it: days, moments and durations, which differ from run to run, are made equal. */
    List<String> asShown(String printed) {
        String there = printed.replace(folder + "/", "/tmp/").replace(ROOT.resolve("examples") + "/", "examples/");
        return alike(moved(there, -ageDays).lines().toList());
    }

    /** Moments have as many digits as they need, so a table with them is as wide as it comes. */
    List<String> alike(List<String> text) {
        List<String> alike = text.stream().map(this::alike).toList();
        return alike.stream().noneMatch(line -> line.contains("MOMENT"))
                ? alike
                : alike.stream().map(line -> line.replaceAll(" +", " ")).toList();
    }

    /** The moments that commands of the page name themselves stay as they are. */
    private String alike(String text) {
        return MOMENT.matcher(text)
                .replaceAll(found -> named.contains(instant(found)) ? found.group() : "MOMENT")
                .replaceAll("(?<![\\d-])\\d{4}-\\d{2}-\\d{2}(?!T| \\d{2}:)", "DATE")
                .replaceAll(", [0-9.]+ s$", ", TIME");
    }

    private static String moved(String text, long days) {
        return MOMENT.matcher(text)
                .replaceAll(found -> LocalDate.parse(found.group(1)).plusDays(days)
                        + found.group(2)
                        + found.group(3)
                        + found.group(4));
    }

    private static Instant instant(MatchResult moment) {
        return Instant.parse(moment.group(1) + "T" + moment.group(3) + "Z");
    }
}
