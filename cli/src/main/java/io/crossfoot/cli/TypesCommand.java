package io.crossfoot.cli;

import io.crossfoot.ledger.TransactionType;
import io.crossfoot.ledger.TypeRule;
import io.crossfoot.ledger.json.JsonWriter;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Lists the types of transactions. */
@Command(
        name = "types",
        header = "List the types of transactions that were ever posted, and those that have a rule.",
        description = {"With --json, an object: transaction_types."})
final class TypesCommand extends LedgerCommand {
    @Override
    ExitCode run() throws Exception {
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            List<TransactionType> types = open.ledger().transactionTypes();
            if (json) {
                answer("transaction_types", types, JsonWriter::write);
            } else {
                table(types).print(streams().out());
            }
        }
        return ExitCode.OK;
    }

    static Table table(List<TransactionType> types) {
        Table table = new Table(List.of(
                Table.left("TYPE"),
                Table.left("FIRST_POSTED_AT"),
                Table.left("COUNTER_ACCOUNT"),
                Table.left("SIGNS"),
                Table.left("REQUIRED"),
                Table.left("POSTERS"),
                Table.left("LIMITS")));
        types.forEach(each -> table.add(
                each.name(),
                each.firstPostedAt().map(Object::toString).orElse("-"),
                each.rule().flatMap(TypeRule::counterAccount).orElse("-"),
                each.rule().map(rule -> rule.signs().title()).orElse("-"),
                listed(each.rule().map(TypeRule::requiredMetadata)),
                listed(each.rule().map(TypeRule::posters)),
                listed(each.rule()
                        .map(rule ->
                                rule.limits().stream().map(TypesCommand::limit).toList()))));
        return table;
    }

    private static String listed(Optional<List<String>> texts) {
        return texts.filter(list -> !list.isEmpty())
                .map(list -> list.stream().collect(Collectors.joining(" ")))
                .orElse("-");
    }

    private static String limit(TypeRule.Limit limit) {
        StringJoiner parts = new StringJoiner(",", limit.currency() + ":", "");
        limit.perTransaction().ifPresent(amount -> parts.add("per_transaction=" + plain(amount)));
        limit.perDay().ifPresent(amount -> parts.add("per_day=" + plain(amount)));
        limit.countPerDay().ifPresent(count -> parts.add("count_per_day=" + count));
        return parts.toString();
    }
}
