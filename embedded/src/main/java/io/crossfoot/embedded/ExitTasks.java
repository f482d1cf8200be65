package io.crossfoot.embedded;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be done before the servers stop when the JVM exits. Java runs all shutdown hooks at once, so whichever of ours
 * comes first does it, and the others wait for that.
 */
final class ExitTasks {
    private static final Logger LOG = LoggerFactory.getLogger(ExitTasks.class);
    private static final Deque<Runnable> TASKS = new ArrayDeque<>();
    private static final Object RUNNING = new Object();
    private static boolean hooked;

    private ExitTasks() {}

    static void add(Runnable task) {
        synchronized (TASKS) {
            if (!hooked) {
                // There may be no server at all, whose hook would do it.
                Runtime.getRuntime().addShutdownHook(new Thread(ExitTasks::run, "crossfoot-exit-tasks"));
                hooked = true;
            }
            TASKS.push(task);
        }
    }

    static void remove(Runnable task) {
        synchronized (TASKS) {
            TASKS.remove(task);
        }
    }

    /** Does what is left to do, the last added first; returns when everything is done, also by another thread. */
    static void run() {
        synchronized (RUNNING) {
            for (Runnable task = next(); task != null; task = next()) {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.warn("A task before the exit failed", e);
                }
            }
        }
    }

    private static Runnable next() {
        synchronized (TASKS) {
            return TASKS.poll();
        }
    }
}
