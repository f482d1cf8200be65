package io.crossfoot.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An answer, with what tests ask of it. */
record Reply(int status, Map<String, List<String>> headers, String body) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    Reply(HttpResponse<byte[]> response) {
        this(response.statusCode(), response.headers().map(), new String(response.body(), StandardCharsets.UTF_8));
    }

    JsonNode json() {
        return JSON.readTree(body);
    }

    String header(String name) {
        return headers.entrySet().stream()
                .filter(header -> name.equalsIgnoreCase(header.getKey()))
                .findFirst()
                .map(header -> header.getValue().get(0))
                .orElse(null);
    }

    /** The member at a JSON pointer, as text. */
    String at(String pointer) {
        JsonNode node = json().at(pointer);
        return node.isMissingNode() ? null : node.isNull() ? "null" : node.asString();
    }

    Reply is(int expected) {
        assertThat(status).as(body).isEqualTo(expected);
        return this;
    }

    /** A problem document of a code, and nothing in it that is nobody's business. */
    Reply isProblem(String code) {
        assertThat(header("Content-Type")).as(body).isEqualTo("application/problem+json");
        assertThat(at("/code")).as(body).isEqualTo(code);
        assertThat(json().at("/status").asInt()).as(body).isEqualTo(status);
        assertThat(at("/type")).isEqualTo("https://crossfoot.io/errors/" + at("/title"));
        assertThat(at("/detail")).isNotBlank().doesNotContain("Exception", "\tat ", "java.", "org.");
        return this;
    }

    Reply isProblem(int expected, String code) {
        return is(expected).isProblem(code);
    }
}
