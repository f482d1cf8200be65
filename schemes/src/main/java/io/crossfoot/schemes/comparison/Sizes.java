package io.crossfoot.schemes.comparison;

import java.time.Duration;
import java.util.List;

/**
 * How much a run does.
 *
 * @param name what the command line calls it
 * @param accounts over how many accounts posts are spread where they are random
 * @param connections at how many connections posting is measured
 * @param depths at how many entries an account reading is measured
 * @param history about how many transactions are verified and archived
 * @param growth how many posts a round takes to see what they leave on disk and in the log
 * @param changedRows with how many rows in it a schema is changed, if they can be brought in within {@code loading}
 * @param loading how long bringing them in may take
 * @param rounds how often each scheme has its turn at each measure
 * @param slice how long a turn takes, where it is rated by the second
 */
public record Sizes(
        String name,
        int accounts,
        List<Integer> connections,
        List<Depth> depths,
        int history,
        int growth,
        int changedRows,
        Duration loading,
        int rounds,
        Duration slice) {

    /** How many connections read balances. */
    static final int READERS = 8;

    private static final List<Integer> CONNECTIONS = List.of(1, 8, 32);

    private static final List<Sizes> ALL = List.of(
            new Sizes(
                    "quick",
                    500,
                    CONNECTIONS,
                    List.of(new Depth(10, 50), new Depth(1_000, 3), new Depth(10_000, 1)),
                    8_000,
                    2_000,
                    5_000,
                    Duration.ofSeconds(2),
                    3,
                    Duration.ofMillis(300)),
            new Sizes(
                    "full",
                    1_000,
                    CONNECTIONS,
                    List.of(new Depth(10, 100), new Depth(1_000, 5), new Depth(100_000, 1)),
                    100_000,
                    10_000,
                    100_000,
                    Duration.ofSeconds(12),
                    5,
                    Duration.ofMillis(2_500)),
            new Sizes(
                    "trial",
                    20,
                    List.of(1, 4),
                    List.of(new Depth(10, 4), new Depth(100, 1)),
                    400,
                    200,
                    200,
                    Duration.ofSeconds(1),
                    2,
                    Duration.ofMillis(100)));

    /**
     * Accounts with a number of entries each.
     *
     * @param entries how many each has
     * @param accounts how many there are, among which reads choose at random
     */
    public record Depth(int entries, int accounts) {}

    /**
     * The size of a name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Sizes of(String name) {
        return ALL.stream()
                .filter(sizes -> sizes.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no size " + name + "; there are "
                        + String.join(", ", ALL.stream().map(Sizes::name).toList())));
    }

    /** The same with so many rounds. */
    public Sizes withRounds(int number) {
        return new Sizes(name, accounts, connections, depths, history, growth, changedRows, loading, number, slice);
    }

    /** The same with slices of this length. */
    public Sizes withSlice(Duration length) {
        return new Sizes(name, accounts, connections, depths, history, growth, changedRows, loading, rounds, length);
    }
}
