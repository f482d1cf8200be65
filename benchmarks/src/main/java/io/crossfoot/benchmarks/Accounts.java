package io.crossfoot.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Some of a ledger's accounts, all in one currency. */
final class Accounts {

    static final String CURRENCY = "USD";

    /** The account that everything goes through where one does. */
    static final String HOT = "user:hot";

    /** What the names of ordinary accounts begin with. */
    static final String USERS = "user:";

    private final String[] names;

    private Accounts(String[] names) {
        this.names = names;
    }

    /** {@code user:0} and following. */
    static Accounts all(int count) {
        return all(USERS, count);
    }

    /** Accounts whose names begin otherwise. */
    static Accounts all(String prefix, int count) {
        return every(prefix, 1, 0, count);
    }

    /** Of {@code parts} parts that share no account, so that their writers never wait for each other, the n-th. */
    static Accounts part(int n, int parts, int count) {
        return every(USERS, parts, n, count);
    }

    static Accounts named(String... names) {
        return new Accounts(names);
    }

    private static Accounts every(String prefix, int step, int first, int count) {
        int last = (count - first + step - 1) / step;
        String[] names = new String[last];
        Arrays.setAll(names, i -> prefix + (first + step * i));
        return new Accounts(names);
    }

    int count() {
        return names.length;
    }

    String[] names(int from, int to) {
        return Arrays.copyOfRange(names, from, to);
    }

    List<String> names() {
        return List.of(names);
    }

    String random(RandomGenerator random) {
        return names[random.nextInt(names.length)];
    }

    /** An account other than the given one. */
    String randomBut(String other, RandomGenerator random) {
        String name;
        do {
            name = random(random);
        } while (name.equals(other));
        return name;
    }
}
