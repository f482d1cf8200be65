package io.crossfoot.cli;

import io.crossfoot.ledger.ExplainRequest;
import io.crossfoot.ledger.Explanation;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.json.JsonWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says why an account has what it has. */
@Command(
        name = "explain",
        header = "Say in words why an account has the balance that it has, and what of it can be spent.",
        description = {
            "What it began with, what came in and went out by type, what is held, how low it may go, and what that leaves. With"
                    + " --asked, whether that would be enough, and what is missing.",
            "",
            "Examples:",
            "  crossfoot explain user:42",
            "  crossfoot explain user:42 USD --asked 500.00",
            "  crossfoot explain user:42 USD --at 2026-01-31T12:00:00Z --since 2026-01-01",
            ""
        })
final class ExplainCommand extends LedgerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "The account, such as user:42.")
    private String account;

    @Parameters(
            index = "1",
            paramLabel = "CURRENCY",
            arity = "0..1",
            description = "Needed where the account has several currencies.")
    private String currency;

    @Option(names = "--asked", paramLabel = "AMOUNT", description = "What somebody wants to spend.")
    private String asked;

    @Option(
            names = "--at",
            paramLabel = "INSTANT",
            description = "As it was at this moment, such as 2026-01-31T23:59:59Z. Default: now.")
    private String at;

    @Option(
            names = "--since",
            paramLabel = "DATE",
            description = "The first business day of the sums. Default: the first of the month.")
    private LocalDate since;

    @Override
    ExitCode run() throws Exception {
        Optional<BigDecimal> amount = Optional.ofNullable(asked).map(this::amount);
        Optional<Instant> moment = Optional.ofNullable(moment("--at", at));
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Ledger ledger = open.ledger();
            Explanation explanation = ledger.explain(new ExplainRequest(
                    account,
                    currency != null ? currency : currencyOf(ledger, account),
                    amount,
                    moment,
                    Optional.ofNullable(since)));
            if (json) {
                answer(out -> JsonWriter.write(out, explanation));
            } else {
                explanation.text().forEach(streams().out()::println);
            }
        }
        return ExitCode.OK;
    }
}
