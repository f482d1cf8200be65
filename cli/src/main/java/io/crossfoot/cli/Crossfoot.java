package io.crossfoot.cli;

import io.crossfoot.cli.schemes.SchemesCommand;
import io.crossfoot.kernel.Kernel;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code crossfoot} command. */
@Command(
        name = "crossfoot",
        header = "A ledger of user balances that are always exactly the footing of their history.",
        description = {
            "",
            "Every command works on the ledger of a data folder (--data), for which a PostgreSQL server is started and"
                    + " stopped again, or on that of your own PostgreSQL (--url).",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Crossfoot.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "Options:%n",
        subcommands = {
            ImportCommand.class,
            PostCommand.class,
            BatchCommand.class,
            HoldCommand.class,
            CaptureCommand.class,
            ReleaseCommand.class,
            ExtendCommand.class,
            HoldsCommand.class,
            ReverseCommand.class,
            ExchangeCommand.class,
            ExchangePositionCommand.class,
            SplitCommand.class,
            DisputeCommand.class,
            DisputesCommand.class,
            LotCommand.class,
            LotsCommand.class,
            ExpireLotsCommand.class,
            PerformCommand.class,
            BalanceCommand.class,
            ExplainCommand.class,
            EntriesCommand.class,
            TransactionCommand.class,
            TransactionsCommand.class,
            TypesCommand.class,
            TypeCommand.class,
            AccountsCommand.class,
            OpenCommand.class,
            FloorCommand.class,
            OverdraftCommand.class,
            CloseCommand.class,
            ReopenCommand.class,
            FreezeCommand.class,
            UnfreezeCommand.class,
            StatesCommand.class,
            TotalsCommand.class,
            TrialBalanceCommand.class,
            CurrenciesCommand.class,
            SettingsCommand.class,
            AuditCommand.class,
            VerifyCommand.class,
            ServeCommand.class,
            KeysCommand.class,
            MigrateCommand.class,
            MoveCommand.class,
            SqlCommand.class,
            SchemesCommand.class
        })
public final class Crossfoot implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Show the log and, with an error, where it came from.")
    private boolean debug;

    private final Streams streams;
    private final Interruption interruption;

    private Crossfoot(Streams streams, Interruption interruption) {
        this.streams = streams;
        this.interruption = interruption;
    }

    /**
     * Runs a command and ends the process with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        // What the PostgreSQL driver logs by itself is in its exceptions too.
        LogManager.getLogManager().reset();
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        PrintStream out = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
                false,
                StandardCharsets.UTF_8);
        int columns = Integer.getInteger("crossfoot.columns", 0);
        Interruption interruption = new Interruption(err);
        Runtime.getRuntime().addShutdownHook(interruption.hook());
        int exitCode = run(args, new Streams(System.in, out, err, columns, System::getenv), interruption);
        interruption.finished();
        System.exit(exitCode);
    }

    /**
     * Runs a command within this process.
     *
     * @param args the command line
     * @param in standard input
     * @param out where results go
     * @param err where everything else goes
     * @return the exit code, see {@link ExitCode}
     */
    public static int run(String[] args, InputStream in, PrintStream out, PrintStream err) {
        return run(args, new Streams(in, out, err, 0, System::getenv), new Interruption(err));
    }

    static int run(String[] args, Streams streams, Interruption interruption) {
        Crossfoot crossfoot = new Crossfoot(streams, interruption);
        CommandLine line = new CommandLine(crossfoot)
                .setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8))
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(110)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setParameterExceptionHandler((error, rest) -> crossfoot.wrongUsage(error))
                .setExecutionExceptionHandler((error, command, parsed) -> crossfoot.failed(error, command));
        explainExitCodes(line);
        // An amount may be negative, and must then not be taken for an option; the command itself refuses other
        // options.
        for (String command : List.of("post", "floor")) {
            line.getSubcommands().get(command).setUnmatchedOptionsArePositionalParams(true);
        }
        CommandLine serve = line.getSubcommands().get("serve");
        for (CommandLine command : List.of(serve, line.getSubcommands().get("keys"))) {
            command.setDefaultValueProvider(new SettingSources(streams.environment(), serve.getCommandSpec()));
        }
        int exitCode = line.execute(args);
        streams.out().flush();
        return exitCode;
    }

    private static void explainExitCodes(CommandLine line) {
        Map<String, String> meanings = new LinkedHashMap<>();
        for (ExitCode code : ExitCode.values()) {
            meanings.put(" " + code.number(), code.meaning());
        }
        line.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(meanings);
        line.getSubcommands().values().forEach(Crossfoot::explainExitCodes);
    }

    Streams streams() {
        return streams;
    }

    Interruption interruption() {
        return interruption;
    }

    boolean debug() {
        return debug;
    }

    /** Without a command, help is the answer, but not a success: a script that lost its arguments should notice. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do.");
    }

    private int wrongUsage(ParameterException error) {
        CommandLine command = error.getCommandLine();
        if (error.getMessage().equals("Say what to do.")) {
            command.usage(streams.err());
        } else {
            streams.err().println("crossfoot: " + error.getMessage());
            CommandLine.UnmatchedArgumentException.printSuggestions(error, command.getErr());
            streams.err()
                    .println("Try '%s --help'."
                            .formatted(command.getCommandSpec().qualifiedName()));
        }
        return ExitCode.USAGE.number();
    }

    private int failed(Exception error, CommandLine command) {
        if (error instanceof ParameterException usage) {
            return wrongUsage(usage);
        }
        if (interruption.isStopping()) {
            // The server was stopped beneath the command; the interruption says what there is to say.
            return ExitCode.FAILED.number();
        }
        CommandFailure failure = Failures.of(error);
        if (command.getCommand() instanceof LedgerCommand ledgerCommand) {
            ledgerCommand.answerFailure(error);
        }
        streams.out().flush();
        streams.err().println("crossfoot: " + failure.getMessage());
        if (debug) {
            error.printStackTrace(streams.err());
        }
        return failure.exitCode().number();
    }

    /** Tells the versions of all that matters for a report. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Crossfoot.class.getPackage().getImplementationVersion();
            List<String> parts = new ArrayList<>();
            parts.add("kernel " + Kernel.VERSION);
            parts.add("Java " + System.getProperty("java.version"));
            return new String[] {
                "crossfoot %s (%s)".formatted(version == null ? "unpackaged" : version, String.join(", ", parts))
            };
        }
    }
}
