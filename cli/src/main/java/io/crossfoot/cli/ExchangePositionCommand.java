package io.crossfoot.cli;

import io.crossfoot.ledger.ExchangePosition;
import io.crossfoot.ledger.json.JsonWriter;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what exchanges gained or lost. */
@Command(
        name = "exchange-position",
        header = "Show what exchanges brought into an account and took out of it, and the gain or loss.",
        description = {
            "IN and OUT are of exchanges and their reversals, BALANCE is of everything. VALUE is the balance at the rate, GAIN what"
                    + " came in less what went out, both in the base currency; where a rate is missing there is none.",
            "",
            "Examples:",
            "  crossfoot exchange-position USD --rate EUR=1.08 --rate GBP=1.27",
            "  crossfoot exchange-position USD exchange:retail --rate EUR=1.08",
            ""
        })
final class ExchangePositionCommand extends LedgerCommand {
    @Parameters(index = "0", paramLabel = "BASE", description = "The currency of values and gains, such as USD.")
    private String base;

    @Parameters(
            index = "1",
            paramLabel = "NAME",
            arity = "0..1",
            defaultValue = "exchange",
            description = "The exchange account. Default: ${DEFAULT-VALUE}.")
    private String account;

    @Option(
            names = "--rate",
            paramLabel = "CURRENCY=RATE",
            description = "What one of a currency is worth in the base currency. Given once for each.")
    private Map<String, String> rates = new LinkedHashMap<>();

    @Override
    ExitCode run() throws Exception {
        Map<String, BigDecimal> given = new LinkedHashMap<>();
        rates.forEach((currency, rate) -> given.put(currency, amount(rate)));
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            ExchangePosition position = open.ledger().exchangePosition(account, base, given);
            if (json) {
                answer(out -> JsonWriter.write(out, position));
            } else {
                table(position).print(streams().out());
            }
        }
        return ExitCode.OK;
    }

    private static Table table(ExchangePosition position) {
        Table table = new Table(List.of(
                Table.left("CURRENCY"),
                Table.right("IN"),
                Table.right("OUT"),
                Table.right("BALANCE"),
                Table.right("RATE"),
                Table.right("VALUE"),
                Table.right("GAIN")));
        for (ExchangePosition.InCurrency each : position.currencies()) {
            table.add(
                    each.currency(),
                    plain(each.in()),
                    plain(each.out()),
                    plain(each.balance()),
                    dash(each.rate()),
                    dash(each.value()),
                    dash(each.gain()));
        }
        table.add("all, in " + position.baseCurrency(), "", "", "", "", dash(position.value()), dash(position.gain()));
        return table;
    }

    private static String dash(Optional<BigDecimal> number) {
        return number.map(LedgerCommand::plain).orElse("-");
    }
}
