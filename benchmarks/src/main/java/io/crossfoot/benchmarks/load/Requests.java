package io.crossfoot.benchmarks.load;

import java.nio.ByteBuffer;

/** What a load sends, and what it makes of the answers. Called by the load's one thread. */
public interface Requests {

    /**
     * Writes the next request, head and body.
     *
     * @param request empty, and of {@link Load#LONGEST_REQUEST} bytes
     * @return a number of the caller's that tells the request from all others
     */
    long next(ByteBuffer request);

    /**
     * Takes an answer.
     *
     * @param number the request's
     * @param answer only good during the call
     * @return whether it is the answer that the request was made for; if not, the load counts it as an error
     */
    boolean answered(long number, Answer answer);

    /**
     * Takes that there will be no answer: whether the server did what was asked is not known.
     *
     * @param number the request's
     */
    void lost(long number);
}
