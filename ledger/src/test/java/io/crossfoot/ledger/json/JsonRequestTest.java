package io.crossfoot.ledger.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.crossfoot.ledger.Capture;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.ImportedTransaction;
import io.crossfoot.ledger.InvalidRequestException;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Link;
import io.crossfoot.ledger.Operation;
import io.crossfoot.ledger.Posting;
import io.crossfoot.ledger.Reversal;
import io.crossfoot.ledger.Transaction;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests are read strictly, and a fault is told with its place. */
class JsonRequestTest {
    private static final String POSTING =
            "{\"source\":\"a\",\"destination\":\"b\",\"amount\":\"1.50\",\"currency\":\"USD\"}";

    @Test
    void a_transaction_is_read_with_its_members_in_any_order() {
        Transaction transaction = JsonRequest.transaction(bytes(
                "{'postings':[{'currency':'USD','amount':'10.60','destination':'revenue:shop','source':'user:42'},"
                        + "{'account':'user:42','amount':'-0.40','currency':'USD'},"
                        + "{'account':'user:42','amount':'0.40','currency':'USD'},"
                        + "{'source':'user:42','amount':'1','currency':'JPY'},"
                        + "{'destination':'user:42','source':null,'amount':'-7','currency':'JPY'}],"
                        + "'expect_version':[{'account':'user:42','currency':'USD','version':3}],"
                        + "'metadata':{'a':[1.50,{'b':null}],'\\u00e9':'\\u0000'},'reference':'r','description':'d',"
                        + "'effective_date':'2026-01-31','key':'order-1','type':'purchase'}"));
        assertThat(transaction.type()).isEqualTo("purchase");
        assertThat(transaction.key()).contains("order-1");
        assertThat(transaction.effectiveDate()).contains(LocalDate.parse("2026-01-31"));
        assertThat(transaction.description()).contains("d");
        assertThat(transaction.reference()).contains("r");
        assertThat(transaction.metadata()).contains("{\"a\": [1.50, {\"b\": null}], \"é\": \"\\u0000\"}");
        assertThat(transaction.expectedVersions()).singleElement().satisfies(expected -> assertThat(expected.version())
                .isEqualTo(3));
        assertThat(transaction.postings())
                .containsExactly(
                        new Posting("user:42", "revenue:shop", new BigDecimal("10.60"), "USD"),
                        new Posting("user:42", "external:purchase", new BigDecimal("0.40"), "USD"),
                        new Posting("external:purchase", "user:42", new BigDecimal("0.40"), "USD"),
                        new Posting("user:42", "external:purchase", new BigDecimal("1"), "JPY"),
                        new Posting("external:purchase", "user:42", new BigDecimal("-7"), "JPY"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.00", "-0", "-0.00"})
    void a_one_sided_zero_is_let_through_to_the_kernel_as_coming_in(String zero) {
        Transaction transaction = JsonRequest.transaction(
                bytes("{'type':'t','postings':[{'account':'a','amount':'" + zero + "','currency':'USD'}]}"));
        Posting posting = transaction.postings().get(0);
        assertThat(posting.source()).isEqualTo("external:t");
        assertThat(posting.destination()).isEqualTo("a");
        assertThat(posting.amount().signum()).isZero();
    }

    @Test
    void members_that_may_be_left_out_may_be_null() {
        PostRequest request = JsonRequest.post(
                bytes("{'type':'t','key':null,'effective_date':null,'description':null,'reference':null,"
                        + "'metadata':null,'expect_version':null,'dry_run':null,'postings':["
                        + "{'source':null,'destination':null,'account':'a','amount':'1','currency':'USD'}]}"),
                null);
        Transaction transaction = request.transaction();
        assertThat(request.dryRun()).isFalse();
        assertThat(transaction.key()).isEmpty();
        assertThat(transaction.effectiveDate()).isEmpty();
        assertThat(transaction.description()).isEmpty();
        assertThat(transaction.reference()).isEmpty();
        assertThat(transaction.metadata()).isEmpty();
        assertThat(transaction.expectedVersions()).isEmpty();
    }

    @Test
    void a_key_beside_the_body_becomes_the_transactions_unless_they_contradict() {
        byte[] keyless = bytes("{'type':'t','postings':[" + POSTING + "]}");
        byte[] keyed = bytes("{'type':'t','key':'k','dry_run':true,'postings':[" + POSTING + "]}");
        assertThat(JsonRequest.post(keyless, "k").transaction().key()).contains("k");
        assertThat(JsonRequest.post(keyed, "k").transaction().key()).contains("k");
        assertThat(JsonRequest.post(keyed, null).dryRun()).isTrue();
        LedgerException refusal = refusal(keyed, body -> JsonRequest.post(body, "other"));
        assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED_REQUEST);
        assertThat(refusal.facts()).containsEntry("path", "/key");
    }

    @Test
    void batches_and_imports_are_read() {
        String transaction = "{'type':'t','postings':[" + POSTING + "]}";
        BatchRequest batch = JsonRequest.batch(bytes(
                "{'dry_run':true,'transactions':[" + transaction + "," + transaction + "],'all_or_nothing':true}"));
        assertThat(batch.transactions()).hasSize(2);
        assertThat(batch.allOrNothing()).isTrue();
        assertThat(batch.dryRun()).isTrue();
        assertThat(JsonRequest.batch(bytes("{'transactions':[]}")))
                .isEqualTo(new BatchRequest(List.of(), false, false));

        List<ImportedTransaction> imports = JsonRequest.importBatch(bytes(
                "{'transactions':[{'posted_at':'2020-02-29T12:00:00.123456+01:00'," + transaction.substring(1) + "]}"));
        assertThat(imports).singleElement().satisfies(imported -> assertThat(imported.postedAt())
                .isEqualTo(Instant.parse("2020-02-29T11:00:00.123456Z")));
    }

    static Stream<Arguments> malformed_transactions() {
        String postings = "'postings':[" + POSTING + "]";
        String type = "'type':'t'";
        return Stream.of(
                // the request itself
                arguments("[]", "", "is not an object"),
                arguments("null", "", "is not an object"),
                arguments("7", "", "is not an object"),
                arguments("{}", "/type", "is missing"),
                arguments("{'type':null," + postings + "}", "/type", "is not a string"),
                arguments("{'type':7," + postings + "}", "/type", "is not a string"),
                arguments("{" + postings + "}", "/type", "is missing"),
                arguments("{" + type + "}", "/postings", "is missing"),
                arguments("{" + type + ",'Type':'t'," + postings + "}", "/Type", "is not known"),
                arguments("{" + type + ",'dry_run':true," + postings + "}", "/dry_run", "is not known"),
                arguments(
                        "{" + type + ",'posted_at':'2020-01-01T00:00:00Z'," + postings + "}",
                        "/posted_at",
                        "is not known"),
                arguments("{" + type + ",'x':{'y':1}," + postings + "}", "/x", "is not known"),
                arguments("{" + type + "," + type + "," + postings + "}", "/type", "is given twice"),
                arguments("{" + type + "," + postings + "," + postings + "}", "/postings", "is given twice"),
                arguments("{" + type + ",'a/b~c':1," + postings + "}", "/a~1b~0c", "is not known"),
                // details
                arguments("{" + type + ",'key':7," + postings + "}", "/key", "is not a string"),
                arguments("{" + type + ",'description':['a']," + postings + "}", "/description", "is not a string"),
                arguments("{" + type + ",'reference':{}," + postings + "}", "/reference", "is not a string"),
                arguments(
                        "{" + type + ",'effective_date':20260131," + postings + "}",
                        "/effective_date",
                        "is not a string"),
                arguments(
                        "{" + type + ",'effective_date':'2026-1-31'," + postings + "}",
                        "/effective_date",
                        "is not a day"),
                arguments(
                        "{" + type + ",'effective_date':'2026-02-30'," + postings + "}",
                        "/effective_date",
                        "is not a day"),
                arguments(
                        "{" + type + ",'effective_date':'+12026-02-03'," + postings + "}",
                        "/effective_date",
                        "is not a day"),
                arguments("{" + type + ",'metadata':'{}'," + postings + "}", "/metadata", "is not an object"),
                arguments("{" + type + ",'metadata':[]," + postings + "}", "/metadata", "is not an object"),
                arguments("{" + type + ",'metadata':{'a':1,'a':1}," + postings + "}", "/metadata/a", "is given twice"),
                arguments(
                        "{" + type + ",'metadata':{'a':[0,{'b':1,'b':2}]}," + postings + "}",
                        "/metadata/a/1/b",
                        "is given twice"),
                arguments("{" + type + ",'expect_version':{}," + postings + "}", "/expect_version", "is not a list"),
                arguments(
                        "{" + type + ",'expect_version':[3]," + postings + "}",
                        "/expect_version/0",
                        "is not an object"),
                arguments(
                        "{" + type + ",'expect_version':[{'account':'a','currency':'USD','version':'3'}]," + postings
                                + "}",
                        "/expect_version/0/version",
                        "is not a whole number"),
                arguments(
                        "{" + type + ",'expect_version':[{'account':'a','currency':'USD','version':3.0}]," + postings
                                + "}",
                        "/expect_version/0/version",
                        "is not a whole number"),
                arguments(
                        "{" + type
                                + ",'expect_version':[{'account':'a','currency':'USD','version':9223372036854775808}],"
                                + postings + "}",
                        "/expect_version/0/version",
                        "is out of the range"),
                arguments(
                        "{" + type + ",'expect_version':[{'account':'a','currency':'USD'}]," + postings + "}",
                        "/expect_version/0/version",
                        "is missing"),
                // postings
                arguments("{" + type + ",'postings':null}", "/postings", "is not a list"),
                arguments("{" + type + ",'postings':" + POSTING + "}", "/postings", "is not a list"),
                arguments("{" + type + ",'postings':[]}", "/postings", "has no posting"),
                arguments("{" + type + ",'postings':[null]}", "/postings/0", "is not an object"),
                arguments("{" + type + ",'postings':[" + POSTING + ",[]]}", "/postings/1", "is not an object"),
                arguments(
                        "{" + type + ",'postings':[" + POSTING
                                + ",{'source':'a','amount':'1','currency':'USD','x':1}]}",
                        "/postings/1/x",
                        "is not known"),
                arguments(
                        "{" + type + ",'postings':[{'account':'a','amount':1.50,'currency':'USD'}]}",
                        "/postings/0/amount",
                        "is not a string"),
                arguments(
                        "{" + type + ",'postings':[{'account':'a','amount':null,'currency':'USD'}]}",
                        "/postings/0/amount",
                        "is not a string"),
                arguments(
                        "{" + type + ",'postings':[{'account':'a','amount':'1','amount':'2','currency':'USD'}]}",
                        "/postings/0/amount",
                        "is given twice"),
                arguments(
                        "{" + type + ",'postings':[{'account':'a','currency':'USD'}]}",
                        "/postings/0/amount",
                        "is missing"),
                arguments(
                        "{" + type + ",'postings':[{'account':'a','amount':'1'}]}",
                        "/postings/0/currency",
                        "is missing"),
                arguments(
                        "{" + type + ",'postings':[{'account':'a','amount':'1','currency':840}]}",
                        "/postings/0/currency",
                        "is not a string"),
                arguments(
                        "{" + type + ",'postings':[{'amount':'1','currency':'USD'}]}",
                        "/postings/0",
                        "has not either an account or"),
                arguments(
                        "{" + type + ",'postings':[{'account':'a','source':'b','amount':'1','currency':'USD'}]}",
                        "/postings/0",
                        "has not either an account or"));
    }

    @ParameterizedTest
    @MethodSource("malformed_transactions")
    void a_malformed_transaction_is_refused_with_the_path_of_its_fault(String json, String path, String why) {
        LedgerException refusal = refusal(bytes(json), JsonRequest::transaction);
        assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED_REQUEST);
        assertThat(refusal.facts()).containsOnlyKeys("path").containsEntry("path", path);
        assertThat(refusal.detail()).startsWith((path.isEmpty() ? "the request" : path) + " " + why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "+1",
                "1.",
                ".5",
                "1e2",
                "1E+2",
                "0x1",
                "NaN",
                "Infinity",
                "1,5",
                "1 ",
                "１",
                "--1",
                "12345678901234567890123456789012345678901"
            })
    void an_amount_that_is_no_plain_decimal_is_refused_with_its_path(String amount) {
        LedgerException refusal = refusal(
                bytes("{'type':'t','postings':[" + POSTING + ",{'account':'a','amount':'" + amount
                        + "','currency':'USD'}]}"),
                JsonRequest::transaction);
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_AMOUNT);
        assertThat(refusal.facts()).containsEntry("path", "/postings/1/amount").containsEntry("amount", amount);
    }

