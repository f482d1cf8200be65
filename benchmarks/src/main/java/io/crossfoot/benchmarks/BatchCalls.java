package io.crossfoot.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * What the service's own metrics say of its lanes' calls of the database, commit included.
 *
 * @param count how many there were
 * @param seconds how long they took together
 */
record BatchCalls(double count, double seconds) {

    private static final String METRIC = "crossfoot_batch_duration_seconds";

    /** Reads the metrics of the service. */
    static BatchCalls read(InetSocketAddress service) throws IOException, InterruptedException {
        URI metrics = URI.create("http://%s:%d/metrics".formatted(service.getHostString(), service.getPort()));
        String text = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        return new BatchCalls(value(text, METRIC + "_count"), value(text, METRIC + "_sum"));
    }

    /** What a call took in the mean between an earlier reading and this one, in seconds. */
    double meanSince(BatchCalls earlier) {
        return (seconds - earlier.seconds) / (count - earlier.count);
    }

    private static double value(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The service has no metric " + name));
    }
}
