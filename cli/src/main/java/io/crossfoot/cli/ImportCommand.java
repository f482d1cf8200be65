package io.crossfoot.cli;

import io.crossfoot.cli.importing.Field;
import io.crossfoot.cli.importing.HeaderFault;
import io.crossfoot.cli.importing.ImportSettings;
import io.crossfoot.cli.importing.ImportSummary;
import io.crossfoot.cli.importing.Importer;
import io.crossfoot.ledger.Currency;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.LedgerOperations;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Imports a CSV file. */
@Command(
        name = "import",
        header = "Post the rows of a CSV file, and compare the balances that it records with the ledger's.",
        description = {
            "",
            "A row has an account and a signed amount (positive: from external:TYPE to the account, negative: the other way),"
                    + " or a source, a destination and an amount above 0. The file's first line names its columns. Rows are"
                    + " posted in the file's order; its ids become keys, so the same command may be run again after any"
                    + " failure: rows that are posted already are replayed, not posted twice.",
            "",
            "Rows that can't be posted go, with line and reason, to a file of their own, and the others are posted. Rows whose"
                    + " recorded balance is not the ledger's go to another; there, drift marks rows where the difference"
                    + " changed against the account's row before, also a change back to 0. Memory grows with the number of accounts in the file, not with its rows.",
            "",
            "With --json, one object on one line: rows, posted, replayed, rejected, accounts, disagreeing, drifts,"
                    + " rejected_file, disagreements_file.",
            "",
            "Example:",
            "  crossfoot import deposits.csv --currency USD --account-prefix user: --map key=id,account=customer",
            ""
        })
final class ImportCommand extends LedgerCommand {
    @Parameters(paramLabel = "FILE", description = "The CSV file.")
    private Path file;

    @Option(
            names = "--map",
            paramLabel = "FIELD=COLUMN[,...]",
            description = {
                "Which column is what. Fields: key, account, effective_date, type, amount, recorded_balance, currency,"
                        + " posted_at, source, destination, description, reference.",
                "Columns of the same or a usual name (id, date, balance ...) are found without; FIELD= alone means none."
            })
    private List<String> map = List.of();