    @Test
    void what_the_address_says_need_not_be_said_again_and_must_not_be_contradicted() {
        HoldRequest hold = JsonRequest.hold(
                bytes("{'account':'a','currency':'USD','amount':'80','expires_at':'2026-11-21T14:00:00.123456+01:00'}"),
                "card-1");
        assertThat(hold.key()).isEqualTo("card-1");
        assertThat(hold.expiresAt()).contains(Instant.parse("2026-11-21T13:00:00.123456Z"));
        Capture capture = JsonRequest.capture(
                bytes("{'hold':'card-1','destination':'b','amount':'50.00','release_rest':true,'type':null}"),
                "card-1",
                "c");
        assertThat(capture.hold()).isEqualTo("card-1");
        assertThat(capture.type()).isEqualTo("capture");
        assertThat(capture.key()).contains("c");
        assertThat(capture.releaseRest()).isTrue();
        Reversal reversal = JsonRequest.reversal(bytes("{'type':'refund'}"), 17, null);
        assertThat(reversal.transactionId()).isEqualTo(17);
        assertThat(reversal.type()).isEqualTo("refund");
        assertThat(reversal.amount()).isEmpty();
        assertThat(reversal.key()).isEmpty();
        assertThat(JsonRequest.expiry(bytes("{'expires_at':null}"))).isEmpty();
        assertPath("/hold", bytes("{'hold':'x','destination':'b'}"), body -> JsonRequest.capture(body, "card-1", null));
        assertPath("/transaction_id", bytes("{'transaction_id':18}"), body -> JsonRequest.reversal(body, 17, null));
        assertPath(
                "/key",
                bytes("{'key':'x','account':'a','currency':'USD','amount':'80'}"),
                body -> JsonRequest.hold(body, "card-1"));
        assertPath("/expires_at", bytes("{}"), JsonRequest::expiry);
    }

