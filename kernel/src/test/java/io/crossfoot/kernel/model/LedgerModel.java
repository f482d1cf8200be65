package io.crossfoot.kernel.model;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The rules of the ledger in the most obvious way, for one caller at a time and one currency. Amounts are cents, moments are
 * microseconds since 1970. What is refused leaves everything as it was.
 */
public final class LedgerModel {

    /** In the order in which they were opened, which is the order in which their rules add postings. */
    private Map<String, Account> accounts = new LinkedHashMap<>();

    private Map<String, Hold> holds = new LinkedHashMap<>();
    private Map<String, Lot> lots = new LinkedHashMap<>();
    private Map<String, Dispute> disputes = new LinkedHashMap<>();
    private List<Transaction> transactions = new ArrayList<>();
    private Map<String, TypeRule> types = new TreeMap<>();
    /** What was done with a key. */
    private Map<String, Request> known = new TreeMap<>();

    private long now;

    /** An amount as the ledger writes it. */
    public static String dollars(long cents) {
        return BigDecimal.valueOf(cents, 2).toPlainString();
    }

    /** Another model that knows the same. */
    public LedgerModel copy() {
        LedgerModel copy = new LedgerModel();
        copy.accounts = copied(accounts, Account::copy);
        copy.holds = copied(holds, Hold::copy);
        copy.lots = copied(lots, Lot::copy);
        copy.disputes = copied(disputes, Dispute::copy);
        copy.transactions =
                transactions.stream().map(Transaction::copy).collect(Collectors.toCollection(ArrayList::new));
        copy.types = new TreeMap<>(types);
        copy.known = new TreeMap<>(known);
        copy.now = now;
        return copy;
    }

    private static <T> Map<String, T> copied(Map<String, T> things, Function<T, T> copy) {
        Map<String, T> copies = new LinkedHashMap<>();
        things.forEach((key, thing) -> copies.put(key, copy.apply(thing)));
        return copies;
    }

    /** Does something, and answers how it ends: what it answers, or the code and the facts of a refusal. */
    public String does(Supplier<String> act) {
        LedgerModel before = copy();
        try {
            return act.get();
        } catch (Refused refused) {
            accounts = before.accounts;
            holds = before.holds;
            lots = before.lots;
            disputes = before.disputes;
            transactions = before.transactions;
            return refused.getMessage();
        }
    }

    public void open(String account, long balance) {
        accounts.put(account, new Account(account));
        account(account).balance = balance;
    }

    // What there is.

    /** What was done with a key, null for nothing. */
    public Request known(String key) {
        return known.get(key);
    }

    void know(Request request) {
        if (request.key() != null) {
            known.put(request.key(), request);
        }
    }

    /** All that was done with a key. */
    public List<Request> known() {
        return List.copyOf(known.values());
    }

    public List<Transaction> transactions() {
        return transactions;
    }

    public List<String> accountNames() {
        return List.copyOf(accounts.keySet());
    }

    /** The holds, or only those that are open. */
    public List<String> holdKeys(boolean open) {
        return holds.values().stream()
                .filter(h -> !open || h.state.equals("open"))
                .map(h -> h.key)
                .toList();
    }

    public List<String> lotKeys() {
        return List.copyOf(lots.keySet());
    }

    /** The disputes, or only those that are open. */
    public List<String> disputeKeys(boolean open) {
        return disputes.values().stream()
                .filter(d -> !open || d.isOpen())
                .map(d -> d.key)
                .toList();
    }

    /** The account of a hold, null where there is no such hold. */
    public String accountOfHold(String key) {
        return holds.containsKey(key) ? holds.get(key).account : null;
    }

    /** Whether a posting of a type would have one account on both sides. */
    boolean isCircular(String type, List<Posting> postings) {
        return placed(new Deed(type, postings, false, null)).stream()
                .anyMatch(p -> p.source().equals(p.destination()));
    }

    public String state(String account) {
        return account(account).state;
    }

    /** Who protects an account, null for nobody. */
    public String protector(String account) {
        return account(account).rule.protectedBy();
    }

