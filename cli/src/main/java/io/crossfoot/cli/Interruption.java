package io.crossfoot.cli;

import java.io.PrintStream;
import java.util.function.Supplier;

/**
 * What happens on Ctrl-C: the process stops the embedded server by its own hook, and here it says what has become of the
 * work. Errors that come of the server going away beneath the command are not worth telling.
 */
final class Interruption {
    private final PrintStream err;
    private volatile Supplier<String> lastWords = () -> "Stopped.";
    private volatile boolean finished;
    private volatile boolean stopping;

    Interruption(PrintStream err) {
        this.err = err;
    }

    Thread hook() {
        return new Thread(
                () -> {
                    if (!finished) {
                        stopping = true;
                        err.println();
                        err.println("crossfoot: " + lastWords.get());
                    }
                },
                "crossfoot-interruption");
    }

    /** Says what there is to say if the process is stopped from now on. */
    void lastWords(Supplier<String> words) {
        lastWords = words;
    }

    boolean isStopping() {
        return stopping;
    }

    void finished() {
        finished = true;
    }
}
