package io.crossfoot.server.http;

import io.crossfoot.ledger.Dispute;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Hold;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.LedgerOperations;
import io.crossfoot.ledger.Link;
import io.crossfoot.ledger.Lot;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.server.security.Access;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a key that is limited to some accounts may do with what is there already: holds, lots, and transactions that later ones take back
 * or correct. Whose they are never changes, so it can be looked up before. Of a key without a limit nothing is looked up.
 */
final class Reach {
    private final LedgerOperations ledger;

    Reach(LedgerOperations ledger) {
        this.ledger = ledger;
    }

    /**
     * Refuses a hold on another's account. One that is not there is refused here: somebody else might place it before the ledger is
     * asked.
     */
    void requireHold(Access access, String key) {
        if (access.isLimited()) {
            requireHold(access, ledger.hold(key).orElseThrow(() -> holdNotFound(key)));
        }
    }

    void requireHold(Access access, Hold hold) {
        access.requireAccountsOf(List.of(hold.account()), "hold " + Facts.printable(hold.key()));
    }

    /** Refuses a transaction that moved any account that is not the caller's, and for the same reason one that is not there. */
    void requireTransaction(Access access, long transactionId) {
        if (access.isLimited()) {
            requireTransaction(
                    access, ledger.transaction(transactionId).orElseThrow(() -> transactionNotFound(transactionId)));
        }
    }

    private static void requireTransaction(Access access, PostedTransaction transaction) {
        access.requireAccountsOf(
                transaction.postings().stream()
                        .flatMap(posting -> Stream.of(posting.source(), posting.destination()))
                        .toList(),
                "transaction " + transaction.transactionId());
    }

    /**
     * Refuses a link to what is not the caller's. What is not there is left to the ledger, which lets a link touch nothing but the
     * accounts of its transaction's postings, and those the caller may use.
     */
    void requireLink(Access access, Transaction transaction) {
        Optional<Link> link = access.isLimited() ? transaction.link() : Optional.empty();
        link.ifPresent(given -> {
            if (given instanceof Link.Captures captures) {
                ledger.hold(captures.hold()).ifPresent(hold -> requireHold(access, hold));
            } else if (given instanceof Link.Reverses reverses) {
                requireLinked(access, reverses.transactionId());
            } else if (given instanceof Link.Adjusts adjusts) {
                requireLinked(access, adjusts.transactionId());
            } else if (given instanceof Link.Disputes disputes) {
                requireLinked(access, disputes.transactionId());
            } else if (given instanceof Link.Grants grants) {
                access.requireAccountsOf(
                        Stream.concat(Stream.of(grants.account()), grants.expiresTo().stream())
                                .toList(),
                        "lot " + Facts.printable(grants.lot()));
            }
        });
    }

    private void requireLinked(Access access, long transactionId) {
        ledger.transaction(transactionId).ifPresent(transaction -> requireTransaction(access, transaction));
    }

    static LedgerException holdNotFound(String key) {
        return LedgerException.of(
                ErrorCode.HOLD_NOT_FOUND,
                "there is no hold " + Facts.printable(key),
                Facts.of("hold", Facts.printable(key)),
                null);
    }

    static LedgerException transactionNotFound(Object transactionId) {
        String shown = Facts.printable(transactionId.toString());
        return LedgerException.of(
                ErrorCode.TRANSACTION_NOT_FOUND,
                "there is no transaction " + shown,
                Facts.of("transaction_id", shown),
                null);
    }

    /** Refuses a dispute that another's account is in, and for the same reason one that is not there. */
    void requireDispute(Access access, String key) {
        if (access.isLimited()) {
            requireDispute(access, ledger.dispute(key).orElseThrow(() -> disputeNotFound(key)));
        }
    }

    void requireDispute(Access access, Dispute dispute) {
        access.requireAccountsOf(
                Stream.concat(Stream.of(dispute.account(), dispute.payee()), dispute.fundedBy().stream())
                        .toList(),
                "dispute " + Facts.printable(dispute.key()));
    }

    static LedgerException disputeNotFound(String key) {
        return LedgerException.of(
                ErrorCode.DISPUTE_NOT_FOUND,
                "there is no dispute " + Facts.printable(key),
                Facts.of("dispute", Facts.printable(key)),
                null);
    }

    /** Refuses a lot of another's account, and for the same reason one that is not there. */
    void requireLot(Access access, String key) {
        if (access.isLimited()) {
            requireLot(access, ledger.lot(key).orElseThrow(() -> lotNotFound(key)));
        }
    }

    void requireLot(Access access, Lot lot) {
        access.requireAccountsOf(List.of(lot.account()), "lot " + Facts.printable(lot.key()));
    }

    static LedgerException lotNotFound(String key) {
        return LedgerException.of(
                ErrorCode.LOT_NOT_FOUND,
                "there is no lot " + Facts.printable(key),
                Facts.of("lot", Facts.printable(key)),
                null);
    }
}