    /** An account in a line as explain has it: what is where, what goes with going below 0, and what expires next. */
    public String explained(String account) {
        Account a = account(account);
        String line = accountLine(a);
        return String.join(
                " ",
                line.substring(0, line.lastIndexOf(' ')),
                a.rule.fee() > 0 ? dollars(a.rule.fee()) : "-",
                a.rule.protectedBy() != null ? a.rule.protectedBy() : "-");
    }

    /** Whether an account has an amount to give; null where it is refused for something else. */
    public Boolean has(String account, long amount) {
        LedgerModel copy = copy();
        String answer = copy.does(() -> {
            copy.post(new Deed("asked", List.of(new Posting(account, "external:asked", amount)), false, null));
            return "done";
        });
        return answer.equals("done") ? Boolean.TRUE : answer.startsWith("CF010") ? Boolean.FALSE : null;
    }

    /** Every account in a line: what of it is where, and what expires next, and when. */
    public List<String> accountLines() {
        return accounts.values().stream().map(this::accountLine).toList();
    }

    private String accountLine(Account a) {
        Long next = openLots(a.name).stream()
                .map(l -> l.expiresAt)
                .min(Comparator.naturalOrder())
                .orElse(null);
        return String.join(
                " ",
                a.name,
                a.state,
                dollars(a.balance),
                dollars(held(a.name)),
                a.floor == null ? "-" : dollars(available(a)),
                a.floor == null ? "-" : dollars(a.floor),
                dollars(disputed(a.name)),
                next == null
                        ? "- -"
                        : dollars(openLots(a.name).stream()
                                        .filter(l -> l.expiresAt == next)
                                        .mapToLong(Lot::remaining)
                                        .sum())
                                + " " + next);
    }

    public List<String> holdLines() {
        return holds.values().stream()
                .map(h -> String.join(
                        " ", h.key, h.state, dollars(h.captured), dollars(h.released), dollars(h.remaining())))
                .toList();
    }

    public List<String> lotLines() {
        return lots.values().stream()
                .map(l -> String.join(
                        " ", l.key, l.state(), dollars(l.spent), dollars(l.expired), dollars(l.remaining())))
                .toList();
    }

    public List<String> disputeLines() {
        return disputes.values().stream()
                .map(d -> String.join(" ", d.key, d.state, dollars(d.amount)))
                .toList();
    }

    private Account account(String name) {
        return accounts.get(name);
    }

    private long held(String account) {
        return holds.values().stream()
                        .filter(h -> h.account.equals(account))
                        .mapToLong(Hold::remaining)
                        .sum()
                + kept(account);
    }

    /** What has expired of an account's lots and is still there. */
    private long kept(String account) {
        return lots.values().stream()
                .filter(l -> l.account.equals(account))
                .mapToLong(Lot::kept)
                .sum();
    }

    private long available(Account account) {
        return account.balance - held(account.name) - account.floor;
    }

    private long disputed(String account) {
        return disputes.values().stream()
                .filter(d -> d.isOpen() && (d.account.equals(account) || d.payee.equals(account)))
                .mapToLong(d -> d.amount)
                .sum();
    }

    private List<Lot> openLots(String account) {
        return lots.values().stream()
                .filter(l -> l.account.equals(account) && l.remaining() > 0)
                .toList();
    }

    // Time.

    /** Something that happens by itself; of what is due at one moment, holds end first. */
    private record Due(long at, boolean isHold, Runnable happens) {}

