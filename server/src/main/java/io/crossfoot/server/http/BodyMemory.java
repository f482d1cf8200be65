package io.crossfoot.server.http;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes that the bodies of all requests take, so that many large ones at a time are refused instead of filling the heap. */
final class BodyMemory {
    private final long most;
    private final AtomicLong taken = new AtomicLong();

    BodyMemory(long most) {
        this.most = most;
    }

    void take(long bytes) {
        if (taken.addAndGet(bytes) > most) {
            taken.addAndGet(-bytes);
            throw Problems.overloaded("the service has no memory for more requests at the moment");
        }
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }
}
