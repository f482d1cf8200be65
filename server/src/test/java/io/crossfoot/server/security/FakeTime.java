package io.crossfoot.server.security;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock that stands still until a test moves it. */
final class FakeTime implements LongSupplier {
    private final AtomicLong nanos =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(3).toNanos());

    @Override
    public long getAsLong() {
        return nanos.get();
    }

    void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }
}