    /** Has happen, in its order, what is due by a moment. */
    public void passTo(long moment) {
        while (true) {
            List<Due> due = new ArrayList<>();
            for (Hold h : holds.values()) {
                if (h.state.equals("open") && h.expiresAt != null) {
                    due.add(new Due(h.expiresAt, true, () -> h.end("expired")));
                }
            }
            for (Dispute d : disputes.values()) {
                if (d.isOpen() && d.deadline != null) {
                    due.add(new Due(d.deadline, false, () -> d.state = "expired"));
                }
            }
            for (Account a : accounts.values()) {
                if (a.rule.until() != null) {
                    due.add(new Due(a.rule.until(), false, () -> {
                        a.floor = a.rule.floorAfter();
                        a.rule = OverdraftRule.NONE;
                    }));
                }
                for (Lot l : openLots(a.name)) {
                    due.add(new Due(l.expiresAt, false, () -> expire(a, l)));
                }
            }
            Due next = due.stream()
                    .filter(d -> d.at <= moment)
                    .min(Comparator.comparing(Due::at).thenComparing(d -> !d.isHold))
                    .orElse(null);
            if (next == null) {
                now = moment;
                return;
            }
            next.happens.run();
        }
    }

    /** What holds have promised of the balance stays promised: the lot counts as spent for what the rest does not cover. */
    private void expire(Account account, Lot lot) {
        lot.expired = Math.min(lot.remaining(), Math.max(account.balance - held(account.name), 0));
        lot.spent = lot.amount - lot.expired;
    }

    // Holds.

    void placeHold(String key, String account, long amount, Long expiresAt) {
        Account a = account(account);
        if (!a.state.equals("open")) {
            throw new Refused("CF027", account, a.state);
        }
        covers(a, amount, held(account), "");
        holds.put(key, new Hold(key, account, amount, expiresAt));
    }

    private void covers(Account account, long amount, long held, String facts) {
        if (account.floor != null && account.balance - amount - held < account.floor) {
            throw new Refused("CF010", account.name, dollars(account.floor + held - account.balance + amount), facts);
        }
    }

    void releaseHold(String key) {
        Hold hold = changeable(key);
        if (hold.state.equals("open")) {
            hold.end("released");
        } else if (!hold.state.equals("released")) {
            throw new Refused("CF061", hold.state);
        }
    }

    void extendHold(String key, Long expiresAt) {
        Hold hold = changeable(key);
        if (!hold.state.equals("open")) {
            throw new Refused("CF061", hold.state);
        }
        boolean same = expiresAt == null ? hold.expiresAt == null : expiresAt.equals(hold.expiresAt);
        if (!same && expiresAt != null && (hold.expiresAt == null || expiresAt <= hold.expiresAt)) {
            throw new Refused("CF063", "expires_at");
        }
        hold.expiresAt = expiresAt;
    }

    private Hold changeable(String key) {
        Hold hold = holds.get(key);
        if (hold == null) {
            throw new Refused("CF060");
        }
        notOfAnOpenDispute(hold);
        return hold;
    }

    private void notOfAnOpenDispute(Hold hold) {
        if (hold.state.equals("open")
                && hold.key.startsWith("dispute:")
                && disputes.get(hold.key.substring(8)).isOpen()) {
            throw new Refused("CF073", "hold");
        }
    }

    void captureHold(String key, String destination, Long amount, boolean releaseRest) {
        Hold hold = holds.get(key);
        if (hold == null) {
            throw new Refused("CF060");
        }
        post(new Deed(
                "capture",
                List.of(new Posting(hold.account, destination, amount == null ? hold.remaining() : amount)),
                false,
                new Link.Captures(key, releaseRest)));
    }

    private Hold captured(Link.Captures link, List<Posting> postings) {
        Hold hold = holds.get(link.hold());
        if (hold == null) {
            throw new Refused("CF060");
        }
        if (postings.stream().noneMatch(p -> p.source().equals(hold.account))) {
            throw new Refused("CF064", hold.account, "link");
        }
        if (!hold.state.equals("open")) {
            throw new Refused("CF061", hold.state);
        }
        long taken = taken(hold.account, postings);
        if (taken > hold.remaining()) {
            throw new Refused("CF062", hold.account, dollars(taken - hold.remaining()));
        }
        notOfAnOpenDispute(hold);
        return hold;
    }

    private static long taken(String account, List<Posting> postings) {
        return postings.stream()
                .filter(p -> p.source().equals(account))
                .mapToLong(Posting::amount)
                .sum();
    }

    // Reversals.

