package io.crossfoot.cli;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.TransactionType;
import io.crossfoot.ledger.TypeRule;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows or sets what transactions of a type must be like. */
@Command(
        name = "type",
        header = "Show what transactions of a type must be like, or set it.",
        description = {
            "Setting replaces the whole rule. It holds for whatever is posted from then on; what breaks it is refused with CF068."
                    + " Needs the role crossfoot_admin.",
            "",
            "A limit is a currency and one or more of per_transaction, per_day (amounts) and count_per_day. A day is one of the"
                    + " ledger's time zone; what counts for it is what was moved of an account, in or out, under the type.",
            "",
            "Examples:",
            "  crossfoot type cash_out",
            "  crossfoot type cash_out --counter-account bank:payouts --signs out --require iban",
            "  crossfoot type cash_out --limit USD:per_transaction=500,per_day=1000,count_per_day=5 --limit EUR:per_day=900",
            "  crossfoot type correction --poster crossfoot_admin",
            "  crossfoot type cash_out --no-rule",
            ""
        })
final class TypeCommand extends LedgerCommand {
    @Parameters(index = "0", paramLabel = "TYPE", description = "The type, such as purchase.")
    private String type;

    @Option(
            names = "--counter-account",
            paramLabel = "NAME",
            description = "The account that stands in the place of external:TYPE.")
    private String counterAccount;

    @Option(
            names = "--signs",
            paramLabel = "in|out|both",
            description = "in: all of it comes from the counter-account; out: all of it goes there. Default: both.")
    private String signs;

    @Option(
            names = "--require",
            paramLabel = "MEMBER",
            description = "What the metadata must have. May be given several times.")
    private List<String> required;

    @Option(
            names = "--poster",
            paramLabel = "ROLE",
            description = "A role of the database whose members may post it. May be given several times. Default: all.")
    private List<String> posters;

    @Option(
            names = "--limit",
            paramLabel = "LIMIT",
            description = "Such as USD:per_transaction=500,per_day=1000,count_per_day=5. One for each currency.")
    private List<String> limits;

    @Option(names = "--no-rule", description = "Nothing is asked of the type any more.")
    private boolean noRule;

    @Mixin
    private Actor actor;

    @Override
    ExitCode run() throws Exception {
        boolean given =
                Stream.of(counterAccount, signs, required, posters, limits).anyMatch(each -> each != null);
        if (given && noRule) {
            throw wrongUsage("--no-rule goes with none of the others");
        }
        if (!given && !noRule) {
            try (OpenLedger open = ledgerOptions.openExisting(streams())) {
                show(open.ledger().transactionTypes().stream()
                        .filter(each -> each.name().equals(type))
                        .findFirst()
                        .orElseThrow(() -> LedgerException.of(
                                ErrorCode.NOT_FOUND,
                                "nothing was posted under the type " + type + ", and it has no rule",
                                Map.of("type", type),
                                null)));
            }
            return ExitCode.OK;
        }
        TypeRule rule = TypeRule.of(type)
                .counterAccount(counterAccount)
                .signs(
                        signs == null
                                ? TypeRule.Signs.BOTH
                                : TypeRule.Signs.of(signs)
                                        .orElseThrow(
                                                () -> wrongUsage("--signs is in, out or both, not '" + signs + "'")))
                .requiredMetadata(texts(required))
                .posters(texts(posters))
                .limits(Stream.of(texts(limits)).map(this::limit).toArray(TypeRule.Limit[]::new))
                .build();
        try (OpenLedger open = ledgerOptions.open(streams())) {
            show(actor.in(open.ledger()).setType(rule));
        }
        return ExitCode.OK;
    }

    private static String[] texts(List<String> given) {
        return given == null ? new String[0] : given.toArray(String[]::new);
    }

    private TypeRule.Limit limit(String text) {
        String[] parts = text.split(":", 2);
        TypeRule.Limit limit = TypeRule.Limit.of(parts[0]);
        for (String part : parts.length < 2 ? new String[] {""} : parts[1].split(",", -1)) {
            String[] each = part.split("=", 2);
            limit = switch (each.length < 2 ? "" : each[0]) {
                case "per_transaction" -> limit.perTransaction(amount(each[1]));
                case "per_day" -> limit.perDay(amount(each[1]));
                case "count_per_day" -> limit.countPerDay(count(each[1]));
                default ->
                    throw wrongUsage("--limit is such as USD:per_transaction=500,per_day=1000,count_per_day=5, not '"
                            + text + "'");
            };
        }
        return limit;
    }

    private int count(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw wrongUsage("count_per_day is a whole number, not '" + text + "'");
        }
    }

    private void show(TransactionType shown) {
        if (json) {
            answer(out -> JsonWriter.write(out, shown));
        } else {
            TypesCommand.table(List.of(shown)).print(streams().out());
        }
    }
}
