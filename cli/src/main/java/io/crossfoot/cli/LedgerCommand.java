package io.crossfoot.cli;

import io.crossfoot.ledger.Ledger;
import java.math.BigDecimal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What all commands have in common. */
abstract class LedgerCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @ParentCommand
    private Crossfoot crossfoot;

    @Mixin
    LedgerOptions ledgerOptions;

    @Option(names = "--json", description = "Write the result as JSON, and nothing else, to standard output.")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Override
    public final Integer call() throws Exception {
        if (crossfoot.debug()) {
            Logging.debug();
        }
        return run().number();
    }

    abstract ExitCode run() throws Exception;

    final Streams streams() {
        return crossfoot.streams();
    }

    final Interruption interruption() {
        return crossfoot.interruption();
    }

    final ParameterException wrongUsage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** The account's only currency, for who did not name one. */
    static String currencyOf(Ledger ledger, String account) {
        var balances = ledger.balances(account);
        if (balances.isEmpty()) {
            throw unknownAccount(account, null);
        }
        if (balances.size() > 1) {
            throw new CommandFailure(
                    ExitCode.REFUSED,
                    "Account %s has several currencies; choose one with --currency: %s"
                            .formatted(
                                    account,
                                    String.join(
                                            ", ",
                                            balances.stream()
                                                    .map(each -> each.currency())
                                                    .toList())));
        }
        return balances.get(0).currency();
    }

    static CommandFailure unknownAccount(String account, String currency) {
        return new CommandFailure(
                ExitCode.REFUSED,
                "There is no account %s%s. See: crossfoot accounts"
                        .formatted(account, currency == null ? "" : " in " + currency));
    }

    /** An amount for people: a dash where there is none. */
    static String plain(BigDecimal amount) {
        return amount == null ? "-" : amount.toPlainString();
    }
}
