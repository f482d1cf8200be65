package io.crossfoot.cli;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.PastBalance;
import io.crossfoot.ledger.json.JsonWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows an account's balance, now or at a past moment. */
@Command(
        name = "balance",
        header = "Show an account's balance in each of its currencies.",
        description = {
            "With --json, an object: account, currency, balance, held, available, version, floor, state, disputed and, where some"
                    + " of it expires, expires_next and expires_next_at. An account in several currencies has one for each, on a line"
                    + " of its own. Amounts are texts; available and floor are null where there is no floor. With --at: account, currency, at, balance, version, because only balances are"
                    + " kept for the past."
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
        Instant moment = moment("--at", at);
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
                showPast(past(open.ledger(), balances, moment));
            }
        }
        return ExitCode.OK;
    }

    private void show(List<AccountBalance> balances) {
        if (json) {
            balances.forEach(each -> answer(out -> JsonWriter.write(out, each)));
        } else {
            Table table = Accounts.table();
            balances.forEach(each -> Accounts.addTo(table, each));
            table.print(streams().out());
            balances.stream().filter(each -> each.disputed().signum() != 0).forEach(each -> streams()
                    .out()
                    .println("In dispute: %s %s.".formatted(plain(each.disputed()), each.currency())));
            balances.stream().filter(each -> each.expiresNextAt().isPresent()).forEach(each -> streams()
                    .out()
                    .println("Expires next: %s %s at %s."
                            .formatted(
                                    plain(each.expiresNext().orElse(null)),
                                    each.currency(),
                                    each.expiresNextAt().get())));
        }
    }

    /** In the currencies in which the account was open by then. */
    private List<PastBalance> past(Ledger ledger, List<AccountBalance> now, Instant moment) {
        List<PastBalance> balances = now.stream()
                .map(each -> ledger.balance(account, each.currency(), moment))
                .flatMap(Optional::stream)
                .toList();
        if (balances.isEmpty()) {
            throw notYetOpen(moment);
        }
        return balances;
    }

    private LedgerException notYetOpen(Instant moment) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("account", account);
        if (currency != null) {
            facts.put("currency", currency);
        }
        facts.put("at", moment.toString());
        return LedgerException.of(
                ErrorCode.ACCOUNT_NOT_FOUND, "account %s was not open at %s".formatted(account, moment), facts, null);
    }

    private void showPast(List<PastBalance> balances) {
        if (json) {
            balances.forEach(each -> answer(out -> JsonWriter.write(out, each)));
            return;
        }
        Table table = new Table(
                List.of(Table.left("ACCOUNT"), Table.left("CURRENCY"), Table.right("BALANCE"), Table.right("VERSION")));
        balances.forEach(each -> table.add(account, each.currency(), plain(each.balance()), each.version()));
        table.print(streams().out());
    }
}
