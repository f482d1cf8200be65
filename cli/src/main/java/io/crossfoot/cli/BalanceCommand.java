package io.crossfoot.cli;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.PastBalance;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows an account's balance, now or at a past moment. */
@Command(
        name = "balance",
        header = "Show an account's balance in each of its currencies.",
        description = {
            "With --json, a list of objects: account, currency, balance, held, available, version. Amounts are texts."
                    + " available is null where there is no floor; with --at, held and available are null, because only"
                    + " balances are kept for the past."
        })
final class BalanceCommand extends LedgerCommand {
    @Parameters(paramLabel = "NAME", description = "The account, such as user:42.")
    private String account;

    @Option(names = "--currency", paramLabel = "CODE", description = "Only this currency.")
    private String currency;

    @Option(
            names = "--at",
            paramLabel = "INSTANT",
            description = "As it was at this moment, such as 2026-01-31T23:59:59Z.")
    private String at;

    @Override
    ExitCode run() throws Exception {
        Instant moment = at == null ? null : moment(at);
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            List<AccountBalance> balances = currency == null
                    ? open.ledger().balances(account)
                    : open.ledger().balance(account, currency).stream().toList();
            if (balances.isEmpty()) {
                throw unknownAccount(account, currency);
            }
            if (moment == null) {
                show(balances);
            } else {
                showPast(open.ledger(), balances, moment);
            }
        }
        return ExitCode.OK;
    }

    private void show(List<AccountBalance> balances) {
        if (json) {
            streams()
                    .out()
                    .println(Json.line(
                            balances.stream().map(BalanceCommand::json).toList()));
            return;
        }
        Table table = accountTable();
        balances.forEach(each -> addTo(table, each));
        table.print(streams().out());
    }

    private void showPast(Ledger ledger, List<AccountBalance> now, Instant moment) {
        List<Map<String, Object>> objects = new ArrayList<>();
        Table table = new Table(
                List.of(Table.left("ACCOUNT"), Table.left("CURRENCY"), Table.right("BALANCE"), Table.right("VERSION")));
        for (AccountBalance each : now) {
            // Before its first entry an account had nothing, with the currency's decimals.
            PastBalance past = ledger.balance(account, each.currency(), moment)
                    .orElseGet(() -> new PastBalance(
                            account,
                            each.currency(),
                            moment,
                            BigDecimal.ZERO.setScale(each.balance().scale()),
                            0));
            objects.add(Json.object(
                    "account", account,
                    "currency", each.currency(),
                    "balance", Json.amount(past.balance()),
                    "held", null,
                    "available", null,
                    "version", past.version(),
                    "at", moment.toString()));
            table.add(account, each.currency(), plain(past.balance()), past.version());
        }
        if (json) {
            streams().out().println(Json.line(objects));
        } else {
            table.print(streams().out());
        }
    }

    static Table accountTable() {
        return new Table(List.of(
                Table.left("ACCOUNT"),
                Table.left("CURRENCY"),
                Table.right("BALANCE"),
                Table.right("HELD"),
                Table.right("AVAILABLE"),
                Table.right("VERSION")));
    }

    static void addTo(Table table, AccountBalance balance) {
        table.add(
                balance.account(),
                balance.currency(),
                plain(balance.balance()),
                plain(balance.held()),
                balance.available().map(LedgerCommand::plain).orElse("unlimited"),
                balance.version());
    }

    static Map<String, Object> json(AccountBalance balance) {
        return Json.object(
                "account", balance.account(),
                "currency", balance.currency(),
                "balance", Json.amount(balance.balance()),
                "held", Json.amount(balance.held()),
                "available", Json.amount(balance.available().orElse(null)),
                "version", balance.version());
    }

    private Instant moment(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw wrongUsage(
                    "--at is a moment with its offset, such as 2026-01-31T23:59:59Z or 2026-01-31T23:59:59+01:00; this is not: "
                            + text);
        }
    }
}
