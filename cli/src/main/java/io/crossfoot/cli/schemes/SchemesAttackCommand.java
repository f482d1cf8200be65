package io.crossfoot.cli.schemes;

import io.crossfoot.cli.CommandFailure;
import io.crossfoot.cli.ExitCode;
import io.crossfoot.cli.Table;
import io.crossfoot.schemes.Scheme;
import io.crossfoot.schemes.SchemeServer;
import io.crossfoot.schemes.Schemes;
import io.crossfoot.schemes.attacks.Attack;
import io.crossfoot.schemes.attacks.Attacks;
import io.crossfoot.schemes.attacks.Outcome;
import io.crossfoot.schemes.attacks.Story.Kind;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a scheme being attacked. */
@Command(
        name = "attack",
        header = "Attack a scheme step by step, and say what it withstood.",
        description = {
            "Each attack is made on the scheme freshly installed. An auditor who knows what was acknowledged says whether the"
                    + " books are right after it: the attack is then 'holds', 'detected' where the scheme's own verify names"
                    + " what is wrong, or 'breaks'. However a scheme fares, the command ends with 0."
        })
public final class SchemesAttackCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SCHEME", description = "One of 'crossfoot schemes list'.")
    private String name;

    @Option(names = "--only", paramLabel = "ATTACK", description = "Just this attack. May be given several times.")
    private List<String> only;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Override
    public Integer call() throws Exception {
        List<Attack> attacks = attacks();
        PrintWriter out = spec.commandLine().getOut();
        requireScheme();
        Table table = new Table(List.of(Table.left("ATTACK"), Table.left("OUTCOME"), Table.left("HOW")));
        try (SchemeServer server = SchemeServer.start()) {
            for (Attack attack : attacks) {
                out.printf("%s: %s%n", attack.name(), attack.description());
                // An attack leaves nothing behind that the next could stumble over, a cache included.
                try (Scheme scheme = Schemes.of(name)) {
                    Outcome outcome = attack.run(server, scheme, (kind, text) -> tell(out, kind, text));
                    out.printf("  %s: %s%n%n", outcome.verdict().word(), outcome.how());
                    table.add(attack.name(), outcome.verdict().word(), outcome.how());
                }
                out.flush();
            }
        }
        table.print(out);
        return ExitCode.OK.number();
    }

    private List<Attack> attacks() {
        try {
            return only == null ? Attacks.all() : only.stream().map(Attacks::of).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void requireScheme() {
        try (Scheme scheme = Schemes.of(name)) {
            scheme.missing().ifPresent(reason -> {
                throw new CommandFailure(ExitCode.REFUSED, "%s cannot run here: %s".formatted(name, reason));
            });
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static void tell(PrintWriter out, Kind kind, String text) {
        // Callers tell from their own threads; a step of several lines must stay in one piece.
        synchronized (out) {
            switch (kind) {
                case DOES -> out.println("  - " + text);
                case RUNS -> text.lines().forEach(line -> out.println("      " + line));
                default -> out.println("    > " + text);
            }
            out.flush();
        }
    }
}
