package io.crossfoot.cli;

import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.Overdraft;
import io.crossfoot.ledger.OverdraftRule;
import io.crossfoot.ledger.json.JsonWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows or sets what happens when an account is asked for more than it has. */
@Command(
        name = "overdraft",
        header = "Show what happens when an account is asked for more than it has, or set it.",
        description = {
            "Setting replaces the whole rule, and opens the account if need be. A limit below what is overdrawn already is"
                    + " allowed: nothing more can then be spent. Needs the role crossfoot_admin.",
            "",
            "Examples:",
            "  crossfoot overdraft user:42 USD",
            "  crossfoot overdraft user:42 USD --limit 0",
            "  crossfoot overdraft user:42 USD --limit 200.00 --fee 5.00 --fee-account revenue:fees",
            "  crossfoot overdraft user:42 USD --limit 500.00 --until 2026-12-31T23:59:59Z",
            "  crossfoot overdraft user:42 USD --protected-by user:42:savings",
            ""
        })
final class OverdraftCommand extends LedgerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "The account, such as user:42.")
    private String account;

    @Parameters(index = "1", paramLabel = "CURRENCY", description = "The currency's code, such as USD.")
    private String currency;

    @Option(
            names = "--limit",
            paramLabel = "AMOUNT",
            description = "How far below zero it may go, 0 for not at all. Default with other options: 0.")
    private String limit;

    @Option(names = "--fee", paramLabel = "AMOUNT", description = "What a transaction that takes it below zero costs.")
    private String fee;

    @Option(names = "--fee-account", paramLabel = "NAME", description = "The account that the fee goes to.")
    private String feeAccount;

    @Option(
            names = "--protected-by",
            paramLabel = "NAME",
            description = "The account that what is missing is taken from; goes with none of the others.")
    private String protectedBy;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "Until when, such as 2026-12-31T23:59:59Z; from then on the limit is what it was before.")
    private String until;

    @Mixin
    private Actor actor;

    @Override
    ExitCode run() throws Exception {
        if (Stream.of(limit, fee, feeAccount, protectedBy, until).noneMatch(each -> each != null)) {
            try (OpenLedger open = ledgerOptions.openExisting(streams())) {
                Ledger ledger = open.ledger();
                show(ledger.overdraft(account, currency).orElseThrow(() -> unknownAccount(account, currency)));
            }
            return ExitCode.OK;
        }
        OverdraftRule rule = OverdraftRule.of(account, currency)
                .limit(limit == null ? BigDecimal.ZERO : amount(limit))
                .fee(fee == null ? null : amount(fee), feeAccount)
                .protectedBy(protectedBy)
                .until(moment("--until", until))
                .build();
        try (OpenLedger open = ledgerOptions.open(streams())) {
            show(actor.in(open.ledger()).setOverdraft(rule));
        }
        return ExitCode.OK;
    }

    private void show(Overdraft overdraft) {
        if (json) {
            answer(out -> JsonWriter.write(out, overdraft));
            return;
        }
        Table table = new Table(List.of(
                Table.left("ACCOUNT"),
                Table.left("CURRENCY"),
                Table.right("LIMIT"),
                Table.right("FEE"),
                Table.left("FEE_ACCOUNT"),
                Table.left("PROTECTED_BY"),
                Table.left("UNTIL"),
                Table.right("THEN")));
        table.add(
                overdraft.account(),
                overdraft.currency(),
                overdraft.limit().map(LedgerCommand::plain).orElse("unlimited"),
                dash(overdraft.fee().map(LedgerCommand::plain)),
                dash(overdraft.feeAccount()),
                dash(overdraft.protectedBy()),
                dash(overdraft.until()),
                dash(overdraft.limitAfter().map(LedgerCommand::plain)));
        table.print(streams().out());
    }

    private static String dash(Optional<?> value) {
        return value.map(Object::toString).orElse("-");
    }
}
