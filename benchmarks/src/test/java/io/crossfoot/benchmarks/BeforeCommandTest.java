package io.crossfoot.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that gets an earlier kernel from a commit, in a repository of its own where Maven and the benchmarks are played. */
class BeforeCommandTest {

    /** Builds the kernel that is one file. */
    private static final String MAVEN = """
            #!/usr/bin/env bash
            for word; do case $word in */pom.xml) folder=${word%/pom.xml} ;; esac; done
            mkdir -p "$folder/kernel/target/classes"
            cp "$folder/kernel/content" "$folder/kernel/target/classes"
            """;

    private static final String RUN = """
            #!/usr/bin/env bash
            echo "$1 $(cat "$2/content") $3 ${@:5}"
            echo "$4"
            echo "$$"
            if [[ ${5:-} == for-ever ]]; then sleep 600; fi
            exit 7
            """;

    @TempDir
    private Path folder;

    private Path repository;
    private Path temporary;

    @BeforeEach
    void commitTwoKernels() throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "git"))),
                "There is no git here, so benchmarks/before was not tried");
        repository = Files.createDirectory(folder.resolve("repository"));
        temporary = Files.createDirectory(folder.resolve("temporary"));
        program("bin/mvn", MAVEN);
        program("repository/benchmarks/run", RUN);
        program("repository/benchmarks/before", Files.readString(Path.of("before")));
        Files.writeString(repository.resolve("pom.xml"), "<project/>");
        git("init", "-q");
        for (String content : List.of("first", "second")) {
            Path kernel = Files.createDirectories(repository.resolve("kernel"));
            Files.writeString(kernel.resolve("content"), content);
            git("add", "-A");
            git("-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-q", "-m", content);
        }
    }

    @Test
    void the_benchmarks_get_the_kernel_of_the_commit_and_the_options_and_nothing_is_left() throws Exception {
        Process process = before("HEAD^", "--rounds", "3");
        try (BufferedReader out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("--before first --before-name --rounds 3");
            assertThat(out.readLine()).matches("[0-9a-f]{7,}, \\d{4}-\\d\\d-\\d\\d");
        }
        assertThat(exitCode(process)).as("that of the benchmarks").isEqualTo(7);
        assertThat(temporary).isEmptyDirectory();
        assertThat(git("status", "--porcelain")).isEmpty();
    }

    @Test
    void an_interruption_ends_the_benchmarks_and_leaves_nothing() throws Exception {
        Process process = before("HEAD", "for-ever");
        try (BufferedReader out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("--before second --before-name for-ever");
            out.readLine();
            ProcessHandle benchmarks =
                    ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
            assertThat(temporary).isNotEmptyDirectory();

            process.toHandle().destroy();

            assertThat(exitCode(process)).isEqualTo(143);
            assertThat(benchmarks.isAlive()).isFalse();
            assertThat(out.readLine())
                    .as("whoever could write here has ended, what the benchmarks started included")
                    .isNull();
        }
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void what_is_no_commit_is_refused() throws Exception {
        Process process = before("HEAD~9");
        assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("benchmarks/before: There is no commit HEAD~9 in " + repository + ".\n");
        assertThat(exitCode(process)).isEqualTo(2);
        assertThat(exitCode(before("--rounds"))).isEqualTo(2);
        assertThat(temporary).isEmptyDirectory();
    }

    private void program(String path, String text) throws IOException {
        Path program = folder.resolve(path);
        Files.createDirectories(program.getParent());
        Files.writeString(program, text);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process before(String... arguments) throws IOException {
        List<String> words =
                new ArrayList<>(List.of(repository.resolve("benchmarks/before").toString()));
        words.addAll(List.of(arguments));
        return start(words);
    }

    private String git(String... arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of("git", "-C", repository.toString()));
        words.addAll(List.of(arguments));
        Process process = start(words);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(exitCode(process))
                .as(() -> "git " + List.of(arguments) + ": " + errors(process))
                .isZero();
        return out;
    }

    private Process start(List<String> words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("TMPDIR", temporary.toString());
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        return builder.start();
    }

    private static String errors(Process process) {
        try {
            return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