    /** What may still be taken back of a transaction between two accounts: of a lot that it granted what has expired is taken back already. */
    private long reversible(int number, Posting.Pair pair) {
        long left = notTakenBack(number, pair);
        for (Lot lot : lots.values()) {
            long expired = lot.grantedBy == number ? lot.expired : 0;
            for (Posting.Pair each : givenPairs(transactions.get(number))) {
                if (expired > 0 && each.source().equals(lot.account)) {
                    long there = notTakenBack(number, each);
                    left -= each.equals(pair) ? Math.min(Math.max(there, 0), expired) : 0;
                    expired -= there;
                }
            }
        }
        return left;
    }

    private long notTakenBack(int number, Posting.Pair pair) {
        long moved = transactions.get(number).all().stream()
                .filter(p -> p.back().equals(pair))
                .mapToLong(Posting::amount)
                .sum();
        return moved - reversed(number, pair) - disputed(number, pair);
    }

    private long reversed(int number, Posting.Pair pair) {
        return transactions.stream()
                .filter(t -> t.link instanceof Link.Reverses back && back.transaction() == number)
                .flatMap(t -> t.given.stream())
                .filter(p -> p.source().equals(pair.source()) && p.destination().equals(pair.destination()))
                .mapToLong(Posting::amount)
                .sum();
    }

    private long disputed(int number, Posting.Pair pair) {
        return disputes.values().stream()
                .filter(d -> d.isOpen() && d.isAbout(number, pair))
                .mapToLong(d -> d.amount)
                .sum();
    }

    /** What may still be taken back of every pair of accounts of every transaction, as the ledger writes it. */
    public List<String> reversibleLines() {
        List<String> lines = new ArrayList<>();
        for (int n = 0; n < transactions.size(); n++) {
            for (Posting.Pair pair : transactions.get(n).pairs()) {
                lines.add(dollars(reversible(n, pair)));
            }
        }
        return lines;
    }

    /** The pairs of accounts that were asked for, those of the last postings first. */
    private List<Posting.Pair> givenPairs(Transaction transaction) {
        List<Posting.Pair> all = transaction.all().stream().map(Posting::back).toList();
        return transaction.given.stream()
                .map(Posting::back)
                .distinct()
                .sorted(Comparator.comparing(all::lastIndexOf).reversed())
                .toList();
    }

    /** Takes back an amount, or all that is left. */
    void reverse(int number, Long amount) {
        if (number < 0) {
            throw new Refused("CF065");
        }
        List<Posting.Pair> pairs = givenPairs(transactions.get(number));
        if (amount != null && pairs.size() > 1) {
            throw new Refused("CF064", "amount");
        }
        List<Posting> rest = new ArrayList<>();
        for (Posting.Pair pair : pairs) {
            long part = amount != null ? amount : reversible(number, pair);
            if (part > 0) {
                rest.add(new Posting(pair.source(), pair.destination(), part));
            }
        }
        if (rest.isEmpty()) {
            throw exceeded(number, pairs.get(0));
        }
        post(new Deed("reversal", rest, false, new Link.Reverses(number)));
    }

    private Refused exceeded(int number, Posting.Pair pair) {
        long disputed = disputed(number, pair);
        boolean known = transactions.get(number).pairs().contains(pair);
        return new Refused(
                "CF066", known ? dollars(reversible(number, pair)) : "0", disputed > 0 ? dollars(disputed) : "");
    }

    private void isLeft(int number, List<Posting> postings) {
        Map<Posting.Pair, Long> asked = new LinkedHashMap<>();
        postings.forEach(p -> asked.merge(new Posting.Pair(p.source(), p.destination()), p.amount(), Long::sum));
        asked.forEach((pair, amount) -> {
            if (amount > reversible(number, pair)) {
                throw exceeded(number, pair);
            }
        });
    }

    // Posting.

    /** What is asked of a transaction. */
    record Deed(String type, List<Posting> postings, boolean hasOrder, Link link) {}

    void post(Deed deed) {
        post(deed, null);
    }

