package io.crossfoot.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.ledger.AdministrativeAct;
import io.crossfoot.ledger.AuditPage;
import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.Currency;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.ImportedTransaction;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.Settings;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.Verification;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What administrators do: currencies, settings, imports, proofs, and the log of their acts. */
abstract class AdministrationContract extends Contract {

    @Test
    void currencies_are_listed_and_added() {
        assertThat(door.currencies())
                .contains(new Currency("USD", 2, "US Dollar"), new Currency("JPY", 0, "Japanese Yen"));
        assertThat(door.currencies()).isSortedAccordingTo((a, b) -> a.code().compareTo(b.code()));
        Currency points = new Currency("POINTS", 3, "Bonus points – ⭐");
        assertThat(door.addCurrency("POINTS", 3, "Bonus points – ⭐")).isEqualTo(points);
        assertThat(door.addCurrency("POINTS", 3, "Bonus points – ⭐")).isEqualTo(points);
        assertThat(door.currencies()).contains(points);
        deposit("points:a", "1.005", "POINTS");
        assertThat(balance("points:a", "POINTS")).isEqualTo("1.005");
    }

    @Test
    void adding_a_currency_that_is_there_answers_it_as_it_is() {
        assertThat(door.addCurrency("EUR", 2, "another name")).isEqualTo(new Currency("EUR", 2, "Euro"));
    }

    @Test
    void settings_are_read_and_changed_one_by_one() {
        Settings before = door.settings();
        assertThat(before).isEqualTo(new Settings("UTC", true));
        door.setTimeZone("Pacific/Kiritimati");
        assertThat(door.settings()).isEqualTo(new Settings("Pacific/Kiritimati", true));
        Posted posted = deposit("settings:a", "1");
        assertThat(posted.effectiveDate())
                .isEqualTo(LocalDate.ofInstant(posted.postedAt(), ZoneId.of("Pacific/Kiritimati")));
        door.setOpenOnFirstUse(false);
        assertThat(door.settings()).isEqualTo(new Settings("Pacific/Kiritimati", false));
        door.setOpenOnFirstUse(true);
        door.setTimeZone("UTC");
        assertThat(door.settings()).isEqualTo(before);
    }

    @Test
    void history_is_imported_with_its_own_times() {
        Instant first = Instant.parse("2019-03-01T12:00:00.123456Z");
        Instant second = Instant.parse("2019-03-02T23:30:00Z");
        List<BatchResult> results = door.importBatch(List.of(
                imported("import-1", "external:bank", "import:a", "10", first),
                imported("import-2", "import:a", "import:b", "20", second),
                imported("import-3", "import:a", "import:b", "4", second),
                imported("import-4", "import:a", "import:b", "1", first)));
        Posted posted = results.get(0).orElseThrow();
        assertThat(posted.postedAt()).isEqualTo(first);
        assertThat(posted.effectiveDate()).hasToString("2019-03-01");
        assertRejected(
                results.get(1),
                ErrorCode.INSUFFICIENT_FUNDS,
                "account",
                "import:a",
                "currency",
                "USD",
                "asked",
                "20.00",
                "available",
                "10.00",
                "shortfall",
                "10.00",
                "balance",
                "10.00",
                "held",
                "0.00",
                "floor",
                "0.00");
        assertThat(results.get(2).orElseThrow().balanceOf("import:a", "USD")).isEqualTo(amount("6.00"));
        assertRejected(
                results.get(3),
                ErrorCode.POSTED_AT_GOES_BACK,
                "source",
                "import:a",
                "destination",
                "import:b",
                "posted_at",
                "2019-03-01T12:00:00.123456+00:00",
                "last_posted_at",
                "2019-03-02T23:30:00+00:00");
        PostedTransaction read = door.transaction("import-1").orElseThrow();
        assertThat(read.imported()).isTrue();
        assertThat(read.postedAt()).isEqualTo(first);
        assertThat(door.balance("import:a", "USD", first).orElseThrow().balance())
                .isEqualTo(amount("10.00"));
        assertThat(door.importBatch(List.of(imported("import-1", "external:bank", "import:a", "10", first)))
                        .get(0)
                        .orElseThrow()
                        .replayed())
                .isTrue();
    }

    @Test
    void what_lies_in_the_future_is_no_history() {
        Instant future = Instant.parse("2999-01-01T00:00:00Z");
        assertRejected(
                door.importBatch(List.of(imported("future-1", "external:bank", "future:a", "1", future)))
                        .get(0),
                ErrorCode.POSTED_AT_OUT_OF_RANGE,
                "posted_at",
                "2999-01-01T00:00:00+00:00");
    }

