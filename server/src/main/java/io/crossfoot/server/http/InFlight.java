package io.crossfoot.server.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Counts the requests that are not answered yet, and turns new ones away once the server is to stop. */
public final class InFlight extends Handler.Wrapper {
    private final Object changed = new Object();
    private int count;
    private boolean stopping;

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!enter()) {
            Response.writeError(request, response, callback, 503);
            return true;
        }
        Callback answered = new Callback.Nested(callback) {
            @Override
            public void completed() {
                leave();
            }
        };
        boolean handled = false;
        try {
            handled = super.handle(request, response, answered);
            return handled;
        } catch (Throwable e) {
            // Jetty answers it itself then, with its own callback.
            handled = true;
            answered.failed(e);
            return true;
        } finally {
            if (!handled) {
                leave();
            }
        }
    }

    private boolean enter() {
        synchronized (changed) {
            if (stopping) {
                return false;
            }
            count++;
            return true;
        }
    }

    private void leave() {
        synchronized (changed) {
            count--;
            changed.notifyAll();
        }
    }

    /** How many requests are not answered yet. */
    public int count() {
        synchronized (changed) {
            return count;
        }
    }

    /** Turns away every request from now on. */
    public void turnAway() {
        synchronized (changed) {
            stopping = true;
        }
    }

    /**
     * Waits until all requests are answered.
     *
     * @param longest how long to wait
     * @return whether they are
     */
    public boolean await(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        synchronized (changed) {
            while (count > 0) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                changed.wait(left);
            }
            return true;
        }
    }
}