    /**
     * Posts what is asked and what rules add to it. What somebody has promised to give (null for nobody) is not looked for: that of a
     * hold that is captured, that of a lot that expires, and what the end of a dispute takes back.
     */
    private int post(Deed deed, String promising) {
        List<Posting> given = placed(deed);
        Hold captured = null;
        if (deed.link instanceof Link.Reverses link) {
            if (link.transaction() < 0) {
                throw new Refused("CF065");
            }
            isLeft(link.transaction(), given);
        } else if (deed.link instanceof Link.Adjusts link && link.transaction() < 0) {
            throw new Refused("CF065");
        } else if (deed.link instanceof Link.Captures link) {
            captured = captured(link, given);
        } else if (deed.link instanceof Link.Grants link) {
            isGrant(link, given);
        }
        isOfItsType(deed, given);

        String taken = captured != null
                ? captured.account
                : deed.link instanceof Link.Expires ? given.get(0).source() : null;
        Map<String, String> facts = new TreeMap<>();
        List<Posting> sweeps = sweeps(given, taken, facts);
        List<Posting> added = new ArrayList<>(sweeps);
        added.addAll(fees(sweeps, given, facts));
        if (taken != null
                && account(taken).floor != null
                && taken(taken, sweeps) > Math.max(available(account(taken)), 0)) {
            // Where what it has promised is counted in is not told.
            throw new Refused("CF010", taken, "*");
        }
        if (captured != null) {
            captured.captured += taken(taken, given);
            if (captured.remaining() == 0) {
                captured.state = "captured";
            } else if (((Link.Captures) deed.link).releaseRest()) {
                captured.end("released");
            }
        } else if (deed.link instanceof Link.Expires link) {
            lots.get(link.lot()).moved = true;
        }
        List<Posting> all = new ArrayList<>(added);
        all.addAll(given);
        for (Posting p : all) {
            move(p, p.source().equals(taken) || p.source().equals(promising), facts);
        }
        transactions.add(new Transaction(deed.type, given, added, deed.link));
        int number = transactions.size() - 1;
        if (deed.link instanceof Link.Grants link) {
            long amount = given.stream()
                    .filter(p -> p.destination().equals(link.account()))
                    .mapToLong(Posting::amount)
                    .sum();
            lots.put(
                    link.lot(),
                    new Lot(
                            link.lot(),
                            link.account(),
                            number,
                            amount,
                            link.expiresAt(),
                            link.priority(),
                            link.expiresTo() != null ? link.expiresTo() : giver(link, given)));
        }
        accounts.keySet().forEach(account -> spendLots(account, deed.link, all));
        return number;
    }

    private void move(Posting p, boolean isPromised, Map<String, String> facts) {
        if (p.source().equals(p.destination())) {
            throw new Refused("CF008", p.source());
        }
        Account source = account(p.source());
        Account destination = account(p.destination());
        if (source != null && !source.state.equals("open")) {
            throw new Refused("CF027", source.name, source.state);
        }
        if (destination != null && destination.state.equals("frozen")) {
            throw new Refused("CF027", destination.name, destination.state);
        }
        if (source != null) {
            if (!isPromised) {
                covers(source, p.amount(), held(source.name), facts.getOrDefault(source.name, ""));
            }
            source.balance -= p.amount();
        }
        if (destination != null) {
            destination.balance += p.amount();
        }
    }

    // Overdraft rules.

    void setOverdraft(String account, long limit, long fee, String feeAccount, String protectedBy, Long until) {
        Account a = account(account);
        // A limit that replaces one which would have ended leads back to the same.
        Long after = until == null ? null : a.rule.until() != null ? a.rule.floorAfter() : a.floor;
        a.floor = -limit;
        a.rule = new OverdraftRule(fee, feeAccount, protectedBy, until, after);
    }

    void setFloor(String account, Long floor) {
        account(account).floor = floor;
        account(account).rule = OverdraftRule.NONE;
    }

