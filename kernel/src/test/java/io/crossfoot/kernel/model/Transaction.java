package io.crossfoot.kernel.model;

import java.util.ArrayList;
import java.util.List;

/** What was posted: the postings that were asked for, and those that overdraft rules added. */
public final class Transaction {
    final String type;
    final List<Posting> given;
    final List<Posting> added;
    final Link link;
    private long id;

    Transaction(String type, List<Posting> given, List<Posting> added, Link link) {
        this.type = type;
        this.given = List.copyOf(given);
        this.added = List.copyOf(added);
        this.link = link;
    }

    Transaction copy() {
        Transaction copy = new Transaction(type, given, added, link);
        copy.id = id;
        return copy;
    }

    /** Notes the number that the ledger gave it. */
    public void numbered(long number) {
        id = number;
    }

    /** The number that the ledger gave it, 0 for none yet. */
    public long id() {
        return id;
    }

    List<Posting> all() {
        List<Posting> all = new ArrayList<>(given);
        all.addAll(added);
        return all;
    }

    /** The pairs of accounts between which something can be taken back. */
    public List<Posting.Pair> pairs() {
        return all().stream().map(Posting::back).distinct().toList();
    }

    @Override
    public String toString() {
        return type + all();
    }
}
