package io.crossfoot.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.crossfoot.ledger.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OpenApiTest {
    private static final JsonNode DOCUMENT = ApiDocument.document();

    @Test
    void every_route_is_described_and_every_description_is_a_route() {
        try (TestServer server = TestServer.start()) {
            Set<String> served = new TreeSet<>(server.server().endpoints());
            Set<String> heads = new TreeSet<>();
            served.stream()
                    .filter(endpoint -> endpoint.startsWith("GET "))
                    .forEach(endpoint -> heads.add(endpoint.replace("GET", "HEAD")));
            assertThat(served).containsAll(heads);
            served.removeAll(heads);
            assertThat(served).isEqualTo(ApiDocument.operations());
            assertThat(server.get("/v1/openapi.json").is(200).json()).isEqualTo(DOCUMENT);
        }
    }

    @Test
    void all_references_lead_somewhere_and_nothing_is_described_in_vain() {
        Set<String> used = new TreeSet<>();
        references(DOCUMENT, used);
        used.forEach(reference -> assertThat(DOCUMENT.at(reference.substring(1)).isMissingNode())
                .as(reference)
                .isFalse());
        Set<String> there = new TreeSet<>();
        for (String kind : List.of("schemas", "parameters", "responses")) {
            DOCUMENT.get("components")
                    .get(kind)
                    .propertyNames()
                    .forEach(name -> there.add("#/components/" + kind + "/" + name));
        }
        assertThat(used).isEqualTo(there);
    }

    private static void references(JsonNode node, Set<String> found) {
        if (node.has("$ref")) {
            found.add(node.get("$ref").asString());
        }
        node.forEach(child -> references(child, found));
    }

    @Test
    void every_operation_says_what_a_program_needs_to_know() {
        Set<String> ids = new HashSet<>();
        DOCUMENT.get("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(operation -> check(path.getKey(), operation, ids)));
        assertThat(DOCUMENT.get("openapi").asString()).isEqualTo("3.1.0");
        assertThat(DOCUMENT.at("/components/securitySchemes/apiKey/scheme").asString())
                .isEqualTo("bearer");
    }

    private static void check(String path, Map.Entry<String, JsonNode> operation, Set<String> ids) {
        JsonNode described = operation.getValue();
        String name = operation.getKey() + " " + path;
        assertThat(ids.add(described.get("operationId").asString())).as(name).isTrue();
        assertThat(described.get("summary").asString()).as(name).isNotBlank();
        assertThat(described.get("tags").size()).as(name).isEqualTo(1);
        assertThat(described.get("responses").size()).as(name).isPositive();
        List<String> inPath = new ArrayList<>();
        for (JsonNode given : described.path("parameters")) {
            JsonNode parameter =
                    given.has("$ref") ? DOCUMENT.at(given.get("$ref").asString().substring(1)) : given;
            assertThat(parameter.get("description").asString()).as(name).isNotBlank();
            assertThat(parameter.has("schema")).as(name).isTrue();
            if (parameter.get("in").asString().equals("path")) {
                assertThat(parameter.get("required").asBoolean()).as(name).isTrue();
                inPath.add(parameter.get("name").asString());
            }
        }
        List<String> inTemplate = new ArrayList<>();
        Matcher template = Pattern.compile("\\{(\\w+)}").matcher(path);
        while (template.find()) {
            inTemplate.add(template.group(1));
        }
        assertThat(inPath).as(name).isEqualTo(inTemplate);
        described.get("responses").properties().forEach(response -> {
            assertThat(response.getKey()).as(name).matches("[2-5]\\d\\d");
            assertThat(response.getValue().has("$ref") || response.getValue().has("description"))
                    .as(name)
                    .isTrue();
        });
    }

    @Test
    void every_schema_is_a_schema_and_its_examples_are_of_it() {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        var meta = registry.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        DOCUMENT.at("/components/schemas").properties().forEach(schema -> {
            assertThat(meta.validate(schema.getValue())).as(schema.getKey()).isEmpty();
            for (JsonNode example : schema.getValue().path("examples")) {
                assertThat(ApiDocument.errors("#/components/schemas/" + schema.getKey(), example))
                        .as(schema.getKey())
                        .isEmpty();
            }
        });
        DOCUMENT.get("paths")
                .forEach(path -> path.forEach(operation -> {
                    JsonNode content = operation.at("/requestBody/content/application~1json");
                    content.path("examples").forEach(example -> assertThat(ApiDocument.errors(
                                    content.at("/schema/$ref").asString(), example.get("value")))
                            .as(operation.get("operationId").asString())
                            .isEmpty());
                }));
    }

    @Test
    void every_error_code_is_described_with_its_status_and_meaning() {
        JsonNode problem = DOCUMENT.at("/components/schemas/Problem/properties");
        List<String> codes = new ArrayList<>();
        problem.at("/code/enum").forEach(code -> codes.add(code.asString()));
        List<String> titles = new ArrayList<>();
        problem.at("/title/enum").forEach(title -> titles.add(title.asString()));
        assertThat(codes)
                .isEqualTo(
                        Arrays.stream(ErrorCode.values()).map(ErrorCode::code).toList());
        assertThat(titles)
                .isEqualTo(
                        Arrays.stream(ErrorCode.values()).map(ErrorCode::title).toList());
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(problem.at("/code/description").asString())
                    .contains("`%s` %s (%d%s): %s"
                            .formatted(
                                    code.code(),
                                    code.title(),
                                    code.httpStatus(),
                                    code.retryable() ? ", retryable" : "",
                                    code.meaning()));
        }
    }
}
