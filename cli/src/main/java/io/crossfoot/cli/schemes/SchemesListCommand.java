package io.crossfoot.cli.schemes;

import io.crossfoot.cli.ExitCode;
import io.crossfoot.cli.Table;
import io.crossfoot.schemes.Scheme;
import io.crossfoot.schemes.Schemes;
import io.crossfoot.schemes.attacks.Attack;
import io.crossfoot.schemes.attacks.Attacks;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists schemes and attacks. */
@Command(name = "list", header = "List the schemes, and the attacks that can be made on them.")
public final class SchemesListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Table schemes = new Table(List.of(Table.left("SCHEME"), Table.left("WHAT IT IS")));
        for (Scheme scheme : Schemes.all()) {
            schemes.add(scheme.id(), scheme.summary());
        }
        schemes.print(out);
        out.println();
        Table attacks = new Table(List.of(Table.left("ATTACK"), Table.left("WHAT IS DONE")));
        for (Attack attack : Attacks.all()) {
            attacks.add(attack.name(), attack.description());
        }
        attacks.print(out);
        return ExitCode.OK.number();
    }
}
