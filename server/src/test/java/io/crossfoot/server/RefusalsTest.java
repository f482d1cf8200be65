package io.crossfoot.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every request that is not as it should be has a precise answer and changes nothing. */
class RefusalsTest {
    private static final String POSTING =
            "{\"account\": \"user:refused\", \"amount\": \"1.00\", \"currency\": \"USD\"}";
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(
                ServerOptions.DEFAULT.with(new ServerOptions.Sizes(8_192, 4_096, 65_536, 1_024, 1 << 20)));
    }

    @AfterAll
    static void stop() {
        assertThat(server.ledger().balances("user:refused")).isEmpty();
        server.close();
    }

    private static Reply post(String body) {
        return server.post("/v1/transactions", body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                                              | ''",
                "nonsense                                                                        | ''",
                "[]                                                                              | ''",
                "{}                                                                              | /type",
                "{\"type\": 1}                                                                   | /type",
                "{\"type\": \"deposit\"}                                                         | /postings",
                "{\"type\": \"deposit\", \"postings\": []}                                       | /postings",
                "{\"type\": \"deposit\", \"postings\": {}}                                       | /postings",
                "{\"type\": \"deposit\", \"colour\": 1, \"postings\": [POSTING]}                 | /colour",
                "{\"type\": \"deposit\", \"type\": \"deposit\", \"postings\": [POSTING]}         | /type",
                "{\"type\": \"deposit\", \"key\": 7, \"postings\": [POSTING]}                    | /key",
                "{\"type\": \"deposit\", \"effective_date\": \"today\", \"postings\": [POSTING]} | /effective_date",
                "{\"type\": \"deposit\", \"metadata\": [], \"postings\": [POSTING]}              | /metadata",
                "{\"type\": \"deposit\", \"dry_run\": \"yes\", \"postings\": [POSTING]}          | /dry_run",
                "{\"type\": \"deposit\", \"postings\": [POSTING, {\"account\": \"user:refused\", \"currency\": \"USD\"}]} | /postings/1/amount",
                "{\"type\": \"deposit\", \"postings\": [{\"account\": \"user:refused\", \"amount\": 1.00, \"currency\": \"USD\"}]} | /postings/0/amount",
                "{\"type\": \"deposit\", \"postings\": [{\"amount\": \"1.00\", \"currency\": \"USD\"}]} | /postings/0",
                "{\"type\": \"deposit\", \"postings\": [POSTING]} and more                       | ''",
            })
    void a_malformed_transaction_is_refused_with_the_place_of_the_fault(String body, String path) {
        Reply refused =
                post(body == null ? "" : body.replace("POSTING", POSTING)).isProblem(400, "CF019");
        assertThat(refused.at("/path")).as(refused.body()).isEqualTo(path == null ? "" : path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /v1/holds | {}                                                                        | /key",
                "POST | /v1/holds | {\"key\": \"h\"}                                                      | /account",
                "POST | /v1/holds | {\"key\": null}                                                         | /key",
                "POST | /v1/holds | {HOLD, \"amount\": 1.00}                                                | /amount",
                "POST | /v1/holds | {HOLD, \"amount\": \"1.00\", \"expires_at\": \"soon\"}            | /expires_at",
                "POST | /v1/holds | {HOLD, \"amount\": \"1.00\", \"expires_at\": 5}                     | /expires_at",
                "POST | /v1/holds | {HOLD, \"amount\": \"1.00\", \"metadata\": []}                      | /metadata",
                "POST | /v1/holds | {HOLD, \"amount\": \"1.00\", \"destination\": \"user:refused\"}   | /destination",
                "POST | /v1/holds | {HOLD, \"key\": \"h\"}                                                | /key",
                "POST | /v1/holds | [HOLD                                                                     | ''",
                "POST | /v1/holds/h/capture | {}                                                              | /destination",
                "POST | /v1/holds/h/capture | {\"destination\": null}                                       | /destination",
                "POST | /v1/holds/h/capture | {\"destination\": \"user:refused\", \"amount\": 1}        | /amount",
                "POST | /v1/holds/h/capture | {\"destination\": \"user:refused\", \"release_rest\": 1}  | /release_rest",
                "POST | /v1/holds/h/capture | {\"destination\": \"user:refused\", \"hold\": \"i\"}    | /hold",
                "POST | /v1/holds/h/capture | {\"destination\": \"user:refused\", \"dry_run\": true}    | /dry_run",
                "POST | /v1/holds/h/extend | {}                                                               | /expires_at",
                "POST | /v1/holds/h/extend | {\"expires_at\": \"never\"}                                  | /expires_at",
                "POST | /v1/holds/h/extend | {\"expires_at\": null, \"by\": 1}                            | /by",
                "POST | /v1/holds/h/extend | null                                                             | ''",
                "POST | /v1/transactions/1/reverse | {\"amount\": 5}                                        | /amount",
                "POST | /v1/transactions/1/reverse | {\"transaction_id\": 2}                                | /transaction_id",
                "POST | /v1/transactions/1/reverse | {\"postings\": []}                                     | /postings",
                "POST | /v1/transactions/1/reverse | {\"effective_date\": \"2026-02-30\"}                 | /effective_date",
                "POST | /v1/transactions/1/reverse | \"all\"                                                | ''",
                "POST | /v1/exchanges | {}                                                                    | /source",
                "POST | /v1/exchanges | {EXCHANGE, \"amount\": 1}                                           | /amount",
                "POST | /v1/exchanges | {EXCHANGE, \"amount\": \"1\"}                                     | /rate",
                "POST | /v1/exchanges | {EXCHANGE, \"amount\": \"1\", \"rate\": 0.9}                    | /rate",
                "POST | /v1/exchanges | {EXCHANGE, \"rate\": \"0.9\"}                                     | /amount",
                "POST | /v1/exchanges | {EXCHANGE, \"amount\": \"1\", \"rate\": \"0.9\", \"dry_run\": true} | /dry_run",
                "POST | /v1/splits | {}                                                                       | /amount",
                "POST | /v1/splits | {\"amount\": \"1\", \"currency\": \"USD\"}                       | /remainder_to",
                "POST | /v1/splits | {\"amount\": \"1\", \"currency\": \"USD\", \"remainder_to\": \"a\"} | /shares",
                "POST | /v1/splits | {\"shares\": [{\"account\": \"a\"}]}                               | /shares/0/percentage",
                "POST | /v1/splits | {\"shares\": [{\"account\": \"a\", \"percentage\": 5}]}          | /shares/0/percentage",
                "PUT | /v1/accounts/user:refused/USD/overdraft | {\"limit\": \"1.00\"}                    | /limit",
                "PUT | /v1/accounts/user:refused/USD/overdraft | {\"overdraft_limit\": 1.00}                | /overdraft_limit",
                "PUT | /v1/accounts/user:refused/USD/overdraft | {\"until\": \"soon\"}                    | /until",
                "PUT | /v1/accounts/user:refused/USD/overdraft | {\"protected_by\": 7}                      | /protected_by",
                "PUT | /v1/accounts/user:refused/USD/overdraft | {\"account\": \"user:other\"}            | /account",
                "PUT | /v1/transaction-types/refused | {\"name\": \"other\"}                            | /name",
                "PUT | /v1/transaction-types/refused | {\"signs\": \"up\"}                              | /signs",
                "PUT | /v1/transaction-types/refused | {\"posters\": \"app\"}                           | /posters",
                "PUT | /v1/transaction-types/refused | {\"required_metadata\": [7]}                     | /required_metadata/0",
                "PUT | /v1/transaction-types/refused | {\"limits\": [{\"per_day\": \"1\"}]}               | /limits/0/currency",
                "PUT | /v1/transaction-types/refused | {\"limits\": [{\"currency\": \"USD\", \"per_day\": 1}]} | /limits/0/per_day",
                "POST | /v1/operations | {}                                                                   | /operations",
                "POST | /v1/operations | {\"operations\": {}}                                               | /operations",
                "POST | /v1/operations | {\"operations\": [{}]}                                             | /operations/0",
                "POST | /v1/operations | {\"operations\": [{\"freeze\": {}}]}                             | /operations/0/freeze",
                "POST | /v1/operations | {\"operations\": [{\"release_hold\": {}}]}                       | /operations/0/release_hold/hold",
                "POST | /v1/operations | {\"operations\": [{\"release_hold\": \"h\"}]}                  | /operations/0/release_hold",
                "POST | /v1/operations | {\"operations\": [{\"extend_hold\": {\"hold\": \"h\"}}]}     | /operations/0/extend_hold/expires_at",
                "POST | /v1/operations | {\"operations\": [{\"reverse\": {}}]}                            | /operations/0/reverse/transaction_id",
                "POST | /v1/operations | {\"operations\": [{\"reverse\": {\"transaction_id\": \"1\"}}]} | /operations/0/reverse/transaction_id",
                "POST | /v1/operations | {\"operations\": [{\"post\": {\"type\": \"t\"}}]}            | /operations/0/post/postings",
                "POST | /v1/operations | {\"operations\": [], \"dry_run\": \"no\"}                      | /dry_run",
            })
    void a_request_about_holds_or_earlier_transactions_that_is_malformed_is_refused_with_the_place(
            String method, String target, String body, String path) {
        String hold = "\"key\": \"h\", \"account\": \"user:refused\", \"currency\": \"USD\"";
        String exchange =
                "\"source\": \"a\", \"source_currency\": \"USD\", \"destination\": \"b\", \"destination_currency\": \"EUR\"";
        Reply refused = server.send(
                        method,
                        target,
                        body.replace("HOLD", hold).replace("POSTING", POSTING).replace("EXCHANGE", exchange))
                .isProblem(400, "CF019");
        assertThat(refused.at("/path")).as(refused.body()).isEqualTo(path == null ? "" : path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"release_rest\": true}",
                "{\"captures\": \"h\", \"reverses\": 17}",
                "{\"reverses\": 17, \"release_rest\": true}",
                "{\"reverses\": 17, \"reason\": \"why\"}",
                "{\"reverses\": \"17\"}",
                "{\"corrects\": 17}",
                "{\"exchange\": {}}",
                "{\"exchange\": {\"from\": \"USD\", \"to\": \"EUR\", \"rate\": 1}}",
                "{\"exchange\": {\"from\": \"USD\", \"to\": \"EUR\", \"rate\": \"1\"}, \"reverses\": 17}",
                "17"
            })
    void a_link_that_is_none_is_refused_with_the_place_of_the_fault(String link) {
        String body = "{\"type\": \"t\", \"postings\": [" + POSTING + "], \"link\": " + link + "}";
        assertThat(post(body).isProblem(400, "CF064").at("/path")).startsWith("/link");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?rates=EUR:1",
                "?base_currency=USD&rates=",
                "?base_currency=USD&rates=EUR",
                "?base_currency=USD&rates=:1",
                "?base_currency=USD&rates=EUR:x",
                "?base_currency=USD&rates=EUR:1,EUR:2",
                "?base_currency=USD&rates=EUR:1,"
            })
    void a_position_is_asked_for_with_rates_that_can_be_read(String query) {
        assertThat(server.get("/v1/exchange-positions" + query)
                        .isProblem(400, "CF019")
                        .at("/parameter"))
                .isEqualTo(query.contains("base_currency") ? "rates" : "base_currency");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/holds | {HOLD, \"amount\": \"0\"}                                                 | CF003",
                "/v1/holds | {HOLD, \"amount\": \"-1.00\"}                                             | CF003",
                "/v1/holds | {HOLD, \"amount\": \"NaN\"}                                               | CF003",
                "/v1/holds | {HOLD, \"amount\": \"1.001\"}                                             | CF004",
                "/v1/holds | {\"key\": \"\", \"account\": \"user:refused\", \"amount\": \"1\", \"currency\": \"USD\"} | CF007",
                "/v1/holds | {\"key\": \"h\", \"account\": \"user refused\", \"amount\": \"1\", \"currency\": \"USD\"} | CF002",
                "/v1/holds | {\"key\": \"h\", \"account\": \"external:card\", \"amount\": \"1\", \"currency\": \"USD\"} | CF014",
                "/v1/holds | {\"key\": \"h\", \"account\": \"user:refused\", \"amount\": \"1\", \"currency\": \"XXX1\"} | CF005",
                "/v1/holds/h/capture | {\"destination\": \"user:refused\", \"amount\": \"1e2\"}    | CF003",
                "/v1/transactions/1/reverse | {\"amount\": \"all\"}                                    | CF003",
                "/v1/exchanges | {\"rate\": \"0,9\"}                                                   | CF070",
                "/v1/transactions | {\"link\": {\"exchange\": {\"rate\": \"1e3\"}}}                | CF070",
                "/v1/splits | {\"shares\": [{\"percentage\": \"5%\"}]}                               | CF079",
            })
    void what_no_hold_or_reversal_can_be_is_refused_with_its_code(String target, String body, String code) {
        String hold = "\"key\": \"h\", \"account\": \"user:refused\", \"currency\": \"USD\"";
        server.post(target, body.replace("HOLD", hold)).isProblem(400, code);
    }

    @Test
    void an_overdraft_rule_that_contradicts_itself_is_refused() {
        String path = "/v1/accounts/user:refused/USD/overdraft";
        for (String body : List.of(
                "{\"overdraft_limit\": \"-1.00\"}",
                "{\"overdraft_limit\": \"1e2\"}",
                "{\"fee\": \"1.00\"}",
                "{\"fee_account\": \"revenue:fees\"}",
                "{\"overdraft_limit\": \"5.00\", \"protected_by\": \"user:other\"}",
                "{\"protected_by\": \"user:refused\"}",
                "{\"overdraft_limit\": \"5.00\", \"until\": \"2001-01-01T00:00:00Z\"}")) {
            server.put(path, body).isProblem(400, "CF067");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.001, USD, CF004",
        "1e2, USD, CF003",
        "-0, USD, CF003",
        "NaN, USD, CF003",
        "'1,00', USD, CF003",
        "100000000000000000000, USD, CF003",
        "1.00, XXX1, CF005",
        "1.00, '', CF005"
    })
    void an_impossible_amount_is_refused(String amount, String currency, String code) {
        post("{\"type\": \"deposit\", \"postings\": [{\"account\": \"user:refused\", \"amount\": \"%s\", \"currency\": \"%s\"}]}"
                        .formatted(amount, currency))
                .isProblem(400, code);
    }

    @Test
    void bytes_that_are_not_utf_8_are_refused() {
        byte[] body = ("{\"type\": \"deposit\", \"description\": \"\u00ff\", \"postings\": [" + POSTING + "]}")
                .getBytes(StandardCharsets.ISO_8859_1);
        server.send(server.request("/v1/transactions")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body))
                        .build())
                .isProblem(400, "CF019");
    }

    @Test
    void a_body_over_the_limit_is_refused_whether_its_length_is_announced_or_not() {
        String large = "{\"type\": \"" + "x".repeat(5_000) + "\"}";
        Reply announced = post(large).isProblem(413, "CF056");
        assertThat(announced.at("/limit")).isEqualTo("4096");
        server.send(server.request("/v1/transactions")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(large)))
                        .build())
                .isProblem(413, "CF056");
        server.post("/v1/transactions/batch", "{\"transactions\": [" + " ".repeat(70_000) + "]}")
                .isProblem(413, "CF056");
        assertThat(server.post("/v1/transactions/batch", "{\"transactions\": [" + " ".repeat(5_000) + "]}")
                        .is(200)
                        .json()
                        .get("results"))
                .isEmpty();
    }

    @Test
    void a_client_has_the_refusal_of_a_large_body_after_writing_it_and_may_go_on() throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            for (int length : new int[] {4_097, 16_384}) {
                connection.send(head("Content-Length: " + length) + "x".repeat(length / 2));
                assertThat(connection.isAnsweredAtOnce()).isFalse();
                connection.send("x".repeat(length - length / 2));
                connection.reply().isProblem(413, "CF056");
            }
            connection.begin("POST", "/v1/transactions", "application/json");
            for (int chunk = 0; chunk < 4; chunk++) {
                connection.chunk("x".repeat(4_000));
            }
            connection.endOfBody().reply().isProblem(413, "CF056");
        }
    }

    @Test
    void a_body_beyond_all_bearing_is_refused_before_its_end() throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.send(head("Content-Length: 16385")).reply().isProblem(413, "CF056");
        }
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.begin("POST", "/v1/transactions", "application/json");
            // Nothing follows what the limit is reached with, so that nothing ends the connection under the answer.
            connection.chunk("x".repeat(20_000)).reply().isProblem(413, "CF056");
        }
    }

    @Test
    void a_client_that_asks_whether_to_send_a_large_body_need_not_send_it() throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection
                    .send(head("Content-Length: 5000\r\nExpect: 100-continue"))
                    .reply()
                    .isProblem(413, "CF056");
        }
    }

    private static String head(String more) {
        return "POST /v1/transactions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + more
                + "\r\n\r\n";
    }

    @Test
    void nesting_without_end_is_refused() {
        post("{\"type\": \"deposit\", \"metadata\": {\"a\": " + "[".repeat(1_500) + "]".repeat(1_500)
                        + "}, \"postings\": [" + POSTING + "]}")
                .isProblem(400, "CF019");
        post("[".repeat(4_000)).isProblem(400, "CF019");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/accounts?colour=red, colour",
        "/v1/accounts?limit=1&limit=2, limit",
        "/v1/accounts?limit=ten, limit",
        "/v1/accounts?limit=, limit",
        "/v1/accounts?limit=9999999999999999999, limit",
        "/v1/accounts?prefix, prefix",
        "/v1/accounts?prefix=%ff, prefix",
        "/v1/accounts?prefix=%C3%28, prefix",
        "/v1/accounts?, ''",
        "/v1/accounts?&, ''",
        "/v1/balances?totals=yes, totals",
        "/v1/balances/user:refused/USD?at=yesterday, at",
        "/v1/balances/user:refused/USD?at=2026-11-21, at",
        "/v1/transactions?posted_from=2026-02-30T00:00:00Z, posted_from",
        "/v1/currencies?limit=5, limit",
        "/v1/holds?state=done, state",
        "/v1/holds?state=OPEN, state",
        "/v1/holds?type=card, type",
        "/v1/holds/refused?at=2026-11-21T13:00:00Z, at",
        "/v1/accounts/user:refused/USD/explain?asked=much, asked",
        "/v1/accounts/user:refused/USD/explain?asked=1e2, asked",
        "/v1/accounts/user:refused/USD/explain?at=now, at",
        "/v1/accounts/user:refused/USD/explain?since=2026-02-30, since",
        "/v1/accounts/user:refused/USD/explain?since=2026-11-21T13:00:00Z, since",
        "/v1/accounts/user:refused/USD/overdraft?limit=5, limit",
    })
    void a_query_that_is_not_understood_is_refused_with_the_parameter(String path, String parameter) {
        if (parameter.isEmpty() && path.endsWith("?")) {
            server.get(path).is(200);
            return;
        }
        Reply refused = server.get(path).isProblem(400, "CF019");
        assertThat(refused.at("/parameter")).isEqualTo(parameter);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/transactions?currency=USD",
                "/v1/accounts?limit=99999999999",
                "/v1/accounts?limit=0",
                "/v1/trial-balance?depth=-1"
            })
    void a_query_that_is_understood_but_out_of_range_is_refused_as_through_every_door(String path) {
        server.get(path).isProblem(400, "CF018");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/accounts?limit=0, CF018",
        "/v1/accounts?limit=1001, CF018",
        "/v1/accounts?after=nonsense, CF018",
        "/v1/accounts/user:refused%00/USD, CF019",
        "/v1/accounts/user%2Frefused/USD, CF012",
        "/v1/accounts/%F0%9F%98%80/USD, CF012",
        "/v1/accounts/user%5Crefused/USD, CF012",
        "/v1/accounts/user%7Frefused/USD, CF019",
        "/v1/holds/%0A, CF019",
        "/v1/holds/%C3%28, CF019",
        "/v1/holds?limit=1001, CF018",
        "/v1/holds?currency=USD, CF018",
        "/v1/holds?before=nonsense, CF018",
        "/v1/audit?limit=-1, CF018",
        "/v1/audit?before=nonsense, CF018",
        "/v1/transactions?before=nonsense, CF018",
    })
    void what_the_ledger_does_not_take_is_refused_with_its_code(String path, String code) {
        server.get(path).isProblem(code);
    }

    @ParameterizedTest
    @CsvSource({"/v1", "/", "/v1/", "/v1/accounts/", "/v1/accounts/a/b/c", "/V1/accounts", "/v1/accounts;x=1/a/b"})
    void there_is_nothing_at_other_addresses(String path) {
        server.get(path).isProblem(404, "CF052");
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /v1/accounts/user:1/USD, 'GET, HEAD, PUT'",
        "POST, /v1/accounts, 'GET, HEAD'",
        "GET, /v1/transactions/1/reverse, 'POST'",
        "DELETE, /v1/holds/h, 'GET, HEAD'",
        "PUT, /v1/holds, 'GET, HEAD, POST'",
        "GET, /v1/holds/h/capture, 'POST'",
        "POST, /v1/accounts/user:1/USD/explain, 'GET, HEAD'",
        "DELETE, /v1/accounts/user:1/USD/overdraft, 'GET, HEAD, PUT'",
        "PUT, /v1/transactions, 'GET, HEAD, POST'",
        "OPTIONS, /v1/settings, 'GET, HEAD, PUT'",
        "PATCH, /v1/settings, 'GET, HEAD, PUT'",
        "FROB, /v1/settings, 'GET, HEAD, PUT'",
        "GET, /v1/transactions/batch, ''",
    })
    void a_method_that_an_address_does_not_know_is_answered_with_those_it_does(
            String method, String path, String allowed) {
        Reply refused = server.send(method, path, null);
        if (allowed.isEmpty()) {
            refused.isProblem(404, "CF052");
        } else {
            refused.isProblem(405, "CF053");
            assertThat(refused.header("Allow").split(", ")).containsExactlyInAnyOrder(allowed.split(", "));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/x-ndjson",
        "application/json; charset=utf-16",
        "application/jsonx",
        "*/*"
    })
    void a_body_of_another_media_type_is_refused(String type) {
        server.send(server.request("/v1/transactions")
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofString("{}"))
                        .build())
                .isProblem(415, "CF055");
    }

    @Test
    void a_body_without_a_media_type_or_in_a_compression_is_refused() {
        server.send(server.request("/v1/transactions")
                        .POST(BodyPublishers.ofString("{}"))
                        .build())
                .isProblem(415, "CF055");
        server.send(server.request("/v1/transactions")
                        .header("Content-Type", "application/json")
                        .header("Content-Encoding", "gzip")
                        .POST(BodyPublishers.ofString("{}"))
                        .build())
                .isProblem(415, "CF055");
    }

    @Test
    void a_body_where_none_is_taken_is_refused() {
        server.post("/v1/accounts/user:refused/USD/close", "{}").isProblem(400, "CF019");
        server.post("/v1/holds/refused/release", "{}").isProblem(400, "CF019");
        server.put("/v1/accounts/user:refused/USD", "{\"floor\": \"1\"}").isProblem(400, "CF019");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json                                   | 200",
                "application/*                                      | 200",
                "*/*                                                | 200",
                "text/html, */*;q=0.1                               | 200",
                "APPLICATION/JSON; q=0.5                            | 200",
                "application/json;q=0, */*                          | 406",
                "text/html                                          | 406",
                "application/x-ndjson                               | 406",
                "application/json;q=0                               | 406",
                ",;q=                                               | 406",
            })
    void an_answer_is_given_in_a_type_that_is_accepted_or_not_at_all(String accept, int status) {
        Reply reply = server.send(
                server.request("/v1/settings").header("Accept", accept).build());
        if (status == 406) {
            reply.isProblem(406, "CF054");
        } else {
            reply.is(200);
        }
    }

    @Test
    void an_idempotency_key_that_says_something_else_is_refused() {
        String body = "{\"type\": \"deposit\", \"key\": \"one\", \"postings\": [" + POSTING + "]}";
        Reply different = server.send(server.request("/v1/transactions")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "two")
                .POST(BodyPublishers.ofString(body))
                .build());
        assertThat(different.isProblem(400, "CF019").at("/path")).isEqualTo("/key");
        server.send(server.request("/v1/transactions")
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", "one")
                        .header("Idempotency-Key", "one")
                        .POST(BodyPublishers.ofString(body))
                        .build())
                .isProblem(400, "CF019");
        Reply batch = server.send(server.request("/v1/transactions/batch")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "one")
                .POST(BodyPublishers.ofString("{\"transactions\": []}"))
                .build());
        assertThat(batch.isProblem(400, "CF019").at("/header")).isEqualTo("Idempotency-Key");
        Reply operations = server.send(server.request("/v1/operations")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "one")
                .POST(BodyPublishers.ofString("{\"operations\": []}"))
                .build());
        assertThat(operations.isProblem(400, "CF019").at("/header")).isEqualTo("Idempotency-Key");
    }

    @Test
    void whatever_is_sent_is_answered_with_a_problem_and_never_with_a_failure() {
        long seed = new Random().nextLong();
        System.out.println("seed of the mutated requests: " + seed);
        Random random = new Random(seed);
        String last = "";
        for (int i = 0; i < 1_500; i++) {
            MutatedRequest request = MutatedRequest.random(random);
            Reply reply;
            try {
                reply = server.send(request.build(server));
            } catch (java.io.UncheckedIOException e) {
                throw new AssertionError("request " + i + ": " + request + " after " + last, e);
            }
            last = request + " -> " + reply;
            assertThat(reply.status())
                    .as("seed %d, request %d: %s", seed, i, request)
                    .isLessThan(500);
            if (reply.status() >= 400) {
                reply.isProblem(reply.at("/code"));
            }
        }
    }
}
