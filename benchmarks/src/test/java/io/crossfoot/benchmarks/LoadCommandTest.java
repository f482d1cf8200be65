package io.crossfoot.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The command as somebody calls it, on a service in a process of its own. */
class LoadCommandTest {

    private record Run(int exitCode, String out) {}

    @Test
    void a_load_on_a_service_of_which_only_the_address_is_known_is_reckoned_up_each_time() throws Exception {
        try (BenchmarkServer server = BenchmarkServer.temporary()) {
            Ledger ledger = new Ledgers(server, Sizes.QUICK).bare("load");
            try (ServiceProcess service = ServiceProcess.start(ledger)) {
                String url = "http://127.0.0.1:" + service.address().getPort();

                Run first = load(url, "--rate", "200", "--keyed", "--hot", "50");
                assertThat(first.out())
                        .contains(
                                "at 200 a second, keyed, 50 % on one account, 1,500 accounts, 1 s after 0 s of warm-up",
                                "errors      none",
                                "in ledger   200 of 200 acknowledged, 0 that got no answer",
                                "reckoning   everything adds up");
                assertThat(first.exitCode()).isZero();

                Run second = load(url, "--closed");
                assertThat(second.out()).contains("closed loop", "reckoning   everything adds up");
                assertThat(second.exitCode()).isZero();

                Ledger.Verified verified = ledger.verify();
                assertThat(ledger.ask("SELECT count(*) FROM crossfoot.posting WHERE type = 'deposit'"))
                        .as("accounts get money once")
                        .isEqualTo(1_501);
                assertThat(verified.transactions()).isGreaterThan(1_701);
            }
        }
    }

    @Test
    void what_can_not_be_run_is_said_before_anything_is_started() {
        assertThat(run("load", "--hot", "101").exitCode()).isEqualTo(2);
        assertThat(run("load", "--url", "https://127.0.0.1:1").exitCode()).isEqualTo(2);
        assertThat(run("load", "--closed", "--rate", "5").exitCode()).isEqualTo(2);
    }

    @Test
    void a_service_that_is_not_there_fails_the_run() throws Exception {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        assertThat(load("http://127.0.0.1:" + nobody).exitCode()).isEqualTo(1);
    }

    private static Run load(String url, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "load", "--url", url, "--connections", "8", "--seconds", "1", "--warm-up", "0", "--accounts", "1500"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private static Run run(String... arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            int exitCode = KernelBenchmark.command().execute(arguments);
            return new Run(exitCode, out.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(before);
        }
    }
}