    private static ImportedTransaction imported(
            String key, String source, String destination, String amount, Instant postedAt) {
        return new ImportedTransaction(
                Transaction.of("history")
                        .key(key)
                        .move(source, destination, amount(amount), "USD")
                        .build(),
                postedAt);
    }

    @Test
    void verify_counts_what_it_proves() {
        Verification before = door.verify();
        deposit("verify:a", "1");
        door.post(move("verify:a", "verify:b", "1").build());
        Verification after = door.verify();
        assertThat(after.ok()).isTrue();
        assertThat(after.differences()).isEmpty();
        assertThat(after.transactions()).isEqualTo(before.transactions() + 2);
        assertThat(after.entries()).isEqualTo(before.entries() + 4);
        assertThat(after.accounts()).isGreaterThanOrEqualTo(before.accounts() + 2);
    }

    @Test
    void every_administrative_act_is_logged_with_who_did_it() {
        door.setFloor("audit:a", "USD", amount("-5"));
        assertAct("set_floor", "account", "audit:a", "currency", "USD", "floor", "-5.00");
        door.setFloor("audit:a", "USD", null);
        assertAct("set_floor", "account", "audit:a", "currency", "USD", "floor", "none");
        door.close("audit:a", "USD");
        assertAct("close_account", "account", "audit:a", "currency", "USD");
        door.reopen("audit:a", "USD");
        assertAct("reopen_account", "account", "audit:a", "currency", "USD");
        door.freeze("audit:a", "USD", "court order");
        assertAct(
                "freeze_account", "account", "audit:a", "currency", "USD", "state", "frozen", "reason", "court order");
        door.limitToCredits("audit:a", "USD", "review");
        assertAct(
                "freeze_account", "account", "audit:a", "currency", "USD", "state", "credits_only", "reason", "review");
        door.unfreeze("audit:a", "USD", "settled");
        assertAct("unfreeze_account", "account", "audit:a", "currency", "USD", "reason", "settled");
        door.addCurrency("AUDIT", 1, "Audited");
        assertAct("add_currency", "currency", "AUDIT", "scale", "1", "name", "Audited");
        door.setTimeZone("Asia/Tokyo");
        assertAct("configure", "time_zone", "Asia/Tokyo");
        door.setOpenOnFirstUse(false);
        assertAct("configure", "open_on_first_use", "false");
        door.setOpenOnFirstUse(true);
        assertAct("configure", "open_on_first_use", "true");
        door.setTimeZone("UTC");
    }

    private void assertAct(String act, String... facts) {
        AdministrativeAct last = door.audit(null, 1).acts().get(0);
        assertThat(last.act()).isEqualTo(act);
        assertThat(last.actor()).isEqualTo(door.actor());
        assertThat(last.role()).isEqualTo("admin");
        Map<String, String> expected = new HashMap<>();
        for (int i = 0; i < facts.length; i += 2) {
            expected.put(facts[i], facts[i + 1]);
        }
        assertThat(last.facts()).isEqualTo(expected);
        assertThat(last.at())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }

    @Test
    void acts_that_change_nothing_or_are_refused_are_not_logged() {
        door.setFloor("quiet:a", "USD", amount("-5"));
        door.open("quiet:b", "USD");
        door.freeze("quiet:a", "USD", "why");
        long last = door.audit(null, 1).acts().get(0).id();
        door.freeze("quiet:a", "USD", "why");
        door.unfreeze("quiet:b", "USD", "why");
        door.setFloor("quiet:a", "USD", amount("-5"));
        door.reopen("quiet:b", "USD");
        door.addCurrency("USD", 2, "US Dollar");
        assertRefused(
                () -> door.addCurrency("USD", 3, "US Dollar"),
                ErrorCode.CURRENCY_EXISTS,
                "currency",
                "USD",
                "scale",
                "2");
        assertThat(door.audit(null, 1).acts().get(0).id()).isEqualTo(last);
    }

    @Test
    void the_log_is_read_in_pages() {
        for (int i = 1; i <= 5; i++) {
            door.setFloor("pages:a", "USD", amount("-" + i));
        }
        List<AdministrativeAct> all = door.audit(null, 5).acts();
        assertThat(all)
                .extracting(each -> each.facts().get("floor"))
                .containsExactly("-5.00", "-4.00", "-3.00", "-2.00", "-1.00");
        AuditPage first = door.audit(null, 2);
        door.setFloor("pages:a", "USD", amount("-6"));
        AuditPage second = door.audit(first.next().orElseThrow(), 2);
        assertThat(first.acts()).isEqualTo(all.subList(0, 2));
        assertThat(second.acts()).isEqualTo(all.subList(2, 4));
    }
}
