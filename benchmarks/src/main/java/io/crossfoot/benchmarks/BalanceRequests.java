package io.crossfoot.benchmarks;

import io.crossfoot.benchmarks.load.Answer;
import io.crossfoot.benchmarks.load.Requests;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** {@code GET /v1/balances/{account}/{currency}} of accounts in no order. */
final class BalanceRequests implements Requests {

    private static final byte[] BALANCE = "\"balance\":".getBytes(StandardCharsets.US_ASCII);

    private final SplittableRandom random = new SplittableRandom(10);
    private final byte[][] requests;
    private long next;

    BalanceRequests(InetSocketAddress server, Accounts accounts) {
        requests = accounts.names().stream()
                .map(account -> "GET /v1/balances/" + account + "/" + Accounts.CURRENCY + " HTTP/1.1\r\nHost: "
                        + server.getHostString() + ":" + server.getPort() + "\r\n\r\n")
                .map(request -> request.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
    }

    @Override
    public long next(ByteBuffer request) {
        request.put(requests[random.nextInt(requests.length)]);
        return next++;
    }

    @Override
    public boolean answered(long number, Answer answer) {
        return answer.status() == 200 && answer.text(BALANCE) != null;
    }

    @Override
    public void lost(long number) {
        // Nothing was to change, so nothing is unknown.
    }
}
