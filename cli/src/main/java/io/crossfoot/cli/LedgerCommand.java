package io.crossfoot.cli;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.json.JsonWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;

/** What all commands have in common. */
abstract class LedgerCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Mixin
    LedgerOptions ledgerOptions;

    @Option(
            names = "--json",
            description = {
                "Write the result as JSON, and nothing else, to standard output: the same words as the HTTP API.",
                "What the ledger refuses is there as a problem document (RFC 9457), with the same sentence on standard"
                        + " error and the same exit code as without."
            })
    boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    private boolean answering;

    @Override
    public final Integer call() throws Exception {
        if (crossfoot().debug()) {
            Logging.debug();
        }
        if (spec.defaultValueProvider() instanceof SettingSources sources) {
            sources.fault().ifPresent(fault -> {
                throw wrongUsage(fault);
            });
        }
        return run().number();
    }

    abstract ExitCode run() throws Exception;

    private Crossfoot crossfoot() {
        return (Crossfoot) spec.root().userObject();
    }

    final boolean debug() {
        return crossfoot().debug();
    }

    final Streams streams() {
        return crossfoot().streams();
    }

    final Interruption interruption() {
        return crossfoot().interruption();
    }

    /** Writes a JSON value on a line of its own. */
    final void answer(JsonWriter.Content content) {
        streams().out().println(JsonWriter.text(content));
    }

    /** Writes a list as the only member of a JSON object, on a line of its own. */
    final <T> void answer(String name, List<T> list, BiConsumer<JsonGenerator, T> write) {
        answer(out -> {
            out.writeStartObject();
            out.writeArrayPropertyStart(name);
            list.forEach(each -> write.accept(out, each));
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    /** A list that is read page by page: a table for people or a JSON object. */
    final <T> Listing<T> listing(
            String name, Table table, BiConsumer<Table, T> addTo, BiConsumer<JsonGenerator, T> write) {
        return json
                ? Listing.json(streams(), name, write, isOpen -> answering = isOpen)
                : Listing.table(streams(), table, addTo);
    }

    /** With {@code --json}, says on standard output too what the ledger refused, unless that would be in the middle of an answer. */
    final void answerFailure(Throwable error) {
        if (json && !answering) {
            Failures.ofLedger(error).ifPresent(problem -> answer(out -> JsonWriter.problem(out, problem, Map.of())));
        }
    }

    final ParameterException wrongUsage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** The account's only currency, for who did not name one. */
    static String currencyOf(Ledger ledger, String account) {
        var balances = ledger.balances(account);
        if (balances.isEmpty()) {
            throw unknownAccount(account, null);
        }
        if (balances.size() > 1) {
            throw new CommandFailure(
                    ExitCode.REFUSED,
                    "Account %s has several currencies; choose one with --currency: %s"
                            .formatted(
                                    account,
                                    String.join(
                                            ", ",
                                            balances.stream()
                                                    .map(each -> each.currency())
                                                    .toList())));
        }
        return balances.get(0).currency();
    }

    static LedgerException unknownAccount(String account, String currency) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("account", account);
        if (currency != null) {
            facts.put("currency", currency);
        }
        return LedgerException.of(
                ErrorCode.ACCOUNT_NOT_FOUND,
                "account %s is not open%s".formatted(account, currency == null ? "" : " in " + currency),
                facts,
                null);
    }

    /** A moment as an option gives it, or null. */
    final Instant moment(String option, String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw wrongUsage(
                    "%s is a moment with its offset, such as 2026-01-31T23:59:59Z or 2026-01-31T23:59:59+01:00; this is not: %s"
                            .formatted(option, text));
        }
    }

    /** An amount as people write it. */
    final BigDecimal amount(String text) {
        return Amounts.read(text)
                .orElseThrow(() -> wrongUsage("An amount is written like 15.00 or -15.00; this is not: " + text));
    }

    /** An amount for people: a dash where there is none. */
    static String plain(BigDecimal amount) {
        return amount == null ? "-" : amount.toPlainString();
    }
}
