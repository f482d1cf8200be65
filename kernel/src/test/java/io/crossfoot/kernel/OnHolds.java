package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Tests of what reserves, gives back and overdraws: short ways to place holds, to look at them, and to let them expire. */
abstract class OnHolds extends OnLedger {

    private List<String> written = List.of();

    /** Most of what is refused leaves nothing, so that a proof of it would be the same again. */
    @Override
    boolean mayHaveWritten() throws SQLException {
        List<String> before = written;
        written = Sql.row(
                superuser,
                "SELECT (SELECT count(*) FROM crossfoot.posting), (SELECT count(*) FROM crossfoot.account),"
                        + " (SELECT max(id) FROM crossfoot.account_terms), (SELECT max(id) FROM crossfoot.hold_event),"
                        + " (SELECT max(id) FROM crossfoot.overdraft_rule),"
                        + " (SELECT max(id) FROM crossfoot.dispute_event), (SELECT max(id) FROM crossfoot.lot_event)");
        return !written.equals(before);
    }

    /** Places a hold in dollars that does not expire. */
    final void hold(String account, String amount, String key) throws SQLException {
        Sql.run(app, "SELECT crossfoot.place_hold(?, 'USD', ?::numeric, ?)", account, amount, key);
    }

    /** Puts dollars into an account and holds some of them, under the account's name as the key. */
    final void depositAndHold(String account, String amount, String held) throws SQLException {
        Sql.deposit(app, account, amount, "USD");
        hold(account, held, account);
    }

    /** A hold as a short text: its state, amount, and what of it was captured, released and remains. */
    final String look(String key) throws SQLException {
        return Sql.value(
                reader,
                "SELECT concat_ws(' ', state, amount, captured, released, remaining) FROM crossfoot.find_hold(?)",
                key);
    }

    /** An account's dollars as a short text: balance, held and available. */
    final String money(String account) throws SQLException {
        return Sql.value(
                reader, "SELECT concat_ws(' ', balance, held, available) FROM crossfoot.balance(?, 'USD')", account);
    }

    /** Waits until the database's clock is past a hold's expiry, without anybody touching the hold. */
    final void awaitExpiry(String key) {
        awaitMoment("(SELECT expires_at FROM crossfoot.find_hold('" + key + "'))");
    }

    /** Waits until the database's clock is past a moment, an SQL expression. */
    final void awaitMoment(String moment) {
        await().atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> Sql.value(reader, "SELECT clock_timestamp() > " + moment)
                        .equals("t"));
    }

    /** Deposits 100 and holds 60 of it until a moment from now, in many accounts: {@code prefix:1} ... with keys alike. */
    final void holdFor(String prefix, int accounts, String interval) throws SQLException {
        Sql.run(app, "SELECT crossfoot.deposit(? || n, 100, 'USD') FROM generate_series(1, ?) AS n", prefix, accounts);
        Sql.run(
                app,
                "SELECT crossfoot.place_hold(? || n, 'USD', 60, ? || n, t.moment) FROM generate_series(1, ?) AS n,"
                        + " (SELECT clock_timestamp() + ?::interval AS moment OFFSET 0) AS t",
                prefix,
                prefix,
                accounts,
                interval);
    }

    /** States that a call is refused and leaves every row as it is, and gives back the refusal's facts. */
    final String refusedWithoutTrace(Connection connection, String sqlState, String call) throws Exception {
        List<String> before = rows();
        String facts = Sql.refused(connection, sqlState, call);
        assertThat(rows()).as(call).isEqualTo(before);
        return facts;
    }

    /** Everything but where the sequences are: a number that was drawn for nothing is no trace. */
    final List<String> rows() throws Exception {
        List<String> rows = LedgerContent.everything(superuser);
        rows.removeIf(row -> row.endsWith(" true") || row.endsWith(" false"));
        return rows;
    }
}
