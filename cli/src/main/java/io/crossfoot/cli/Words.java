package io.crossfoot.cli;

import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What may be said about a hold or a transaction. */
class Words {
    @Option(names = "--description", paramLabel = "TEXT", description = "What is to be said about it.")
    String description;

    @Option(names = "--reference", paramLabel = "TEXT", description = "Your reference to something else.")
    String reference;

    @Option(names = "--metadata", paramLabel = "JSON", description = "More facts, as a JSON object.")
    String metadata;

    /** Whether anything was said at all. */
    boolean areGiven() {
        return Stream.of(description, reference, metadata).anyMatch(each -> each != null);
    }
}
