package io.crossfoot.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.server.security.Gate;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private static LedgerException error(ErrorCode code) {
        return LedgerException.of(code, "test", Map.of(), null);
    }

    private static Posted answer(boolean replayed) {
        return new Posted(1, Instant.EPOCH, LocalDate.EPOCH, replayed, List.of());
    }

    @Test
    void everything_starts_at_zero_so_that_the_first_event_is_a_change() {
        assertThat(new Metrics().text())
                .contains("crossfoot_transactions_total{result=\"posted\"} 0.0\n")
                .contains("crossfoot_transactions_total{result=\"unknown\"} 0.0\n")
                .contains("crossfoot_batch_transactions_count 0\n")
                .contains("jvm_memory_used_bytes{area=\"heap\"}")
                .contains("jvm_gc_collections_total{gc=")
                .contains("process_start_time_seconds");
    }

    @Test
    void transactions_are_counted_by_what_became_of_them() {
        Metrics metrics = new Metrics();
        metrics.answered(answer(false));
        metrics.answered(answer(false));
        metrics.answered(answer(true));
        metrics.answered(new Rejected(error(ErrorCode.INSUFFICIENT_FUNDS)));
        metrics.failed(error(ErrorCode.UNKNOWN_OUTCOME));
        metrics.failed(error(ErrorCode.OVERLOADED));
        assertThat(metrics.text())
                .contains("crossfoot_transactions_total{result=\"posted\"} 2.0\n")
                .contains("crossfoot_transactions_total{result=\"replayed\"} 1.0\n")
                .contains("crossfoot_transactions_total{result=\"rejected\"} 1.0\n")
                .contains("crossfoot_transactions_total{result=\"unknown\"} 1.0\n")
                .contains("crossfoot_transactions_total{result=\"failed\"} 1.0\n")
                .contains("crossfoot_rejections_total{code=\"CF010\",title=\"insufficient_funds\"} 1.0\n")
                .contains("crossfoot_rejections_total{code=\"CF058\",title=\"overloaded\"} 1.0\n");
    }

    @Test
    void batches_are_counted_by_size_and_time() {
        Metrics metrics = new Metrics();
        metrics.posted(0, 1, 1_500_000);
        metrics.posted(1, 700, 30_000_000);
        metrics.watchLanes(() -> new int[] {3, 0});
        assertThat(metrics.text())
                .contains("crossfoot_batch_transactions_bucket{le=\"1.0\"} 1\n")
                .contains("crossfoot_batch_transactions_bucket{le=\"1000.0\"} 2\n")
                .contains("crossfoot_batch_transactions_sum 701.0\n")
                .contains("crossfoot_batch_duration_seconds_bucket{le=\"0.002\"} 1\n")
                .contains("crossfoot_batch_duration_seconds_count 2\n")
                .contains("crossfoot_lane_queue_depth{lane=\"0\"} 3.0\n")
                .contains("crossfoot_lane_queue_depth{lane=\"1\"} 0.0\n");
    }

    @Test
    void requests_are_counted_by_route_and_no_caller_makes_up_labels() throws Exception {
        try (TestServer server = new TestServer(Gate.withoutKeys(Optional.empty()))) {
            for (int i = 0; i < 20; i++) {
                server.get("/v1/accounts/user:" + i);
                server.get("/made/up/" + i);
            }
            String metrics = server.get("/metrics").body();
            assertThat(metrics)
                    .contains(
                            "crossfoot_http_request_duration_seconds_count{method=\"GET\",route=\"/v1/accounts/{account}\",status=\"2xx\"} 20\n")
                    .contains(
                            "crossfoot_http_request_duration_seconds_count{method=\"GET\",route=\"none\",status=\"4xx\"} 20\n")
                    .doesNotContain("user:1")
                    .doesNotContain("made");
            assertThat(server.get("/metrics").headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        }
    }
}
