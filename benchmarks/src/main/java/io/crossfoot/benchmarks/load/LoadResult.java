package io.crossfoot.benchmarks.load;

import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What a load met. Everything but the rate and the latencies counts the warm-up too.
 *
 * @param perSecond accepted answers a second, without the warm-up
 * @param latencies in nanoseconds, without the warm-up: of accepted answers from the time that the request was sent or, at a
 *     rate, was to be sent, and of requests without an answer as long as they were waited for
 * @param accepted answers that were what their request was made for
 * @param errors other answers by their status and the code that their body has, and how many there were; also what was no
 *     answer of HTTP/1.1
 * @param lost requests that were sent and got no answer that could be read
 * @param unsent requests whose time had come and that never found a free connection
 */
public record LoadResult(
        double perSecond, Histogram latencies, long accepted, Map<String, Long> errors, long lost, long unsent) {

    /** Whether every request got the answer that it was made for. */
    public boolean isClean() {
        return errors.isEmpty() && lost == 0 && unsent == 0;
    }
}
