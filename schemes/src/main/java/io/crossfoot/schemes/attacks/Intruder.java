package io.crossfoot.schemes.attacks;

import io.crossfoot.schemes.attacks.Caller.Work;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Does something while another stops: wholly, or as far as it gets without waiting for that other. */
final class Intruder<T> implements Moment.Hook {
    private final Stage stage;
    private final Caller caller;
    private final String what;
    private final Callable<T> action;
    private Work<T> work;

    Intruder(Stage stage, Caller caller, String what, Callable<T> action) {
        this.stage = stage;
        this.caller = caller;
        this.what = what;
        this.action = action;
    }

    @Override
    public void at(Moment moment) {
        stage.does("It stops %s; meanwhile comes %s", moment.words(), what);
        work = stage.start(caller, action);
        stage.sees(stage.awaitDoneOrWaiting(work) ? "that is done" : "that waits for a lock");
    }

    /** What came of it, once the other has gone on; empty when it never came to it. */
    Optional<T> result() {
        return work == null ? Optional.empty() : Optional.of(stage.result(work));
    }
}
