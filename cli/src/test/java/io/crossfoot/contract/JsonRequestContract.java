package io.crossfoot.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Link;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A transaction as JSON, which every door takes in the same form. */
abstract class JsonRequestContract extends Contract {

    private static final String POSTING = "{\"account\": \"json:b\", \"amount\": \"1\", \"currency\": \"USD\"}";

    @Test
    void a_transaction_may_come_as_json() {
        long id = door.postJson("""
                {"type": "purchase", "key": "json-1", "effective_date": "2026-01-31", "description": "Tee", "reference": "7",
                 "metadata": {"a": 1}, "expect_version": [{"account": "json:a", "currency": "USD", "version": 0}],
                 "postings": [{"source": "external:bank", "destination": "json:a", "amount": "10.60", "currency": "USD"},
                              {"account": "json:a", "amount": "-0.60", "currency": "USD"}]}""");
        var transaction = door.transaction(id).orElseThrow();
        assertThat(transaction.key()).contains("json-1");
        assertThat(transaction.effectiveDate()).hasToString("2026-01-31");
        assertThat(transaction.description()).contains("Tee");
        assertThat(transaction.postings().get(1).destination()).isEqualTo("external:purchase");
        assertThat(balance("json:a")).isEqualTo("10.00");
    }

    @Test
    void a_side_left_out_is_the_external_account_of_the_type() {
        door.postJson("""
                {"type": "gift", "postings": [{"destination": "side:a", "amount": "2", "currency": "USD"},
                                              {"source": "side:a", "amount": "1", "currency": "USD"}]}""");
        assertThat(balance("side:a")).isEqualTo("1.00");
        assertThat(door.entries("side:a", "USD", null, 10).entries())
                .extracting(each -> each.counterparty())
                .containsExactly("external:gift", "external:gift");
    }

    @Test
    void a_member_that_is_unknown_missing_or_of_another_type_is_refused_at_its_place() {
        malformed("", "[]");
        malformed("/colour", "{\"type\": \"t\", \"colour\": \"red\", \"postings\": [" + POSTING + "]}");
        malformed("/type", "{\"postings\": [" + POSTING + "]}");
        malformed("/key", "{\"type\": \"t\", \"key\": 7, \"postings\": [" + POSTING + "]}");
        malformed(
                "/effective_date",
                "{\"type\": \"t\", \"effective_date\": \"31.1.2026\", \"postings\": [" + POSTING + "]}");
        malformed("/postings", "{\"type\": \"t\"}");
        malformed("/postings", "{\"type\": \"t\", \"postings\": []}");
        malformed("/postings/1", "{\"type\": \"t\", \"postings\": [" + POSTING + ", 7]}");
        malformed(
                "/postings/1/currency",
                "{\"type\": \"t\", \"postings\": [" + POSTING + ", {\"account\": \"a\", \"amount\": \"1\"}]}");
        malformed(
                "/postings/0/amount",
                "{\"type\": \"t\", \"postings\": [{\"account\": \"a\", \"amount\": 1.5, \"currency\": \"USD\"}]}");
        malformed("/postings/0", "{\"type\": \"t\", \"postings\": [{\"amount\": \"1\", \"currency\": \"USD\"}]}");
    }

    @Test
    void a_link_comes_with_the_transaction_and_is_judged_like_any() {
        deposit("link:a", "10");
        hold("link-1", "link:a", "5");
        long id = door.postJson("""
                {"type": "sale", "link": {"captures": "link-1", "release_rest": true},
                 "postings": [{"source": "link:a", "destination": "link:b", "amount": "3", "currency": "USD"}]}""");
        assertThat(door.transaction(id).orElseThrow().link()).contains(new Link.Captures("link-1", true));
        assertThat(available("link:a")).isEqualTo("7.00 of 7.00, 0.00 held");
        for (String link : List.of(
                "7",
                "{}",
                "{\"captures\": 7}",
                "{\"captures\": \"link-1\", \"reverses\": 1}",
                "{\"captures\": \"link-1\", \"colour\": \"red\"}",
                "{\"captures\": \"link-1\", \"release_rest\": \"yes\"}",
                "{\"reverses\": \"1\"}",
                "{\"reverses\": 1, \"release_rest\": true}")) {
            assertRefusedWith(
                    () -> door.postJson("{\"type\": \"t\", \"link\": " + link + ", \"postings\": [" + POSTING + "]}"),
                    ErrorCode.INVALID_LINK,
                    "field",
                    "link");
        }
        assertThat(balance("json:b")).isNull();
    }

    private void malformed(String path, String json) {
        assertThat(catchThrowable(() -> door.postJson(json)))
                .as(json)
                .isInstanceOfSatisfying(LedgerException.class, error -> {
                    assertThat(error.code()).as(json).isEqualTo(ErrorCode.MALFORMED_REQUEST);
                    assertThat(error.facts()).as(json).containsEntry("path", path);
                });
        assertThat(balance("json:b")).isNull();
    }
}
