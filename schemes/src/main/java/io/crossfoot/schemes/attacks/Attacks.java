package io.crossfoot.schemes.attacks;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** All attacks, in the order in which they are told of. */
public final class Attacks {
    private static final int ROWS = 100_000;
    private static final Duration LOADING = Duration.ofSeconds(12);

    private Attacks() {}

    /** All, the schema change on as much data as a scheme takes in some seconds. */
    public static List<Attack> all() {
        return all(ROWS, LOADING);
    }

    /**
     * All.
     *
     * @param rows that a schema is changed with
     * @param loading how long bringing them in may take; then fewer must do
     */
    public static List<Attack> all(int rows, Duration loading) {
        return List.of(
                ConcurrentSpend.attack(),
                LostUpdate.attack(),
                Tampering.directInsert(),
                Tampering.balanceEdit(),
                Tampering.historyUpdate(),
                Tampering.historyDelete(),
                Tampering.archiveBug(),
                Crash.attack(),
                OutOfOrder.attack(),
                Tampering.pastCorrection(),
                CacheFillRace.attack(),
                Replay.attack(),
                Deadlock.attack(),
                SchemaChange.attack(rows, loading));
    }

    /**
     * One of them.
     *
     * @throws IllegalArgumentException when there is none of this name
     */
    public static Attack of(String name) {
        return all().stream()
                .filter(attack -> attack.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no attack " + name + "; there are "
                        + all().stream().map(Attack::name).collect(Collectors.joining(", "))));
    }
}
