package io.crossfoot.benchmarks;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Transfers, as three arrays. */
record Transfers(String[] source, String[] destination, BigDecimal[] amount) {

    int count() {
        return amount.length;
    }

    /** The same amounts the other way. */
    Transfers back() {
        return new Transfers(destination, source, amount);
    }

    static Transfers random(Accounts accounts, int count, RandomGenerator random) {
        Transfers transfers = ofSize(count);
        for (int i = 0; i < count; i++) {
            transfers.source[i] = accounts.random(random);
            transfers.destination[i] = accounts.randomBut(transfers.source[i], random);
            transfers.amount[i] = amount(random);
        }
        return transfers;
    }

    /** Every one of them from or to one account. */
    static Transfers through(String hot, Accounts accounts, int count, RandomGenerator random) {
        Transfers transfers = ofSize(count);
        for (int i = 0; i < count; i++) {
            transfers.route(i, hot, accounts.randomBut(hot, random), random);
        }
        return transfers;
    }

    /** Turns the i-th into one from or to an account. */
    void route(int i, String hot, String other, RandomGenerator random) {
        boolean out = random.nextBoolean();
        source[i] = out ? hot : other;
        destination[i] = out ? other : hot;
        amount[i] = amount(random);
    }

    /**
     * As many batches as asked for, of which the second half takes back what the first half moved: so a connection can go
     * through them for as long as it likes without anybody running out of money.
     */
    static List<Transfers> pool(Supplier<Transfers> transfers, int batches) {
        List<Transfers> pool = new ArrayList<>();
        for (int i = 0; i < batches / 2; i++) {
            pool.add(transfers.get());
        }
        for (int i = 0; i < batches / 2; i++) {
            pool.add(pool.get(i).back());
        }
        return pool;
    }

    private static Transfers ofSize(int count) {
        return new Transfers(new String[count], new String[count], new BigDecimal[count]);
    }

    /** 0.01 to 99.99. */
    private static BigDecimal amount(RandomGenerator random) {
        return BigDecimal.valueOf(random.nextInt(1, 10_000), 2);
    }
}
