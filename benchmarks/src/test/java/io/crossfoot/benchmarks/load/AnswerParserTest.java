package io.crossfoot.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Where an answer ends, and what it says, however its bytes are cut. */
class AnswerParserTest {

    private final StringBuilder body = new StringBuilder();
    private final AnswerParser parser = new AnswerParser(
            (bytes, from, to) -> body.append(new String(bytes, from, to - from, StandardCharsets.UTF_8)));

    @Test
    void an_answer_ends_with_its_length() throws ProtocolException {
        String answer = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\ncontent-length: 5\r\n\r\nhello";
        int end = take(answer + "HTTP");

        assertThat(parser.isComplete()).isTrue();
        assertThat(parser.status()).isEqualTo(201);
        assertThat(body).hasToString("hello");
        assertThat(end).as("what comes after it is left").isEqualTo(answer.length());
        assertThat(parser.isClosing()).isFalse();
    }

    @Test
    void an_answer_is_the_same_wherever_it_is_cut() throws ProtocolException {
        String answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nDate: today\r\n\r\n"
                + "4\r\nab\r\n\r\nB;name=value\r\n{\"balance\":\r\n1\r\n}\r\n0\r\nTrailer: t\r\n\r\n";
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            body.setLength(0);
            parser.next();
            assertThat(parser.take(bytes, 0, cut)).isEqualTo(cut);
            assertThat(parser.isComplete()).isEqualTo(cut == bytes.length);
            assertThat(parser.take(bytes, cut, bytes.length)).isEqualTo(bytes.length);
            assertThat(parser.isComplete()).isTrue();
            assertThat(body).hasToString("ab\r\n{\"balance\":}");
        }
    }

    @Test
    void one_answer_after_the_other_comes_on_a_connection() throws ProtocolException {
        String answers = "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        int end = take(answers);
        assertThat(parser.status()).isEqualTo(204);
        parser.next();
        assertThat(parser.isUntouched()).isTrue();
        take(answers.substring(end));
        assertThat(parser.status()).isEqualTo(200);
        assertThat(body).hasToString("ok");
    }

    @Test
    void an_announcement_goes_before_the_answer() throws ProtocolException {
        take("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 422 Unprocessable Content\r\nContent-Length: 0\r\n\r\n");
        assertThat(parser.isComplete()).isTrue();
        assertThat(parser.status()).isEqualTo(422);
    }

    @Test
    void an_answer_without_a_length_ends_with_the_connection() throws ProtocolException {
        take("HTTP/1.1 200 OK\r\n\r\nall of this");
        assertThat(parser.isComplete()).isFalse();
        parser.end();
        assertThat(parser.isComplete()).isTrue();
        assertThat(parser.isClosing()).isTrue();
        assertThat(body).hasToString("all of this");
    }

    @Test
    void a_server_says_that_it_closes_the_connection() throws ProtocolException {
        take("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        assertThat(parser.isClosing()).isTrue();
        parser.next();
        take("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertThat(parser.isClosing()).as("HTTP/1.0 closes").isTrue();
        parser.next();
        take("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n");
        assertThat(parser.isClosing()).as("unless it says otherwise").isFalse();
    }

    @Test
    void what_is_no_answer_is_refused() {
        assertRefused("SSH-2.0-OpenSSH_9.6\r\n", "This is no answer of HTTP/1.1: SSH-2.0-OpenSSH_9.6");
        assertRefused("HTTP/2 200 OK\r\n", "This is no answer of HTTP/1.1");
        assertRefused("HTTP/1.1 2000 OK\r\n", "This is no answer of HTTP/1.1");
        assertRefused("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n", "This is no length: -1");
        assertRefused("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n", "came as gzip, chunked");
        assertRefused("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n", "no size of a chunk: hello");
        assertRefused(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n", "A chunk is longer than it said");
        assertRefused("HTTP/1.1 200 OK\r\nCookie: " + "x".repeat(20_000), "longer than 16384 bytes");
    }

    @Test
    void a_connection_that_closes_within_an_answer_is_an_error() throws ProtocolException {
        parser.end();
        take("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        assertThatThrownBy(parser::end).hasMessageContaining("in the middle of an answer");
    }

    private void assertRefused(String bytes, String message) {
        parser.next();
        assertThatThrownBy(() -> take(bytes))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(message);
    }

    private int take(String text) throws ProtocolException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return parser.take(bytes, 0, bytes.length);
    }
}
