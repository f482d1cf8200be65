package io.crossfoot.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whether a run comes through and reports; how fast anything is depends on the machine and is never asserted. */
class BenchmarkTest {

    static final Sizes TINY =
            new Sizes(100, 200, 50, 4, 2_000, 200, 500, 1, 4, 4, 8, Duration.ofMillis(100), Duration.ofMillis(500));

    @Test
    void a_small_run_reports_every_figure_it_was_asked_for_and_verifies_its_ledgers() throws Exception {
        EnumSet<Figure> figures = EnumSet.of(
                Figure.BATCH_ONE,
                Figure.MANY_TWO,
                Figure.KEYED_ONE,
                Figure.COPY,
                Figure.TRANSFER,
                Figure.HISTORY,
                Figure.VERIFY,
                Figure.BALANCE,
                Figure.ENTRIES,
                Figure.BYTES,
                Figure.LANES_HOT,
                Figure.PLAIN_HOT,
                Figure.HTTP_64,
                Figure.STREAM,
                Figure.HTTP_BALANCE,
                Figure.LATENCY,
                Figure.MEMORY);
        Report report;
        try (BenchmarkServer server = BenchmarkServer.temporary()) {
            report = new Benchmark(TINY, 1, Duration.ofMillis(300), figures, Optional.empty(), Optional.empty())
                    .run(server);
        }

        List<String> lines = report.markdown().lines().toList();
        assertThat(lines.get(0))
                .isEqualTo("| figure | measured ratio (median) | min–max over rounds | bound | absolute medians | |");
        assertThat(lines.subList(2, 2 + figures.size()))
                .allMatch(line -> line.matches("\\| \\d+ .*\\| [\\d.,]+ \\|  \\| "
                        + "([≥≤] [\\d.]+ \\| .+ \\| (PASS|below|above)| \\| .+ \\| ) \\|"));
        assertThat(report.markdown())
                .contains("shared_buffers=1GB", "max_wal_size=4GB", "PostgreSQL 18", "- verify afterwards: ok on all ");
        JsonNode json = JsonMapper.shared().readTree(report.json());
        assertThat(json.get("figures")).hasSize(figures.size());
        assertThat(json.get("measures").get("tpcb").get("rounds")).hasSize(1);
    }

    @Test
    void a_ratio_is_taken_in_each_round_and_its_median_is_quoted() {
        Report report = new Report(
                EnumSet.of(Figure.BATCH_ONE),
                Map.of(Measure.BATCH_ONE, List.of(800.0, 100.0, 900.0), Measure.TPCB, List.of(100.0, 100.0, 100.0)),
                Map.of());

        assertThat(report.quoted(Figure.BATCH_ONE)).isEqualTo(8);
        assertThat(report.verdict(Figure.BATCH_ONE)).isEqualTo("PASS");
        assertThat(report.markdown()).contains("| 8.00 | 1.00–9.00 | ≥ 7 |");
    }

    @Test
    void an_upper_bound_is_passed_from_below() {
        assertThat(Bound.atMost(1.5).passes(1.5)).isTrue();
        assertThat(Bound.atMost(1.5).passes(1.51)).isFalse();
        assertThat(Bound.atLeast(1.5).passes(1.49)).isFalse();
    }

    @Test
    void two_connections_share_no_account() {
        assertThat(Accounts.part(0, 2, 5).names()).containsExactly("user:0", "user:2", "user:4");
        assertThat(Accounts.part(1, 2, 5).names()).containsExactly("user:1", "user:3");
    }

    @Test
    void a_failing_connection_ends_the_slice_with_its_error() {
        Slice.Work broken = () -> {
            throw new IllegalStateException("not posted");
        };
        assertThatThrownBy(() -> Slice.rate(List.of(broken, () -> 1), Duration.ofMillis(20)))
                .hasMessage("not posted");
    }

    @Test
    void a_figure_that_does_not_exist_is_answered_with_those_that_do() {
        assertThatThrownBy(() -> Figure.of("speed"))
                .hasMessageContaining("batch-one")
                .hasMessageContaining("speed");
    }
}
