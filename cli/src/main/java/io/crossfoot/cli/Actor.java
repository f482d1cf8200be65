package io.crossfoot.cli;

import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerOperations;
import picocli.CommandLine.Option;

/** On whose behalf an administrative act is done. */
final class Actor {
    @Option(
            names = "--actor",
            paramLabel = "TEXT",
            description =
                    "On whose behalf, for the log that 'crossfoot audit' shows. Default: cli: and your user name.")
    private String actor;

    /** The ledger, with the actor noted in what is done with it. */
    LedgerOperations in(Ledger ledger) {
        return ledger.onBehalfOf(name());
    }

    String name() {
        return actor != null ? actor : "cli:" + System.getProperty("user.name");
    }
}
