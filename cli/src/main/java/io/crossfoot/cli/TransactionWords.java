package io.crossfoot.cli;

import java.time.LocalDate;
import picocli.CommandLine.Option;

/** The same of a transaction, with its name and its day. */
final class TransactionWords extends Words {
    @Option(names = "--key", paramLabel = "KEY", description = "Unique name; the same again posts nothing again.")
    String key;

    @Option(
            names = "--date",
            paramLabel = "DATE",
            description = "The business day, such as 2026-01-31. Default: today.")
    LocalDate date;

    @Override
    boolean areGiven() {
        return super.areGiven() || key != null || date != null;
    }
}