    @Test
    void operations_are_read_in_their_order() {
        PerformRequest request = JsonRequest.perform(bytes("{'dry_run':true,'operations':["
                + "{'place_hold':{'key':'k','account':'a','currency':'USD','amount':'80'}},"
                + "{'post':{'type':'t','link':{'captures':'k'},'postings':[" + POSTING + "]}},"
                + "{'release_hold':{'hold':'k'}}],'all_or_nothing':true}"));
        assertThat(request.allOrNothing()).isTrue();
        assertThat(request.dryRun()).isTrue();
        assertThat(request.operations()).hasSize(3);
        assertThat(request.operations().get(1)).isInstanceOfSatisfying(Operation.Post.class, post -> assertThat(
                        post.transaction().link())
                .contains(new Link.Captures("k", false)));
        assertThat(request.operations().get(2)).isEqualTo(new Operation.ReleaseHold("k"));
    }

    static Stream<Arguments> malformed_operations() {
        return Stream.of(
                arguments("[]", ""),
                arguments("{}", ""),
                arguments("{'open':{}}", "/open"),
                arguments("{'release_hold':'k'}", "/release_hold"),
                arguments("{'release_hold':{}}", "/release_hold/hold"),
                arguments("{'release_hold':{'hold':'k','x':1}}", "/release_hold/x"),
                arguments("{'release_hold':{'hold':'k'},'reverse':{'transaction_id':1}}", "/reverse"),
                arguments("{'extend_hold':{'hold':'k'}}", "/extend_hold/expires_at"),
                arguments("{'extend_hold':{'hold':'k','expires_at':'tomorrow'}}", "/extend_hold/expires_at"),
                arguments("{'place_hold':{'key':'k','account':'a','amount':'1'}}", "/place_hold/currency"),
                arguments("{'capture_hold':{'hold':'k'}}", "/capture_hold/destination"),
                arguments(
                        "{'capture_hold':{'hold':'k','destination':'b','transaction_id':1}}",
                        "/capture_hold/transaction_id"),
                arguments("{'reverse':{'transaction_id':'17'}}", "/reverse/transaction_id"),
                arguments("{'post':{'type':'t'}}", "/post/postings"));
    }

