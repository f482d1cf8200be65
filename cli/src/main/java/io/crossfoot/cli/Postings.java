package io.crossfoot.cli;

import io.crossfoot.ledger.Head;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedPosting;
import io.crossfoot.ledger.json.JsonWriter;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Postings as people read them: one row for each of the two accounts. */
final class Postings {
    private Postings() {}

    /** Answers what was posted. */
    static void answer(LedgerCommand command, Posted posted) {
        if (command.json) {
            command.answer(out -> JsonWriter.write(out, posted));
            return;
        }
        PrintStream out = command.streams().out();
        out.println("%s transaction %d, effective %s."
                .formatted(
                        posted.replayed() ? "Posted before, nothing new:" : "Posted",
                        posted.transactionId(),
                        posted.effectiveDate()));
        table(posted.postings()).print(out);
    }

    static Table table(List<PostedPosting> postings) {
        Table table = new Table(List.of(
                Table.left("ACCOUNT"),
                Table.left("CURRENCY"),
                Table.right("AMOUNT"),
                Table.right("BALANCE"),
                Table.right("VERSION")));
        for (PostedPosting each : postings) {
            add(table, each.source(), each, each.amount().negate(), each.sourceHead());
            add(table, each.destination(), each, each.amount(), each.destinationHead());
        }
        return table;
    }

    /** An external account has many chains of entries, so there is no balance or version to tell. */
    private static void add(
            Table table, String account, PostedPosting posting, BigDecimal amount, Optional<Head> head) {
        table.add(
                account,
                posting.currency(),
                LedgerCommand.plain(amount),
                LedgerCommand.plain(head.map(Head::balance).orElse(null)),
                head.map(each -> Long.toString(each.version())).orElse("-"));
    }
}
