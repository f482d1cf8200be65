package io.crossfoot.benchmarks;

import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Supplier;

/** Keys as callers make them. They need be unique only, so their generators are cheap; each is for one thread. */
final class Keys {

    private Keys() {}

    /** Random UUIDs (version 4), which go everywhere in an index. */
    static Supplier<String> random() {
        SplittableRandom random = new SplittableRandom();
        return () -> new UUID(
                        random.nextLong() & 0xFFFFFFFFFFFF0FFFL | 0x4000L,
                        random.nextLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L)
                .toString();
    }

    /** UUIDs that begin with the time (version 7), which go to the end of an index. */
    static Supplier<String> inTimeOrder() {
        SplittableRandom random = new SplittableRandom();
        return () -> new UUID(
                        System.currentTimeMillis() << 16 | 0x7000L | random.nextInt(0x1000),
                        random.nextLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L)
                .toString();
    }
}
