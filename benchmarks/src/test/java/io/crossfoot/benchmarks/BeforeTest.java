package io.crossfoot.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.DOUBLE;

import io.crossfoot.kernel.Kernel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Whether an earlier kernel is measured beside this one; which is faster is never asserted. */
class BeforeTest {

    private static final Path KERNEL = Path.of("..", "kernel", "target", "classes");

    @TempDir
    private Path folder;

    @Test
    void each_side_has_its_own_kernel_both_are_measured_and_their_ledgers_verified() throws Exception {
        copy(KERNEL, folder);
        Path version = folder.resolve("io/crossfoot/kernel/sql/functions/R__kernel_version.sql");
        Files.writeString(
                version,
                Files.readString(version) + "COMMENT ON FUNCTION crossfoot.kernel_version() IS 'That of before.';");
        EarlierKernel earlier = EarlierKernel.in(folder, "nearly the same");
        assertThat(earlier.version()).isEqualTo(Kernel.VERSION);

        Report report;
        try (BenchmarkServer server = BenchmarkServer.temporary()) {
            report = new Benchmark(
                            BenchmarkTest.TINY,
                            1,
                            Duration.ofMillis(100),
                            Figure.AGAINST_EARLIER,
                            Optional.empty(),
                            Optional.of(earlier))
                    .run(server);

            assertThat(kernelIsOfBefore(server, "turns")).isFalse();
            assertThat(kernelIsOfBefore(server, "before_turns")).isTrue();
            assertThatThrownBy(
                            () -> new EarlierKernel(folder, "another", 1000).migrate(server.installer("before_turns")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The kernel in %s has version 1000, but what it installed has version %d"
                            .formatted(folder, Kernel.VERSION));
        }

        assertThat(Figure.AGAINST_EARLIER).hasSize(4).allSatisfy(figure -> assertThat(
                        figure.perRound(report.measurements()))
                .singleElement(DOUBLE)
                .isPositive());
        assertThat(report.markdown())
                .contains(
                        "| ≤ 1.05 | post_batch ",
                        "; post_batch before ",
                        "- kernels: version %1$d, and before it version %1$d (nearly the same)"
                                .formatted(Kernel.VERSION),
                        "- verify afterwards: ok on all 2 ledgers");
    }

    @Test
    void a_folder_without_a_kernel_is_refused_before_anything_is_started() throws Exception {
        assertThat(refusal("--before", folder.toString()))
                .startsWith("--before: There is no kernel in " + folder + ": it needs io/crossfoot/kernel/Kernel.class"
                        + " and io/crossfoot/kernel/sql, as a build leaves them in kernel/target/classes");

        Path kernel = Files.createDirectories(folder.resolve("io/crossfoot/kernel/sql"))
                .getParent();
        Files.writeString(kernel.resolve("Kernel.class"), "nothing that was compiled");
        assertThat(refusal("--before", folder.toString()))
                .startsWith("--before: The kernel in " + folder + " can not be used: java.lang.ClassFormatError");
    }

    @Test
    void figures_against_an_earlier_kernel_and_that_kernel_need_each_other() {
        assertThat(refusal("--only", "batch-one,before-batch"))
                .startsWith("The figures before-* need an earlier kernel: --before");
        assertThat(refusal("--only", "batch-one", "--before", KERNEL.toString()))
                .startsWith("--before has a use only for the figures before-*");
    }

    private static boolean kernelIsOfBefore(BenchmarkServer server, String database) throws Exception {
        return new Ledger(server, database)
                        .ask("SELECT count(*) FROM pg_description WHERE description = 'That of before.'")
                == 1;
    }

    private static String refusal(String... arguments) {
        StringWriter error = new StringWriter();
        CommandLine command = KernelBenchmark.command().setErr(new PrintWriter(error));
        assertThat(command.execute(arguments)).isEqualTo(2);
        return error.toString();
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(from)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Path copy = to.resolve(from.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
    }
}