    /** How low an account is right after it gives, at the lowest. */
    private static long lowest(Account account, List<Posting> first, List<Posting> then) {
        long balance = account.balance;
        long lowest = Long.MAX_VALUE;
        for (List<Posting> postings : List.of(first, then)) {
            for (Posting p : postings) {
                if (p.source().equals(account.name)) {
                    balance -= p.amount();
                    lowest = Math.min(lowest, balance);
                } else if (p.destination().equals(account.name)) {
                    balance += p.amount();
                }
            }
        }
        return lowest;
    }

    private static boolean gives(Account account, List<Posting> postings) {
        return postings.stream().anyMatch(p -> p.source().equals(account.name));
    }

    /** What protectors move, each exactly what is lacking, if it has that and its own fee for it. Captures are not protected. */
    private List<Posting> sweeps(List<Posting> given, String captured, Map<String, String> facts) {
        List<Posting> sweeps = new ArrayList<>();
        for (Account a : accounts.values()) {
            if (a.rule.protectedBy() == null || a.name.equals(captured) || !gives(a, given)) {
                continue;
            }
            long lacking = a.floor + held(a.name) - lowest(a, sweeps, given);
            if (lacking > 0) {
                Account p = account(a.rule.protectedBy());
                long fee = p.balance >= 0 && p.balance < lacking ? p.rule.fee() : 0;
                if (p.floor != null) {
                    facts.put(a.name, dollars(available(p) - fee));
                }
                if (p.floor == null || available(p) - fee >= lacking) {
                    sweeps.add(new Posting(p.name, a.name, lacking));
                }
            }
        }
        return sweeps;
    }

    private List<Posting> fees(List<Posting> sweeps, List<Posting> given, Map<String, String> facts) {
        List<Posting> fees = new ArrayList<>();
        for (Account a : accounts.values()) {
            if (a.rule.fee() > 0
                    && a.balance >= 0
                    && (gives(a, sweeps) || gives(a, given))
                    && lowest(a, sweeps, given) < 0) {
                facts.put(a.name, dollars(a.rule.fee()));
                fees.add(new Posting(a.name, a.rule.feeAccount(), a.rule.fee()));
            }
        }
        return fees;
    }

    // Credit that expires.

    private void isGrant(Link.Grants link, List<Posting> given) {
        if (giver(link, given) == null) {
            throw new Refused("CF075", link.account(), "account");
        }
        if (link.expiresAt() <= now) {
            throw new Refused("CF075", "expires_at");
        }
        if (lots.containsKey(link.lot())) {
            throw new Refused("CF011");
        }
    }

    private static String giver(Link.Grants link, List<Posting> given) {
        return given.stream()
                .filter(p -> p.destination().equals(link.account()))
                .map(Posting::source)
                .findFirst()
                .orElse(null);
    }

    /** Lots give first: the reversed grant's own, then those of the lowest priority, of these what expires first. */
    private void spendLots(String account, Link link, List<Posting> postings) {
        List<Lot> open = new ArrayList<>(openLots(account));
        open.sort(Comparator.comparing(
                        (Lot l) -> !(link instanceof Link.Reverses back && back.transaction() == l.grantedBy))
                .thenComparing(l -> l.priority)
                .thenComparing(l -> l.expiresAt));
        long left = open.stream().mapToLong(Lot::remaining).sum();
        long spent = link instanceof Link.Expires ? 0 : taken(account, postings);
        boolean takesPart = postings.stream()
                .anyMatch(p -> p.source().equals(account) || p.destination().equals(account));
        if (takesPart) {
            // No more stays in lots than there is, and what came to an account below 0 pays that first.
            spent = Math.max(spent, left - Math.max(account(account).balance - kept(account), 0));
        }
        for (Lot lot : open) {
            long part = Math.min(spent, lot.remaining());
            lot.spent += part;
            spent -= part;
        }
    }

