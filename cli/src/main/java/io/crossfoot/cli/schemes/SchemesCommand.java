package io.crossfoot.cli.schemes;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What there is to do with the rival schemes. */
@Command(
        name = "schemes",
        header = "Show, attack and compare the ways to keep balances in step with their history, ours among them.",
        description = "Each runs on a server that is started for it and gone afterwards; no ledger is touched.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        subcommands = {SchemesListCommand.class, SchemesAttackCommand.class, SchemesCompareCommand.class})
public final class SchemesCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do.");
    }
}
