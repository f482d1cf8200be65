package io.crossfoot.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The description of the routes, and whether answers are as it says. Here nothing may be in an answer that is not described,
 * although callers are to expect more.
 */
final class ApiDocument {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final JsonNode DOCUMENT = read();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final JsonNode STRICT = closed(DOCUMENT.get("components").deepCopy());
    private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

    private ApiDocument() {}

    private static JsonNode read() {
        try (InputStream in = ApiDocument.class.getResourceAsStream("openapi.json")) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode document() {
        return DOCUMENT;
    }

    /** Everything that is described, as method and path. */
    static Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        DOCUMENT.get("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(member -> METHODS.contains(member.getKey()))
                .forEach(operation -> operations.add(operation.getKey().toUpperCase() + " " + path.getKey())));
        return operations;
    }

    private static JsonNode closed(JsonNode node) {
        if (node instanceof ObjectNode object) {
            if (object.has("properties") && !object.has("additionalProperties")) {
                object.put("additionalProperties", false);
            }
        }
        node.forEach(ApiDocument::closed);
        return node;
    }

    /** Fails unless an answer is as the document says. */
    static void check(String method, String path, Reply reply) {
        JsonNode operation = find(path.split("\\?")[0]).path(method.toLowerCase());
        if (operation.isMissingNode()) {
            assertThat(reply.status()).as(method + " " + path).isGreaterThanOrEqualTo(400);
            check("#/components/schemas/Problem", reply.body());
            return;
        }
        JsonNode response = operation.path("responses").path(Integer.toString(reply.status()));
        assertThat(response.isMissingNode())
                .as("%s %s may not answer %d %s", method, path, reply.status(), reply.body())
                .isFalse();
        if (response.has("$ref")) {
            response = DOCUMENT.at(response.get("$ref").asString().substring(1));
        }
        String type = reply.header("content-type").split(";")[0];
        JsonNode schema = response.at("/content/" + type.replace("/", "~1")).path("schema");
        assertThat(schema.isMissingNode())
                .as("%s %s may not answer %d as %s", method, path, reply.status(), type)
                .isFalse();
        if (schema.has("x-line-schema")) {
            String line = schema.at("/x-line-schema/$ref").asString();
            reply.body().lines().forEach(text -> check(line, text));
        } else if (schema.has("$ref")) {
            check(schema.get("$ref").asString(), reply.body());
        }
    }

    private static JsonNode find(String path) {
        Optional<JsonNode> literal = Optional.ofNullable(DOCUMENT.get("paths").get(path));
        return literal.orElseGet(() -> DOCUMENT.get("paths").properties().stream()
                .filter(entry -> path.matches(entry.getKey().replaceAll("\\{\\w+}", "[^/]+")))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(JSON.missingNode()));
    }

    private static void check(String reference, String json) {
        assertThat(errors(reference, JSON.readTree(json))).as(json).isEmpty();
    }

    /** What of a value is not as a schema of the document says. */
    static List<Error> errors(String reference, JsonNode value) {
        return SCHEMAS.computeIfAbsent(reference, ApiDocument::schema).validate(value);
    }

    private static Schema schema(String reference) {
        ObjectNode schema = JSON.createObjectNode();
        schema.put("$ref", reference);
        schema.set("components", STRICT);
        return REGISTRY.getSchema(schema);
    }
}