    /** Moves what has expired, of one account or of all (null), and answers of which lots. */
    String expireLots(String account) {
        TypeRule rule = types.get("expiry");
        if (rule != null && rule.needsOrder()) {
            throw new Refused("CF068", "required_metadata");
        }
        List<Lot> due = lots.values().stream()
                .filter(l -> l.kept() > 0
                        && (account == null || l.account.equals(account))
                        && state(l.account).equals("open")
                        && (Account.isExternal(l.expiresTo)
                                || !state(l.expiresTo).equals("frozen")))
                .sorted(Comparator.comparing(l -> l.expiresAt))
                .toList();
        List<String> moved = new ArrayList<>(List.of("done"));
        for (Lot lot : due) {
            if (does(() -> {
                        post(new Deed(
                                "expiry",
                                List.of(new Posting(lot.account, lot.expiresTo, lot.kept())),
                                false,
                                new Link.Expires(lot.key)));
                        return "done";
                    })
                    .equals("done")) {
                moved.add(lot.key);
            }
        }
        return String.join(" ", moved);
    }

    // Disputes.

    void openDispute(
            String key, int number, String account, Long amount, String fundedBy, Long deadline, String payee) {
        if (account.equals(fundedBy)) {
            throw new Refused("CF073", "funded_by");
        }
        if (number < 0) {
            throw new Refused("CF065");
        }
        Transaction transaction = transactions.get(number);
        if (transaction.link instanceof Link.Credits) {
            throw new Refused("CF073", "transaction_id");
        }
        List<Posting.Pair> pairs = (payee == null ? givenPairs(transaction) : transaction.pairs())
                .stream()
                        .filter(p -> p.destination().equals(account)
                                && (payee == null || p.source().equals(payee)))
                        .toList();
        if (pairs.size() != 1) {
            throw new Refused("CF073", account, pairs.isEmpty() && payee == null ? "account" : "payee");
        }
        Posting.Pair pair = pairs.get(0);
        String changed = fundedBy != null ? account : pair.source();
        if (Account.isExternal(changed)) {
            throw new Refused("CF014", changed);
        }
        long left = reversible(number, pair);
        long exact = amount == null ? left : amount;
        if (exact > left || exact <= 0) {
            throw new Refused("CF074", account, dollars(left), dollars(disputed(number, pair)));
        }
        Dispute dispute = new Dispute(key, number, account, pair.source(), exact, fundedBy, deadline);
        disputes.put(key, dispute);
        if (fundedBy == null) {
            placeHold("dispute:" + key, pair.source(), exact, deadline);
        } else {
            dispute.creditedBy = post(
                    new Deed(
                            "dispute_credit",
                            List.of(new Posting(fundedBy, account, exact)),
                            false,
                            new Link.Credits(number)),
                    null);
        }
    }

    void winDispute(String key) {
        Dispute dispute = dispute(key);
        if (dispute.state.equals("won")) {
            return;
        }
        if (!dispute.isOpen()) {
            throw new Refused("CF072", dispute.state);
        }
        dispute.state = "won";
        endHold(dispute);
        takeBack(
                "dispute_won",
                dispute.transaction,
                dispute.payee,
                dispute.account,
                dispute.amount,
                dispute.fundedBy == null);
        returnCredit(dispute);
    }

    void loseDispute(String key) {
        Dispute dispute = dispute(key);
        if (dispute.state.equals("won")) {
            throw new Refused("CF072", dispute.state);
        }
        if (!dispute.settled) {
            dispute.state = dispute.isOpen() ? "lost" : dispute.state;
            endHold(dispute);
            returnCredit(dispute);
        }
    }

    private Dispute dispute(String key) {
        if (!disputes.containsKey(key)) {
            throw new Refused("CF071");
        }
        return disputes.get(key);
    }

    private void endHold(Dispute dispute) {
        Hold hold = holds.get("dispute:" + dispute.key);
        if (hold != null && hold.state.equals("open")) {
            hold.end("released");
        }
    }

    private void returnCredit(Dispute dispute) {
        dispute.settled = true;
        if (dispute.creditedBy != null) {
            // A fee that went the same way stays where it is.
            long rest =
                    dispute.amount - reversed(dispute.creditedBy, new Posting.Pair(dispute.account, dispute.fundedBy));
            if (rest > 0) {
                takeBack("dispute_return", dispute.creditedBy, dispute.account, dispute.fundedBy, rest, true);
            }
        }
    }

