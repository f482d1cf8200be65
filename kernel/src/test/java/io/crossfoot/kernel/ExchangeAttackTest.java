package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Attempts to get more out of an exchange account than it has, or than the rate says, by exchanging at the same moment as others. */
class ExchangeAttackTest extends OnHolds {

    private static final int WORKERS = 8;

    @Test
    void exchanges_at_once_give_no_more_than_the_exchange_account_has() throws Exception {
        Sql.deposit(app, "exchange", "100", "EUR");
        Sql.run(app, "SELECT crossfoot.deposit('user:' || n, 1000, 'USD') FROM generate_series(0, ?) AS n", WORKERS);
        List<List<String>> endings = Workers.run(database, WORKERS, (worker, connection) -> {
            List<String> own = new ArrayList<>();
            for (int n = 0; n < 10; n++) {
                own.add(Sql.ending(
                        connection,
                        "SELECT crossfoot.exchange('user:" + worker + "', 'USD', 'user:" + worker
                                + "', 'EUR', 10, 0.9)"));
            }
            return own;
        });
        List<String> all = endings.stream().flatMap(List::stream).toList();
        assertThat(all.stream().filter("done"::equals)).hasSize(11);
        assertThat(new TreeSet<>(all)).containsExactly("CF010", "done");
        assertThat(Sql.balance(reader, "exchange", "EUR")).isEqualTo("1.00");
        assertThat(Sql.balance(reader, "exchange", "USD")).isEqualTo("110.00");
    }

    @Test
    void exchanges_in_both_directions_at_once_neither_lock_each_other_out_nor_lose_anything() throws Exception {
        Sql.deposit(app, "both", "100000", "USD");
        Sql.deposit(app, "both", "100000", "EUR");
        Sql.deposit(app, "desk", "100000", "USD");
        Sql.deposit(app, "desk", "100000", "EUR");
        List<List<String>> endings = Workers.run(database, WORKERS, (worker, connection) -> {
            List<String> own = new ArrayList<>();
            for (int n = 0; n < 15; n++) {
                String currencies = worker % 2 == 0 ? "'USD', 'both', 'EUR'" : "'EUR', 'both', 'USD'";
                own.add(Sql.ending(connection, "SELECT crossfoot.exchange('both', " + currencies + ", 10, 1, 'desk')"));
            }
            return own;
        });
        assertThat(new TreeSet<>(endings.stream().flatMap(List::stream).toList()))
                .containsExactly("done");
        for (String account : List.of("both", "desk")) {
            for (String currency : List.of("USD", "EUR")) {
                assertThat(Sql.balance(reader, account, currency)).isEqualTo("100000.00");
            }
        }
        assertThat(
                        Sql.column(
                                reader,
                                "SELECT concat_ws(' ', came_in, went_out, gain) FROM crossfoot.exchange_position('desk', 'USD', '{\"EUR\": \"1\"}')"))
                .containsExactly("600.00 600.00 0.00", "600.00 600.00 0.00", "0.00");
    }

    @Test
    void a_key_that_all_use_at_once_exchanges_once() throws Exception {
        Sql.deposit(app, "keyed", "100", "USD");
        Sql.deposit(app, "till", "100", "EUR");
        List<String> replays = Workers.run(
                database,
                WORKERS,
                (worker, connection) -> Sql.value(
                        connection,
                        "SELECT replayed FROM crossfoot.exchange('keyed', 'USD', 'keyed', 'EUR', 10, 0.9, 'till', key => 'once') WHERE leg = 1"));
        assertThat(replays.stream().filter("f"::equals)).hasSize(1);
        assertThat(Sql.balance(reader, "keyed", "EUR")).isEqualTo("9.00");
    }

    @Test
    void an_exchange_reversed_by_all_at_once_is_reversed_once() throws Exception {
        Sql.deposit(app, "undone", "100", "USD");
        Sql.deposit(app, "shelf", "1000", "EUR");
        String exchanged = Sql.value(
                app,
                "SELECT max(transaction_id) FROM crossfoot.exchange('undone', 'USD', 'undone', 'EUR', 100, 0.9, 'shelf')");
        Sql.deposit(app, "undone", "1000", "EUR");
        Sql.deposit(app, "shelf", "1000", "USD");
        List<String> endings = Workers.run(
                database,
                WORKERS,
                (worker, connection) -> Sql.ending(connection, "SELECT crossfoot.reverse(" + exchanged + ")"));
        assertThat(endings.stream().filter("done"::equals)).hasSize(1);
        assertThat(new TreeSet<>(endings)).containsExactly("CF066", "done");
        assertThat(Sql.balance(reader, "undone", "USD")).isEqualTo("100.00");
    }
}
