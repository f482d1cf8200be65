package io.crossfoot.benchmarks.load;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One connection and the request that is under way on it; it is opened anew when it was closed. */
final class Wire {

    private static final long NONE = -1;

    private final ByteBuffer request = ByteBuffer.allocateDirect(Load.LONGEST_REQUEST);
    private final Answer answer = new Answer();
    private final AnswerParser parser = new AnswerParser(answer::append);
    private SocketChannel channel;
    private SelectionKey key;
    private long number = NONE;
    private long since;
    private long sent;
    private boolean whole;

    /** Opens the connection and waits for that. */
    void open(SocketAddress server, int patienceMillis, Selector selector) throws IOException {
        fresh();
        channel.socket().connect(server, patienceMillis);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Begins to open the connection. */
    void beginToOpen(SocketAddress server, Selector selector) throws IOException {
        fresh();
        channel.configureBlocking(false);
        boolean open = channel.connect(server);
        key = channel.register(selector, open ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
    }

    private void fresh() throws IOException {
        close();
        parser.next();
        channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    void finishOpening() throws IOException {
        if (channel.finishConnect()) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    boolean isOpen() {
        return channel != null && channel.isConnected();
    }

    /** Where the next request is to be written. */
    ByteBuffer request() {
        return request.clear();
    }

    /**
     * Sends the request that was written.
     *
     * @param itsNumber the request's
     * @param itsTime from when on its latency counts
     */
    void send(long itsNumber, long itsTime, long now) throws IOException {
        number = itsNumber;
        since = itsTime;
        sent = now;
        whole = false;
        answer.clear();
        request.flip();
        flush();
    }

    /** Goes on sending where the system took only a part. */
    void flush() throws IOException {
        channel.write(request);
        whole = !request.hasRemaining();
        key.interestOps(whole ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    /**
     * Reads what came.
     *
     * @param buffer the load's, with an array behind it
     * @return whether the server closed the connection
     * @throws ProtocolException when it is no answer, or one that nobody asked for
     */
    boolean read(ByteBuffer buffer) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            parser.end();
            return true;
        }
        if (number == NONE || parser.take(buffer.array(), 0, count) < count) {
            throw new ProtocolException("An answer came that nobody asked for");
        }
        return false;
    }

    boolean hasAnswer() {
        return number != NONE && parser.isComplete();
    }

    Answer answer() {
        answer.status(parser.status());
        return answer;
    }

    /** Whether the server will take another request after the answer; not where it answered before it had the whole one. */
    boolean isToStay() {
        return whole && !parser.isClosing();
    }

    /** Makes ready for the next request. */
    void rest() {
        number = NONE;
        parser.next();
    }

    boolean isBusy() {
        return number != NONE;
    }

    long number() {
        return number;
    }

    /** From when on the latency of the request under way counts. */
    long since() {
        return since;
    }

    /** When the request under way was sent. */
    long sent() {
        return sent;
    }

    void close() throws IOException {
        number = NONE;
        if (channel != null) {
            channel.close();
        }
    }
}
