package io.crossfoot.benchmarks;

import io.crossfoot.benchmarks.load.Answer;
import io.crossfoot.benchmarks.load.Requests;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * {@code POST /v1/transactions} with one transfer each, from a pool that is gone through again and again, and what of it was
 * acknowledged.
 */
final class TransferRequests implements Requests {

    private static final byte[] TRANSACTION = ascii("\"transaction_id\":");
    private static final byte[] RETRYABLE = ascii("\"retryable\":true");
    private static final int DIGITS_OF_A_KEY = 16;

    private final List<Transfers> pool;
    private final String type;
    private final String run;
    private final byte[][] requests;
    private final int[] keyPlaces;
    private long[] acknowledged = new long[1024];
    private long next;
    private long unknown;

    /** What a request asked for. */
    record Asked(String type, String source, String destination, BigDecimal amount, String key) {

        /** As a request says it. Names and amounts have nothing in them that JSON would escape. */
        String json() {
            return "{\"type\":\"" + type + "\"" + (key == null ? "" : ",\"key\":\"" + key + "\"")
                    + ",\"postings\":[{\"source\":\"" + source + "\",\"destination\":\"" + destination
                    + "\",\"amount\":\"" + amount.toPlainString() + "\",\"currency\":\"" + Accounts.CURRENCY
                    + "\"}]}";
        }
    }

    /**
     * Makes the requests.
     *
     * @param apiKey what the server is to be shown; null where it needs none
     * @param pool batches of the same size
     * @param type of the transactions
     * @param keyed whether each has a key of its own
     */
    TransferRequests(InetSocketAddress server, String apiKey, List<Transfers> pool, String type, boolean keyed) {
        this.pool = pool;
        this.type = type;
        this.run = keyed ? UUID.randomUUID().toString().substring(0, 8) : null;
        int size = pool.get(0).count();
        requests = new byte[pool.size() * size][];
        keyPlaces = new int[requests.length];
        for (int i = 0; i < requests.length; i++) {
            Asked asked = asked(i);
            String request = request(server, apiKey, asked);
            requests[i] = ascii(request);
            keyPlaces[i] = keyed ? request.indexOf(asked.key()) : -1;
        }
    }

    private static String request(InetSocketAddress server, String apiKey, Asked asked) {
        String body = asked.json();
        return "POST /v1/transactions HTTP/1.1\r\nHost: " + server.getHostString() + ":" + server.getPort()
                + (apiKey == null ? "" : "\r\nAuthorization: Bearer " + apiKey)
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** What the request of this number asks for. */
    Asked asked(long number) {
        int inPool = (int) (number % requests.length);
        Transfers batch = pool.get(inPool / pool.get(0).count());
        int i = inPool % batch.count();
        return new Asked(
                type,
                batch.source()[i],
                batch.destination()[i],
                batch.amount()[i],
                run == null ? null : "%016x-%s".formatted(scattered(number), run));
    }

    @Override
    public long next(ByteBuffer request) {
        int inPool = (int) (next % requests.length);
        request.put(requests[inPool]);
        if (run != null) {
            long digits = scattered(next);
            for (int i = 0; i < DIGITS_OF_A_KEY; i++) {
                int digit = (int) (digits >>> 60 - 4 * i) & 15;
                request.put(keyPlaces[inPool] + i, (byte) Character.forDigit(digit, 16));
            }
        }
        return next++;
    }

    /** A different number for each, in no order: keys as random UUIDs are, which go everywhere in an index. */
    private static long scattered(long number) {
        long mixed = number + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }

    @Override
    public boolean answered(long number, Answer answer) {
        long transaction = answer.status() == 201 ? answer.number(TRANSACTION) : -1;
        if (transaction > 0) {
            if (number >= acknowledged.length) {
                acknowledged = Arrays.copyOf(acknowledged, (int) Math.max(2L * acknowledged.length, number + 1));
            }
            acknowledged[(int) number] = transaction;
            return true;
        }
        // A refusal says that nothing was posted. A server that failed says so too when the call may be made again.
        if (answer.status() < 400 || answer.status() >= 500 && !answer.contains(RETRYABLE)) {
            unknown++;
        }
        return false;
    }

    @Override
    public void lost(long number) {
        unknown++;
    }

    /** How many requests were made. */
    long count() {
        return next;
    }

    /** The transaction that a request was told of; 0 where it was told of none. */
    long acknowledged(long number) {
        return number < acknowledged.length ? acknowledged[(int) number] : 0;
    }

    /** How many requests may have been posted or not, for all that their caller knows. */
    long unknown() {
        return unknown;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
