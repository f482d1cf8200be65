package io.crossfoot.contract;

import com.zaxxer.hikari.HikariDataSource;
import io.crossfoot.kernel.TestDatabase;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.json.JsonRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The Java API in this process. */
final class JavaDoor extends OperationsDoor {
    private static final String ACTOR = "contract test";

    private final Ledger ledger;
    private final HikariDataSource pool;

    JavaDoor(TestDatabase database) {
        this(Pools.of(database));
    }

    private JavaDoor(HikariDataSource pool) {
        this(Ledger.connect(pool), pool);
    }

    private JavaDoor(Ledger ledger, HikariDataSource pool) {
        super(ledger.onBehalfOf(ACTOR));
        this.ledger = ledger;
        this.pool = pool;
    }

    @Override
    public long postJson(String json) {
        return ledger.post(JsonRequest.transaction(json.getBytes(StandardCharsets.UTF_8)))
                .transactionId();
    }

    @Override
    public Optional<String> actor() {
        return Optional.of(ACTOR);
    }

    @Override
    public void close() {
        ledger.close();
        pool.close();
    }
}
