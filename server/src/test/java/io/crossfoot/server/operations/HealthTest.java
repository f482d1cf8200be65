package io.crossfoot.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.kernel.TestDatabase;
import io.crossfoot.server.security.Gate;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static final Gate GATE = Gate.withoutKeys(Optional.empty());

    @Test
    void a_server_on_a_current_ledger_is_ready() throws Exception {
        try (TestDatabase database = TestDatabase.fresh();
                TestServer server = new TestServer(GATE, database.dataSource("app"), config -> {})) {
            HttpResponse<String> ready = server.get("/health/ready");
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.body())
                    .isEqualTo(
                            "{\"status\":\"ready\",\"service\":\"serving\",\"database\":\"reachable\",\"kernel\":\"current\"}");
        }
    }

    @Test
    void a_server_on_a_database_without_a_ledger_is_not_ready() throws Exception {
        try (TestDatabase database = TestDatabase.empty();
                TestServer server = new TestServer(GATE, database.dataSource("postgres"), config -> {})) {
            HttpResponse<String> ready = server.get("/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("\"database\":\"reachable\"").contains("\"kernel\":\"missing\"");
        }
    }

    @Test
    void without_a_database_a_server_lives_but_is_not_ready_and_tells_no_names() throws Exception {
        try (TestServer server = new TestServer(GATE)) {
            assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
            HttpResponse<String> ready = server.get("/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("unreachable").doesNotContain("db.internal");
        }
    }
}
