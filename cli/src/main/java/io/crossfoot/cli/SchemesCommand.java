package io.crossfoot.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows other ways to keep balances beside ours. */
@Command(
        name = "schemes",
        header = "Show, attack and compare the ways in which balances are kept.",
        description = {
            "Each way is a small scheme on a PostgreSQL server that is started for it in a temporary folder, and goes with it."
                    + " No ledger of yours is touched."
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        subcommands = {SchemesListCommand.class, SchemesAttackCommand.class})
final class SchemesCommand implements Runnable {
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
