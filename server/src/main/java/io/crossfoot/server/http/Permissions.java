package io.crossfoot.server.http;

import io.crossfoot.ledger.Link;
import io.crossfoot.ledger.PostedPosting;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.Posting;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.server.security.Access;
import java.util.List;
import java.util.Optional;

/** What a key that is limited to some accounts or types may do with whole transactions. */
final class Permissions {
    private Permissions() {}

    /** Refuses a transaction of a type that is not the caller's, and one that moves any account which is not. */
    static void require(Access access, Transaction transaction) {
        access.requireType(transaction.type());
        List<Posting> postings = transaction.postings();
        for (int i = 0; i < postings.size(); i++) {
            access.requireAccount(postings.get(i).source());
            access.requireAccount(postings.get(i).destination());
        }
    }

    /** A transaction without what it left on the accounts that are not the caller's. */
    static PostedTransaction visible(Access access, PostedTransaction transaction) {
        if (transaction.postings().stream()
                .allMatch(posting -> access.mayUse(posting.source()) && access.mayUse(posting.destination()))) {
            return transaction;
        }
        return new PostedTransaction(
                transaction.transactionId(),
                transaction.postedAt(),
                transaction.effectiveDate(),
                transaction.type(),
                transaction.imported(),
                transaction.key(),
                transaction.description(),
                transaction.reference(),
                transaction.metadata(),
                // A hold belongs to the account that gives.
                transaction
                        .link()
                        .filter(link -> !(link instanceof Link.Captures)
                                || transaction.postings().stream().allMatch(posting -> access.mayUse(posting.source())))
                        .filter(link -> !(link instanceof Link.Grants grants)
                                || access.mayUse(grants.account())
                                        && grants.expiresTo()
                                                .map(access::mayUse)
                                                .orElse(true)),
                transaction.linkedBy(),
                transaction.postings().stream()
                        .map(posting -> visible(access, posting))
                        .toList());
    }

    private static PostedPosting visible(Access access, PostedPosting posting) {
        return new PostedPosting(
                posting.leg(),
                posting.source(),
                posting.destination(),
                posting.amount(),
                posting.currency(),
                access.mayUse(posting.source()) ? posting.sourceHead() : Optional.empty(),
                access.mayUse(posting.destination()) ? posting.destinationHead() : Optional.empty());
    }
}
