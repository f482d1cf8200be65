package io.crossfoot.server;

/** Whether a server takes new requests. Health checks ask it, so that load balancers look elsewhere before the listener is gone. */
public final class Readiness {
    private volatile boolean ready;

    /**
     * Whether new requests are taken.
     *
     * @return false until the server has started, and from the moment it is told to stop
     */
    public boolean ready() {
        return ready;
    }

    void set(boolean ready) {
        this.ready = ready;
    }
}
