package io.crossfoot.cli;

import io.crossfoot.ledger.TrialBalanceLine;
import io.crossfoot.ledger.json.JsonWriter;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the trial balance. */
@Command(
        name = "trial-balance",
        header = "Add up all accounts by the first parts of their names; debits and credits are equal.",
        description = {"A debit is the sum of balances below 0, a credit of those above. With --json, an object: lines."
        })
final class TrialBalanceCommand extends LedgerCommand {
    @Option(
            names = "--depth",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many parts of a name make its group, 1 to 10: with 1, user:42 belongs to user. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int depth;

    @Override
    ExitCode run() throws Exception {
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            List<TrialBalanceLine> lines = open.ledger().trialBalance(depth);
            if (json) {
                answer("lines", lines, JsonWriter::write);
            } else {
                show(lines);
            }
        }
        return ExitCode.OK;
    }

    /** Lines come in the order of currencies, and each currency ends with its sums. */
    private void show(List<TrialBalanceLine> lines) {
        Table table = new Table(List.of(
                Table.left("CURRENCY"),
                Table.left("GROUP"),
                Table.right("ACCOUNTS"),
                Table.right("DEBIT"),
                Table.right("CREDIT")));
        Map<String, TrialBalanceLine> sums = new LinkedHashMap<>();
        for (TrialBalanceLine line : lines) {
            sums.merge(
                    line.currency(),
                    new TrialBalanceLine(line.currency(), "(sum)", line.accounts(), line.debit(), line.credit()),
                    TrialBalanceCommand::plus);
        }
        sums.forEach((currency, sum) -> {
            lines.stream().filter(line -> line.currency().equals(currency)).forEach(line -> add(table, line));
            add(table, sum);
        });
        table.print(streams().out());
    }

    private static TrialBalanceLine plus(TrialBalanceLine a, TrialBalanceLine b) {
        BigDecimal debit = a.debit().add(b.debit());
        BigDecimal credit = a.credit().add(b.credit());
        return new TrialBalanceLine(a.currency(), a.group(), a.accounts() + b.accounts(), debit, credit);
    }

    private static void add(Table table, TrialBalanceLine line) {
        table.add(line.currency(), line.group(), line.accounts(), plain(line.debit()), plain(line.credit()));
    }
}
