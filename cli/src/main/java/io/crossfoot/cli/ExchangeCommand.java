package io.crossfoot.cli;

import io.crossfoot.ledger.Exchange;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Exchanges currencies. */
@Command(
        name = "exchange",
        header = "Exchange an amount of one currency for another, at a rate.",
        description = {
            "The amount goes into the exchange account, and out of it goes the amount times the rate, rounded half to even. The"
                    + " exchange account gives what it has, unless its floor in that currency says otherwise; what it gains"
                    + " or loses is shown by 'crossfoot exchange-position'. With several payers or payees, or a fee: crossfoot"
                    + " post --exchange FROM/TO=RATE --posting ...",
            "",
            "Examples:",
            "  crossfoot exchange user:42 100.00 USD EUR --rate 0.92",
            "  crossfoot exchange user:42 100.00 USD EUR user:43 --rate 0.92 --through exchange:retail --key trip-7",
            ""
        })
final class ExchangeCommand extends LedgerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "The account that gives, such as user:42.")
    private String source;

    @Parameters(index = "1", paramLabel = "AMOUNT", description = "How much it gives.")
    private String amount;

    @Parameters(index = "2", paramLabel = "FROM", description = "The currency that it gives, such as USD.")
    private String from;

    @Parameters(index = "3", paramLabel = "TO", description = "The currency that comes out, such as EUR.")
    private String to;

    @Parameters(
            index = "4",
            paramLabel = "DESTINATION",
            arity = "0..1",
            description = "The account that receives. Default: the one that gives.")
    private String destination;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            required = true,
            description = "What one of FROM is in TO, such as 0.92.")
    private String rate;

    @Option(
            names = "--through",
            paramLabel = "NAME",
            defaultValue = "exchange",
            description = "The exchange account. Default: ${DEFAULT-VALUE}.")
    private String exchangeAccount;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "exchange",
            description = "The transaction's type. Default: ${DEFAULT-VALUE}.")
    private String type;

    @Mixin
    private TransactionWords words;

    @Override
    ExitCode run() throws Exception {
        Exchange exchange = Exchange.of(
                        source, from, destination == null ? source : destination, to, amount(amount), amount(rate))
                .exchangeAccount(exchangeAccount)
                .type(type)
                .key(words.key)
                .effectiveDate(words.date)
                .description(words.description)
                .reference(words.reference)
                .metadata(words.metadata)
                .build();
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            Postings.answer(this, open.ledger().exchange(exchange));
        }
        return ExitCode.OK;
    }
}
