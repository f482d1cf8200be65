package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.LedgerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Keeps what can't be sent to the kernel out of a batch, so that it is the refusal of one part of it and not of all.
 *
 * @param <S> a part as it is sent
 */
final class BatchCheck<S> {
    private final List<S> sound = new ArrayList<>();
    private final List<LedgerException> faults = new ArrayList<>();

    private BatchCheck() {}

    /**
     * Looks at each part.
     *
     * @param parts none of them null
     * @param name what a part is called
     * @param prepare what is sent for a part; throws for one that can't be
     */
    static <T, S> BatchCheck<S> of(List<T> parts, String name, Function<T, S> prepare) {
        BatchCheck<S> check = new BatchCheck<>();
        for (T part : Objects.requireNonNull(parts, name + "s")) {
            Objects.requireNonNull(part, name);
            try {
                check.sound.add(prepare.apply(part));
                check.faults.add(null);
            } catch (LedgerException e) {
                check.faults.add(e);
            }
        }
        return check;
    }

    /** Sends what is sound, unless that is nothing, and answers for all, in the order they came. */
    <R> List<R> results(Function<List<S>, List<R>> send, Function<LedgerException, R> refusal) {
        List<R> answers = sound.isEmpty() ? List.of() : send.apply(sound);
        List<R> results = new ArrayList<>(faults.size());
        int next = 0;
        for (LedgerException fault : faults) {
            results.add(fault == null ? answers.get(next++) : refusal.apply(fault));
        }
        return List.copyOf(results);
    }

    /** The same for a batch that is done whole or not at all, of which nothing is sent where one part can't be. */
    <R> List<R> resultsOfAll(Function<List<S>, List<R>> send, Function<LedgerException, R> refusal) {
        if (sound.size() == faults.size()) {
            return results(send, refusal);
        }
        return faults.stream()
                .map(fault -> refusal.apply(fault == null ? Refusals.ofAnother() : fault))
                .toList();
    }
}
