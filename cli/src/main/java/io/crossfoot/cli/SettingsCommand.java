package io.crossfoot.cli;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.LedgerOperations;
import io.crossfoot.ledger.Settings;
import io.crossfoot.ledger.json.JsonWriter;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows or changes what holds for the whole ledger. */
@Command(
        name = "settings",
        header = "Show the ledger's settings, or change those that are given.",
        description = {"Changing needs the role crossfoot_admin."})
final class SettingsCommand extends LedgerCommand {
    @Option(
            names = "--time-zone",
            paramLabel = "ZONE",
            description =
                    "Where a posting's moment becomes its business day when none is given, such as Europe/Berlin.")
    private String timeZone;

    @Option(
            names = "--open-on-first-use",
            arity = "1",
            paramLabel = "true|false",
            description = "Whether posting to an unknown account opens it with floor 0, or is refused.")
    private Boolean openOnFirstUse;

    @Mixin
    private Actor actor;

    @Override
    ExitCode run() throws Exception {
        ZoneId zone = timeZone == null ? null : zone(timeZone);
        try (OpenLedger open = ledgerOptions.openExisting(streams())) {
            LedgerOperations ledger = actor.in(open.ledger());
            if (zone != null) {
                ledger.setTimeZone(zone);
            }
            if (openOnFirstUse != null) {
                ledger.setOpenOnFirstUse(openOnFirstUse);
            }
            Settings settings = ledger.settings();
            if (json) {
                answer(out -> JsonWriter.write(out, settings));
            } else {
                Table table = new Table(List.of(Table.left("SETTING"), Table.left("VALUE")));
                table.add("time_zone", settings.timeZone());
                table.add("open_on_first_use", settings.openOnFirstUse());
                table.print(streams().out());
            }
        }
        return ExitCode.OK;
    }

    /** What is no zone to Java is refused in the words in which the ledger refuses what is none to PostgreSQL. */
    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw LedgerException.of(
                    ErrorCode.INVALID_SETTING,
                    "time zone %s is not known".formatted(name),
                    Map.of("time_zone", name),
                    e);
        }
    }
}
