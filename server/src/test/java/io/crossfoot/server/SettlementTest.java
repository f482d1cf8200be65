package io.crossfoot.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.LedgerOperations;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The service settles disputes and moves expired credit by itself, and goes on when it could not. */
class SettlementTest {

    @Test
    void it_settles_again_and_again_whatever_happens_in_between() throws Exception {
        Map<String, CountDownLatch> calls =
                Map.of("settleDisputes", new CountDownLatch(4), "expireLots", new CountDownLatch(4));
        LedgerOperations ledger = (LedgerOperations) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {LedgerOperations.class}, (proxy, method, arguments) -> {
                    assertThat(arguments).hasSize(1);
                    CountDownLatch left = calls.get(method.getName());
                    left.countDown();
                    return switch ((int) left.getCount()) {
                        case 3 -> throw LedgerException.of(ErrorCode.CONNECTION_LOST, "gone", Map.of(), null);
                        case 2 -> throw new IllegalStateException("unexpected");
                        // A full page, after which there may be more at once.
                        case 1 -> Collections.nCopies((int) arguments[0], null);
                        default -> List.of();
                    };
                });
        try (Settlement started = Settlement.start(ledger, Duration.ofMillis(5))) {
            assertThat(started).isNotNull();
            for (CountDownLatch each : calls.values()) {
                assertThat(each.await(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }
}