    private void takeBack(String type, int number, String source, String destination, long amount, boolean promised) {
        post(
                new Deed(type, List.of(new Posting(source, destination, amount)), false, new Link.Reverses(number)),
                promised ? source : null);
    }

    /** Settles what is past its deadline, and answers which disputes. */
    String settleDisputes() {
        List<Dispute> due = disputes.values().stream()
                .filter(d -> d.state.equals("expired")
                        && !d.settled
                        && (d.creditedBy == null
                                || state(d.account).equals("open")
                                        && (Account.isExternal(d.fundedBy)
                                                || !state(d.fundedBy).equals("frozen"))))
                .sorted(Comparator.comparing(d -> d.deadline))
                .toList();
        List<String> settled = new ArrayList<>();
        for (Dispute d : due) {
            if (does(() -> {
                        loseDispute(d.key);
                        return "done";
                    })
                    .equals("done")) {
                settled.add(d.key);
            }
        }
        settled.add(0, "done");
        return String.join(" ", settled);
    }

    // States and types.

    void setState(String account, String state) {
        account(account).state = state;
    }

    void setType(String type, TypeRule rule) {
        if (rule == null) {
            types.remove(type);
        } else {
            types.put(type, rule);
        }
    }

    /** The postings with the type's counter-account in the place of the external one. */
    private List<Posting> placed(Deed deed) {
        TypeRule rule = types.get(deed.type);
        if (rule == null || rule.counter() == null || deed.link instanceof Link.Reverses) {
            return deed.postings;
        }
        String outside = "external:" + deed.type;
        return deed.postings.stream()
                .map(p -> new Posting(
                        p.source().equals(outside) ? rule.counter() : p.source(),
                        p.destination().equals(outside) ? rule.counter() : p.destination(),
                        p.amount()))
                .toList();
    }

    private void isOfItsType(Deed deed, List<Posting> given) {
        TypeRule rule = types.get(deed.type);
        if (rule == null) {
            return;
        }
        String counter = rule.counter() != null ? rule.counter() : "external:" + deed.type;
        if (rule.needsOrder() && !deed.hasOrder) {
            throw new Refused("CF068", "required_metadata");
        }
        for (Posting p : given) {
            String side = rule.signs().equals("in") ? p.source() : p.destination();
            if (!rule.signs().equals("both") && !side.equals(counter)) {
                boolean takesPart =
                        p.source().equals(counter) || p.destination().equals(counter);
                throw new Refused("CF068", side, takesPart ? "signs" : "counter_account");
            }
        }
        if (rule.perTransaction() != null && total(given) > rule.perTransaction()) {
            throw new Refused("CF068", "per_transaction");
        }
        given.stream()
                .map(p -> TypeRule.counted(p, counter))
                .distinct()
                .filter(a -> !Account.isExternal(a))
                .forEach(account -> {
                    List<List<Posting>> used = transactions.stream()
                            .filter(t -> t.type.equals(deed.type))
                            .map(t -> counted(t.given, account, counter))
                            .filter(postings -> !postings.isEmpty())
                            .toList();
                    long asked = total(counted(given, account, counter));
                    if (rule.perDay() != null
                            && used.stream().mapToLong(LedgerModel::total).sum() + asked > rule.perDay()) {
                        throw new Refused("CF068", account, "per_day");
                    }
                    if (rule.countPerDay() != null && used.size() + 1 > rule.countPerDay()) {
                        throw new Refused("CF068", account, "count_per_day");
                    }
                });
    }

    private static List<Posting> counted(List<Posting> postings, String account, String counter) {
        return postings.stream()
                .filter(p -> TypeRule.counted(p, counter).equals(account))
                .toList();
    }

    private static long total(Collection<Posting> postings) {
        return postings.stream().mapToLong(Posting::amount).sum();
    }
}