    @ParameterizedTest
    @MethodSource("malformed_operations")
    void a_malformed_operation_is_refused_with_the_path_of_its_fault(String json, String path) {
        assertPath(path, bytes(json), JsonRequest::operation);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "{}",
                "{'captures':7}",
                "{'captures':null}",
                "{'captures':'k','reverses':1}",
                "{'captures':'k','reason':'r'}",
                "{'reverses':1,'adjusts':2}",
                "{'reverses':1,'release_rest':false}",
                "{'reverses':1.5}",
                "{'release_rest':true}",
                "{'adjusts':1,'why':'r'}"
            })
    void a_link_of_another_form_is_refused_as_a_link(String link) {
        LedgerException refusal = refusal(
                bytes("{'type':'t','link':" + link + ",'postings':[" + POSTING + "]}"), JsonRequest::transaction);
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_LINK);
        assertThat(refusal.facts()).containsEntry("field", "link");
        assertThat(refusal.facts().get("path")).startsWith("/link");
    }

    @Test
    void an_overdraft_that_is_no_number_is_refused_with_its_name() {
        LedgerException refusal =
                refusal(bytes("{'overdraft_limit':'1e2'}"), body -> JsonRequest.overdraft(body, "a", "USD"));
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_OVERDRAFT);
        assertThat(refusal.facts()).containsEntry("field", "overdraft_limit").containsEntry("path", "/overdraft_limit");
        assertPath(
                "/overdraft_limit", bytes("{'overdraft_limit':100}"), body -> JsonRequest.overdraft(body, "a", "USD"));
        assertPath("/limit", bytes("{'limit':'100'}"), body -> JsonRequest.overdraft(body, "a", "USD"));
    }

    private static void assertPath(String path, byte[] body, Function<byte[], ?> read) {
        LedgerException refusal = refusal(body, read);
        assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED_REQUEST);
        assertThat(refusal.facts()).containsEntry("path", path);
    }

    static Stream<Arguments> texts_that_are_not_json() {
        return Stream.of(
                arguments("", "", null),
                arguments("  \n", "", null),
                arguments("{", "", "1"),
                arguments("{'type'", "/type", "7"),
                arguments("{'type':'t", "/type", "10"),
                arguments("{'type':'t','postings':[" + POSTING + "]}}", "", null),
                arguments("{'type':'t',}", "/type", "12"),
                arguments("{\"type\":'t'}".replace('\'', '`'), "/type", "8"),
                arguments("{'type':tru}", "/type", null),
                arguments("{'type':01}", "/type", null),
                arguments("{'type':NaN}", "/type", null),
                arguments("// comment\n{}", "", "0"),
                arguments("{'type':'a\tb'}", "/type", null),
                arguments("{'type':'\\x'}", "/type", null),
                arguments("{'type':'t','postings':[" + POSTING + "]} {}", "", null),
                arguments("{'type':'t','postings':[" + POSTING + "]}x", "", null));
    }

    @ParameterizedTest
    @MethodSource("texts_that_are_not_json")
    void what_is_not_json_is_refused_with_the_byte_where_it_ends_to_be(String json, String path, String position) {
        LedgerException refusal = refusal(bytes(json), JsonRequest::transaction);
        assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED_REQUEST);
        if (position != null) {
            assertThat(refusal.facts()).containsEntry("position", position);
        }
        assertThat(refusal.facts()).containsEntry("path", path);
    }

    @Test
    void only_utf8_is_taken() {
        byte[] body = bytes("{'type':'t','description':'?é','postings':[" + POSTING + "]}");
        assertThat(JsonRequest.transaction(body).description()).contains("?é");
        int at = new String(body, StandardCharsets.ISO_8859_1).indexOf('?');
        for (int[] malformed :
                new int[][] {{0xC0, 0xAF}, {0xFF}, {0xC3}, {0xED, 0xA0, 0x80}, {0xF4, 0x90, 0x80, 0x80}, {0}}) {
            ByteArrayOutputStream broken = new ByteArrayOutputStream();
            broken.write(body, 0, at);
            for (int b : malformed) {
                broken.write(b);
            }
            broken.write(body, at + 1, body.length - at - 1);
            LedgerException refusal = refusal(broken.toByteArray(), JsonRequest::transaction);
            assertThat(refusal.facts()).containsEntry("position", Integer.toString(at));
        }
        for (var other : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            refusal("{}".getBytes(other), JsonRequest::transaction);
        }
    }

    @Test
    void nesting_deeper_than_32_is_refused_and_32_is_not() {
        Function<Integer, byte[]> nested = depth -> bytes("{'type':'t','postings':[" + POSTING + "],'metadata':"
                + "{'a':".repeat(depth - 1) + "{}" + "}".repeat(depth - 1) + "}");
        assertThat(JsonRequest.transaction(nested.apply(31)).metadata()).isPresent();
        LedgerException refusal = refusal(nested.apply(32), JsonRequest::transaction);
        assertThat(refusal.detail()).contains("nests deeper than 32");
        assertThat(refusal.facts().get("path")).startsWith("/metadata/a/a");
        refusal(bytes("{'type':" + "[".repeat(100_000)), JsonRequest::transaction);
    }

    @Test
    void texts_beyond_all_limits_are_refused_and_others_left_to_the_kernel() {
        assertThat(JsonRequest.transaction(bytes("{'type':'t','description':'" + "x".repeat(900_000) + "','postings':["
                                + POSTING + "]}"))
                        .description()
                        .orElseThrow())
                .hasSize(900_000);
        LedgerException refusal = refusal(bytes("{'type':'" + "x".repeat(1_100_000) + "'}"), JsonRequest::transaction);
        assertThat(refusal.facts()).containsEntry("path", "/type");
        assertThat(refusal.detail()).contains("too long");
        refusal(bytes("{'expect_version':[{'version':" + "9".repeat(100_000) + "}]}"), JsonRequest::transaction);
        refusal(bytes("{'" + "x".repeat(1_100_000) + "':1}"), JsonRequest::transaction);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            batch  | {}                                                     | /transactions
            batch  | {'transactions':null}                                  | /transactions
            batch  | {'transactions':[],'all_or_nothing':'true'}            | /all_or_nothing
            batch  | {'transactions':[],'dry_run':1}                        | /dry_run
            batch  | {'transactions':[],'more':1}                           | /more
            batch  | {'transactions':[{}]}                                  | /transactions/0/type
            batch  | {'transactions':[{'type':'t','postings':[{'account':'a','amount':7}]}]} | /transactions/0/postings/0/amount
            import | {}                                                     | /transactions
            import | {'transactions':[{'type':'t'}]}                        | /transactions/0/posted_at
            import | {'transactions':[{'posted_at':7}]}                     | /transactions/0/posted_at
            import | {'transactions':[{'posted_at':'2020-01-01'}]}          | /transactions/0/posted_at
            import | {'transactions':[{'posted_at':'2020-01-01T00:00:00'}]} | /transactions/0/posted_at
            import | {'transactions':[{'posted_at':'2020-01-01T25:00:00Z'}]} | /transactions/0/posted_at
            import | {'transactions':[{'posted_at':'2020-01-01T00:00:00Z'}]} | /transactions/0/type
            post   | {'type':'t','dry_run':'yes'}                           | /dry_run
            """, delimiter = '|')
    void malformed_batches_and_imports_are_refused_with_the_path_of_their_fault(String kind, String json, String path) {
        Function<byte[], Object> reading =
                switch (kind) {
                    case "batch" -> JsonRequest::batch;
                    case "import" -> JsonRequest::importBatch;
                    default -> body -> JsonRequest.post(body, null);
                };
        LedgerException refusal = refusal(bytes(json), reading);
        assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED_REQUEST);
        assertThat(refusal.facts()).containsEntry("path", path);
    }

    @Test
    void other_requests_are_typed_as_they_are_asked_for() {
        RequestMembers members = JsonRequest.members(
                bytes("{'name':'Gold','scale':3,'floor':'-100.00','open':true,'none':null}"),
                "name",
                "scale",
                "floor",
                "open",
                "none",
                "absent");
        assertThat(members.text("name")).isEqualTo("Gold");
        assertThat(members.integer("scale")).isEqualTo(3);
        assertThat(members.floor("floor")).contains(new BigDecimal("-100.00"));
        assertThat(members.floor("none")).isEmpty();
        assertThat(members.optionalFlag("open")).contains(true);
        assertThat(members.optionalFlag("none")).isEmpty();
        assertThat(members.optionalFlag("absent")).isEmpty();
        assertThat(members.optionalText("absent")).isEmpty();

        assertThat(wrong(() -> members.text("absent"))).isEqualTo("/absent is missing");
        assertThat(wrong(() -> members.text("none"))).isEqualTo("/none is missing");
        assertThat(wrong(() -> members.text("scale"))).isEqualTo("/scale is not a string");
        assertThat(wrong(() -> members.integer("name"))).isEqualTo("/name is not a whole number");
        assertThat(wrong(() -> members.integer("absent"))).isEqualTo("/absent is missing");
        assertThat(wrong(() -> members.optionalFlag("name"))).isEqualTo("/name is not true or false");
        assertThat(wrong(() -> members.floor("absent"))).isEqualTo("/absent is missing");
        assertThat(wrong(() -> members.floor("scale"))).isEqualTo("/scale is not a string");
        InvalidRequestException floor =
                catchThrowableOfType(InvalidRequestException.class, () -> members.floor("name"));
        assertThat(floor.code()).isEqualTo(ErrorCode.INVALID_FLOOR);
        assertThat(floor.facts()).containsEntry("path", "/name").containsEntry("floor", "Gold");
        assertThat(wrong(() -> JsonRequest.members(bytes("{'scale':99999999999}"), "scale")
                        .integer("scale")))
                .isEqualTo("/scale is out of the range of 32 bits");
        assertThat(wrong(() -> JsonRequest.members(bytes("{'a':[]}"), "a"))).isEqualTo("/a is of the wrong type");
        assertThat(wrong(() -> JsonRequest.members(bytes("{'a':1.5}"), "a"))).isEqualTo("/a is of the wrong type");
        assertThat(wrong(() -> JsonRequest.members(bytes("{'b':1}"), "a"))).isEqualTo("/b is not known");
        assertThat(wrong(() -> JsonRequest.members(bytes("[]"), "a"))).isEqualTo("the request is not an object");
    }

    @Test
    void mutated_requests_are_read_or_refused_and_nothing_else() {
        List<byte[]> seeds = List.of(
                bytes("{'type':'purchase','key':'order-1','effective_date':'2026-01-31','description':'d\\u00e9é',"
                        + "'metadata':{'a':[1.5e3,true,null,{}]},'expect_version':[{'account':'a','currency':'USD',"
                        + "'version':3}],'postings':[" + POSTING
                        + ",{'account':'a','amount':'-0.40','currency':'USD'}]}"),
                bytes("{'transactions':[{'type':'t','posted_at':'2020-01-01T00:00:00Z','postings':[" + POSTING
                        + "]}]}"),
                bytes("{'transactions':[{'type':'t','postings':[" + POSTING
                        + "]}],'all_or_nothing':true,'dry_run':false}"),
                bytes("{'floor':'-100.00','scale':2,'open':true}"));
        long seed = System.nanoTime();
        System.out.println("JsonRequestTest seed " + seed);
        Random random = new Random(seed);
        int read = 0;
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] body = mutated(seeds.get(random.nextInt(seeds.size())), random);
            try {
                JsonRequest.transaction(body);
                read++;
            } catch (LedgerException e) {
                refused++;
                assertThat(e.code()).isIn(ErrorCode.MALFORMED_REQUEST, ErrorCode.INVALID_AMOUNT);
                assertThat(e.facts()).containsKey("path");
            }
            quietly(body, JsonRequest::batch);
            quietly(body, JsonRequest::importBatch);
            quietly(body, each -> JsonRequest.members(each, "floor", "scale", "open")
                    .floor("floor"));
        }
        assertThat(read).isPositive();
        assertThat(refused).isPositive();
    }

    /** Anything but a LedgerException fails the test by itself. */
    private static void quietly(byte[] body, Function<byte[], ?> reading) {
        try {
            reading.apply(body);
        } catch (LedgerException e) {
            assertThat(e.facts()).containsKey("path");
        }
    }

    private static byte[] mutated(byte[] seed, Random random) {
        byte[] body = seed.clone();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            int at = random.nextInt(body.length);
            switch (random.nextInt(5)) {
                case 0 -> body[at] = (byte) random.nextInt(256);
                case 1 -> body[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> body[at] = (byte) "{}[]\",:\\0-9eu".charAt(random.nextInt(13));
                case 3 -> body = Arrays.copyOf(body, Math.max(1, at));
                default -> {
                    int from = random.nextInt(body.length);
                    int length = Math.min(random.nextInt(20), body.length - Math.max(at, from));
                    System.arraycopy(body, from, body, at, length);
                }
            }
        }
        return body;
    }

    private static String wrong(Runnable call) {
        InvalidRequestException refusal = catchThrowableOfType(InvalidRequestException.class, call::run);
        assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED_REQUEST);
        return refusal.detail();
    }

    private static LedgerException refusal(byte[] body, Function<byte[], ?> reading) {
        InvalidRequestException refusal =
                catchThrowableOfType(InvalidRequestException.class, () -> reading.apply(body));
        assertThat(refusal).as("the refusal").isNotNull();
        return refusal;
    }

    /** JSON with single quotes, for legibility. */
    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
