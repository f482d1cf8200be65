package io.crossfoot.cli.importing;

import io.crossfoot.cli.importing.Row.AccountId;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Ledger;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.LedgerOperations;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

/** Sets the floor of accounts before their first row is posted; the ledger leaves alone those that have it. */
public final class Floors {
    private final Ledger ledger;
    private final ConnectionSource connections;
    private final BigDecimal floor;

    /** Opens connections to the ledger's database. */
    @FunctionalInterface
    public interface ConnectionSource {
        /** Opens one. */
        Connection open() throws SQLException;
    }

    Floors(Ledger ledger, ConnectionSource connections, BigDecimal floor) {
        this.ledger = ledger;
        this.connections = connections;
        this.floor = floor;
    }

    /** Sets them in one transaction, since a commit costs more than a floor; in order, so that imports don't deadlock. */
    void set(List<AccountId> accounts) {
        if (accounts.isEmpty()) {
            return;
        }
        List<AccountId> sorted = accounts.stream()
                .sorted(Comparator.comparing(AccountId::name).thenComparing(AccountId::currency))
                .toList();
        try (Connection connection = connections.open()) {
            connection.setAutoCommit(false);
            LedgerOperations joined = ledger.in(connection);
            sorted.forEach(each -> joined.setFloor(each.name(), each.currency(), floor));
            connection.commit();
        } catch (SQLException | LedgerException e) {
            sorted.forEach(this::setAlone);
        }
    }

    /** An account whose name or currency is refused here has its row refused by the posting, with the same reason. */
    private void setAlone(AccountId account) {
        try {
            ledger.setFloor(account.name(), account.currency(), floor);
        } catch (LedgerException e) {
            if (e.code() != ErrorCode.INVALID_ACCOUNT_NAME && e.code() != ErrorCode.UNKNOWN_CURRENCY) {
                throw e;
            }
        }
    }
}