    @Option(names = "--currency", paramLabel = "CODE", description = "For rows that name none.")
    private String currency;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "import",
            description = "For rows that name none. Default: ${DEFAULT-VALUE}.")
    private String type;

    @Option(
            names = "--account-prefix",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Put before each account that is not external, such as bank:.")
    private String accountPrefix;

    @Option(
            names = "--key-prefix",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Put before each key, for files whose ids are not unique among each other.")
    private String keyPrefix;

    @Option(
            names = "--floor",
            paramLabel = "AMOUNT",
            description = "Set the floor of each account in the file to this first, such as -10000 for an overdraft.")
    private BigDecimal floor;

    @Option(
            names = "--separator",
            paramLabel = "CHAR",
            description = "What stands between fields, or 'tab'. Default: what the first line has most of: , ; tab |")
    private String separator;

    @Option(
            names = "--charset",
            paramLabel = "NAME",
            defaultValue = "UTF-8",
            description = "Unless the file has a byte order mark. Default: ${DEFAULT-VALUE}.")
    private String charset;

    @Option(
            names = "--date-format",
            paramLabel = "PATTERN",
            defaultValue = "yyyy-MM-dd",
            description = "How dates are written, such as dd.MM.yyyy. Default: ${DEFAULT-VALUE}.")
    private String dateFormat;

    @Option(names = "--decimal-comma", description = "Amounts are written with a comma: 10,60.")
    private boolean decimalComma;

    @Option(
            names = "--batch-size",
            paramLabel = "ROWS",
            defaultValue = "1000",
            description = "How many rows are posted at once. Default: ${DEFAULT-VALUE}.")
    private int batchSize;

    @Option(
            names = "--keep-posted-at",
            description = "Keep the file's own times (posted_at) as history; on an account they must not go back.")
    private boolean keepPostedAt;

    @Option(
            names = "--time-zone",
            paramLabel = "ZONE",
            defaultValue = "UTC",
            description =
                    "Where times without an offset are meant; a date alone is its midnight. Default: ${DEFAULT-VALUE}.")
    private ZoneId timeZone;

    @Option(names = "--no-keys", description = "Post rows without keys. Running it again would post everything again.")
    private boolean noKeys;

    @Option(
            names = "--rejected",
            paramLabel = "FILE",
            description = "Where rejected rows go, if there are any. Default: NAME.rejected.csv in this folder.")
    private Path rejected;

    @Option(
            names = "--disagreements",
            paramLabel = "FILE",
            description =
                    "Where disagreeing rows go, if there are any. Default: NAME.disagreements.csv in this folder.")
    private Path disagreements;

    @Override
    ExitCode run() throws Exception {
        ImportSettings settings = settings();
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure(ExitCode.REFUSED, "There is no file %s.".formatted(file));
        }
        long start = System.nanoTime();
        try (OpenLedger open = ledgerOptions.open(streams())) {
            requireCurrency(open.ledger());
            Importer importer = new Importer(open.ledger(), open.connections()::open, settings);
            interruption().lastWords(() -> stopped(importer));
            ImportSummary summary = imported(importer);
            if (json) {
                streams().out().println(Json.line(json(summary)));
            } else {
                show(summary, Duration.ofNanos(System.nanoTime() - start));
            }
            return summary.rejected() == 0 ? ExitCode.OK : ExitCode.SOME_REJECTED;
        }
    }

    private ImportSummary imported(Importer importer) throws IOException {
        try (Progress progress = Progress.ofBytes(streams(), "Import", Files.size(file))) {
            return importer.run(progress::at);
        } catch (HeaderFault e) {
            throw refused(e);
        } catch (LedgerException e) {
            ExitCode exitCode = Failures.of(e).exitCode();
            if (exitCode == ExitCode.REFUSED && importer.inLedger() == 0) {
                throw refused(e);
            }
            throw new CommandFailure(exitCode, "%s. %s".formatted(e.getMessage(), stopped(importer)), e);
        } catch (IOException e) {
            CommandFailure failure = Failures.of(e);
            throw new CommandFailure(failure.exitCode(), failure.getMessage() + " " + stopped(importer), e);
        }
    }

    private CommandFailure refused(RuntimeException error) {
        return new CommandFailure(
                ExitCode.REFUSED, "%s was refused, nothing was posted. %s".formatted(file, error.getMessage()), error);
    }

    /** A batch that was under way may be posted too, without its answer having come. */
    private String stopped(Importer importer) {
        String advice = noKeys
                ? "As the rows have no keys, look at the accounts before going on: the batch that was under way is posted whole or not at all."
                : "Run the same command again to go on: rows that are posted are not posted twice.";
        return "The import stopped; %,d rows of the file are known to be in the ledger. %s"
                .formatted(importer.inLedger(), advice);
    }

    /** Otherwise every single row would be rejected, with the same reason. */
    private void requireCurrency(Ledger ledger) {
        if (currency != null && ledger.currencies().stream().map(Currency::code).noneMatch(currency::equals)) {
            throw new CommandFailure(
                    ExitCode.REFUSED,
                    "The ledger has no currency %s, nothing was posted. Codes are like USD, in capitals."
                            .formatted(currency));
        }
    }

    private ImportSettings settings() {
        if (batchSize < 1 || batchSize > LedgerOperations.MAX_BATCH_POSTINGS) {
            throw wrongUsage("--batch-size is 1 to " + LedgerOperations.MAX_BATCH_POSTINGS + ".");
        }
        return new ImportSettings(
                file,
                mapped(),
                currency,
                type,
                accountPrefix,
                keyPrefix,
                floor,
                separator(),
                charset(),
                dates(),
                decimalComma,
                batchSize,
                keepPostedAt,
                timeZone,
                noKeys,
                Objects.requireNonNullElseGet(rejected, () -> beside(".rejected.csv")),
                Objects.requireNonNullElseGet(disagreements, () -> beside(".disagreements.csv")));
    }

    /** Column names may have commas, so only one that a field follows separates. */
    private Map<Field, String> mapped() {
        Map<Field, String> mapped = new EnumMap<>(Field.class);
        for (String pair : map.stream()
                .flatMap(each -> Arrays.stream(each.split(",(?=[a-z_]+=)")))
                .toList()) {
            int equals = pair.indexOf('=');
            Field field = Field.of(equals < 0 ? pair : pair.substring(0, equals).strip())
                    .orElseThrow(() -> wrongUsage("--map %s: not one of FIELD=COLUMN, where FIELD is %s"
                            .formatted(
                                    pair,
                                    Arrays.stream(Field.values())
                                            .map(Field::title)
                                            .collect(Collectors.joining(", ")))));
            if (equals < 0) {
                throw wrongUsage("--map %s: say which column, such as %s=COLUMN".formatted(pair, pair));
            }
            if (mapped.put(field, pair.substring(equals + 1).strip()) != null) {
                throw wrongUsage("--map gives %s twice.".formatted(field.title()));
            }
        }
        return mapped;
    }

    private char separator() {
        if (separator == null) {
            return 0;
        }
        if (separator.equals("tab") || separator.equals("\\t")) {
            return '\t';
        }
        if (separator.length() != 1 || "\"\r\n".contains(separator)) {
            throw wrongUsage("--separator is one character, or 'tab'.");
        }
        return separator.charAt(0);
    }

    private Charset charset() {
        try {
            return Charset.forName(charset);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(
                    "--charset %s is not known; usual ones are UTF-8, windows-1250, ISO-8859-1.".formatted(charset));
        }
    }

    /** Strict, so that 31 February is no date; that style knows a year without an era only as u. */
    private DateTimeFormatter dates() {
        try {
            return DateTimeFormatter.ofPattern(dateFormat.replace('y', 'u')).withResolverStyle(ResolverStyle.STRICT);
        } catch (IllegalArgumentException e) {
            throw wrongUsage("--date-format %s is no pattern such as yyyy-MM-dd or dd.MM.yyyy.".formatted(dateFormat));
        }
    }

    private Path beside(String ending) {
        Path name = file.getFileName();
        return Path.of((name == null ? "import" : name.toString()).replaceFirst("(?i)\\.(csv|tsv|txt)$", "") + ending);
    }

    private static Map<String, Object> json(ImportSummary summary) {
        return Json.object(
                "rows", summary.rows(),
                "posted", summary.posted(),
                "replayed", summary.replayed(),
                "rejected", summary.rejected(),
                "accounts", summary.accounts(),
                "disagreeing", summary.disagreeing(),
                "drifts", summary.drifts(),
                "rejected_file", Objects.toString(summary.rejectedFile(), null),
                "disagreements_file", Objects.toString(summary.disagreementsFile(), null));
    }

    private void show(ImportSummary summary, Duration time) {
        var out = streams().out();
        out.printf(
                "%s: %,d rows, %,d accounts, %.1f s%n",
                file, summary.rows(), summary.accounts(), time.toMillis() / 1e3);
        Table counts = new Table(List.of(Table.right("ROWS"), Table.left("")));
        counts.add("%,d".formatted(summary.posted()), "posted");
        counts.add("%,d".formatted(summary.replayed()), "replayed: posted before, nothing new");
        counts.add(
                "%,d".formatted(summary.rejected()),
                summary.rejected() == 0 ? "rejected" : "rejected, see " + summary.rejectedFile());
        counts.print(out);
        if (!summary.compared()) {
            out.println("The file records no balances, so none were compared.");
        } else if (summary.disagreeing() == 0) {
            out.println("All recorded balances agree with the ledger's.");
        } else {
            showDisagreements(summary);
        }
    }

    private void showDisagreements(ImportSummary summary) {
        var out = streams().out();
        out.printf(
                "The recorded balance is not the ledger's on %,d rows; the difference changes on %,d.%n",
                summary.disagreeing(), summary.drifts());
        List<Table.Column> columns = new ArrayList<>();
        for (String title : ImportSummary.titles()) {
            boolean right =
                    List.of("line", "recorded", "computed", "difference").contains(title);
            columns.add(new Table.Column(title.toUpperCase(Locale.ROOT), right));
        }
        Table table = new Table(columns);
        summary.first().forEach(each -> table.add(each.toArray()));
        table.print(out);
        out.printf(
                summary.first().size() == ImportSummary.SHOWN
                        ? "These are the first %d; all are in %s.%n"
                        : "All %d are in %s.%n",
                summary.first().size(),
                summary.disagreementsFile());
    }
}
