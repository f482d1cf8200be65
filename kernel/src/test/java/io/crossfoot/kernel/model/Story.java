package io.crossfoot.kernel.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;

/** Makes requests of random numbers, on what there is at that moment: mostly such that they may be granted, now and then not. */
public final class Story {

    private static final List<String> ACCOUNTS = List.of("a", "b", "c", "d");
    private static final String BANK = "external:bank";
    /** 2999-01-01. */
    private static final long FAR = 32472144000000000L;

    private final String prefix;
    private int keys;

    public Story(String prefix) {
        this.prefix = prefix;
    }

    /** What is asked for, and what takes it: post_batch and perform, only perform, or neither. */
    public enum Kind {
        PAY(true, true),
        DEPOSIT(true, true),
        CAPTURE_BY_LINK(true, true),
        REVERSE_BY_LINK(true, true),
        ADJUST(true, true),
        GRANT(true, true),
        /** A post that has a key, another time. */
        AGAIN_POST(true, true),
        PLACE(false, true),
        CAPTURE(false, true),
        RELEASE(false, true),
        EXTEND(false, true),
        REVERSE(false, true),
        EXPIRE(false, false),
        DISPUTE(false, false),
        WIN(false, false),
        LOSE(false, false),
        SETTLE(false, false),
        OVERDRAFT(false, false),
        STATE(false, false),
        TYPE(false, false),
        /** Whatever has a key, another time. */
        AGAIN(false, false),
        /** Nothing, until what is short is over. */
        WAIT(false, false);

        private final boolean isPost;
        private final boolean isOperation;

        Kind(boolean isPost, boolean isOperation) {
            this.isPost = isPost;
            this.isOperation = isOperation;
        }

        /** Whether it is a transaction that post_batch takes. */
        public boolean isPost() {
            return isPost;
        }

        /** Whether it is an operation that perform takes. */
        public boolean isOperation() {
            return isOperation;
        }
    }

    /** The numbers that a request is made of. */
    public record Step(Kind kind, int first, int second, int cents, int which, int variant) {}

    /** The accounts of this story, in the order in which they are opened. */
    public List<String> accounts() {
        return ACCOUNTS.stream().map(a -> prefix + a).toList();
    }

    private String account(int number) {
        return prefix + ACCOUNTS.get(number % ACCOUNTS.size());
    }

    /** Another account, or the bank outside. */
    private String other(String account, int distance) {
        int number =
                Account.isExternal(account) ? ACCOUNTS.size() : ACCOUNTS.indexOf(account.substring(prefix.length()));
        int other = (number + 1 + distance % ACCOUNTS.size()) % (ACCOUNTS.size() + 1);
        return other == ACCOUNTS.size() ? BANK : account(other);
    }

    /** Another account of the ledger. */
    private String inside(String account, int distance) {
        return account(ACCOUNTS.indexOf(account.substring(prefix.length())) + 1 + distance % (ACCOUNTS.size() - 1));
    }

    /** A key, or none. */
    private String once(Step step) {
        return step.cents() % 3 == 0 ? key("t") : null;
    }

    private String key(String of) {
        return prefix + of + ++keys;
    }

    /** One of several, now and then none of them. */
    private static String chosen(List<String> keys, Step step) {
        return keys.isEmpty() || step.which() == 40 ? "none" : keys.get(step.which() % keys.size());
    }

    /** A transaction whose number is known, or only such a grant, -1 for none; the last ones more often. */
    private static int transaction(Step step, LedgerModel model) {
        List<Integer> known = new ArrayList<>();
        boolean isGrant = step.cents() % 4 == 0;
        for (int n = 0; n < model.transactions().size(); n++) {
            Transaction transaction = model.transactions().get(n);
            if (transaction.id() != 0 && (!isGrant || transaction.link instanceof Link.Grants)) {
                known.add(n);
            }
        }
        int back = step.which() % 3 == 0 ? step.which() * 7 : step.which() % 6;
        return known.isEmpty() || step.which() == 40 ? -1 : known.get(known.size() - 1 - back % known.size());
    }

    /** The request of a step; soon says a moment that comes in a while, always the same for one number. */
    public Request request(Step step, LedgerModel model, IntToLongFunction soon) {
        String account = account(step.first());
        String other = other(account, step.second());
        boolean rest = step.variant() % 3 == 0;
        Long amount = rest ? null : Long.valueOf(1 + step.cents() / 3);
        Kind kind = possible(step, model);
        switch (kind) {
            case DEPOSIT -> {
                return new Request.Post(
                        "pay", once(step), List.of(new Posting(BANK, account, 1 + step.cents() / 2)), false, null);
            }
            case PLACE -> {
                Long expiresAt = step.variant() < 2
                        ? Long.valueOf(soon.applyAsLong(step.which()))
                        : step.variant() == 2 ? FAR : null;
                return new Request.PlaceHold(key("h"), account, step.cents(), expiresAt);
            }
            case CAPTURE -> {
                String key = chosen(model.holdKeys(step.second() > 0), step);
                String source = model.accountOfHold(key) == null ? account : model.accountOfHold(key);
                return new Request.CaptureHold(
                        key, once(step), other(source, step.second()), amount, step.variant() == 2);
            }
            case RELEASE -> {
                return new Request.ReleaseHold(chosen(model.holdKeys(step.second() > 0), step));
            }
            case EXTEND -> {
                Long expiresAt = step.variant() < 3
                        ? Long.valueOf(soon.applyAsLong(step.which()))
                        : step.variant() == 3 ? null : Long.valueOf(FAR);
                return new Request.ExtendHold(chosen(model.holdKeys(step.second() > 0), step), expiresAt);
            }
            case REVERSE -> {
                return new Request.Reverse(transaction(step, model), once(step), amount);
            }
            case EXPIRE -> {
                return new Request.ExpireLots(step.variant() < 3 ? account : null, prefix);
            }
            case DISPUTE -> {
                return dispute(step, model, soon);
            }
            case WIN -> {
                return new Request.WinDispute(chosen(model.disputeKeys(step.second() > 0), step));
            }
            case LOSE -> {
                return new Request.LoseDispute(chosen(model.disputeKeys(step.second() > 0), step));
            }
            case SETTLE -> {
                return new Request.SettleDisputes(prefix);
            }
            case OVERDRAFT -> {
                return overdraft(step, account, soon);
            }
            case STATE -> {
                // One at a time, or little would be granted.
                String restricted = accounts().stream()
                        .filter(a -> !model.state(a).equals("open"))
                        .findFirst()
                        .orElse(null);
                return restricted != null
                        ? new Request.SetState(restricted, "open")
                        : new Request.SetState(account, step.variant() % 2 == 0 ? "frozen" : "credits_only");
            }
            case TYPE -> {
                return type(step, account);
            }
            case AGAIN, AGAIN_POST -> {
                return again(kind, step, model);
            }
            default -> {
                return post(kind, step, model, account, other, soon);
            }
        }
    }

    /** What there is nothing for yet is something else instead, now and then not. */
    private static Kind possible(Step step, LedgerModel model) {
        boolean isFirst = step.which() != 40
                && switch (step.kind()) {
                    case CAPTURE, CAPTURE_BY_LINK, RELEASE, EXTEND ->
                        model.holdKeys(step.second() > 0).isEmpty();
                    case REVERSE, REVERSE_BY_LINK, ADJUST, DISPUTE -> transaction(step, model) < 0;
                    case WIN, LOSE -> model.disputeKeys(step.second() > 0).isEmpty();
                    case AGAIN -> model.known().isEmpty();
                    case AGAIN_POST -> model.known().stream().noneMatch(r -> r instanceof Request.Post);
                    default -> false;
                };
        if (!isFirst) {
            return step.kind();
        } else if (step.kind().isPost()) {
            return Kind.PAY;
        }
        return step.kind().isOperation() ? Kind.PLACE : transaction(step, model) < 0 ? Kind.OVERDRAFT : Kind.DISPUTE;
    }

    private Request post(
            Kind kind, Step step, LedgerModel model, String account, String other, IntToLongFunction soon) {
        List<Posting> postings = new ArrayList<>();
        String type = "pay";
        boolean hasOrder = false;
        Link link = null;
        switch (kind) {
            case PAY -> {
                type = step.variant() > 4 ? "sale" : "pay";
                hasOrder = step.which() % 4 != 0;
                if (step.variant() == 5) {
                    other = "external:sale";
                } else if (step.variant() == 6) {
                    other = account;
                    account = "external:sale";
                }
                postings.add(new Posting(account, other, step.cents()));
                if (step.variant() > 1) {
                    more(step, postings);
                }
            }
            case ADJUST -> {
                postings.add(new Posting(account, other, step.cents()));
                link = new Link.Adjusts(transaction(step, model));
            }
            case CAPTURE_BY_LINK -> {
                String key = chosen(model.holdKeys(step.second() > 0), step);
                String source =
                        model.accountOfHold(key) == null || step.which() % 9 == 8 ? account : model.accountOfHold(key);
                postings.add(new Posting(source, other(source, step.second()), 1 + step.cents() / 4));
                more(step, postings);
                link = new Link.Captures(key, step.variant() == 3);
            }
            case REVERSE_BY_LINK -> {
                int original = transaction(step, model);
                Posting back = original < 0
                        ? new Posting(BANK, account, step.cents())
                        : model.transactions()
                                .get(original)
                                .all()
                                .get(step.cents()
                                        % model.transactions()
                                                .get(original)
                                                .all()
                                                .size());
                postings.add(new Posting(back.destination(), back.source(), Math.min(step.cents(), back.amount())));
                if (step.variant() == 1) {
                    postings.add(postings.get(0));
                } else if (step.variant() == 2) {
                    postings.add(0, new Posting(account, other, step.cents()));
                }
                link = new Link.Reverses(original);
            }
            case GRANT -> {
                postings.add(new Posting(
                        step.which() % 3 == 0 ? inside(account, step.second()) : "external:promo",
                        account,
                        1 + step.cents() / 3));
                if (step.variant() == 1) {
                    postings.add(new Posting(account, other, 1 + step.cents() / 4));
                } else if (step.variant() == 2) {
                    postings.add(new Posting(BANK, account, 77));
                }
                String key = step.which() == 39 && !model.lotKeys().isEmpty()
                        ? model.lotKeys().get(0)
                        : key("l");
                link = new Link.Grants(
                        key,
                        step.which() == 38 ? other.equals(BANK) ? account : other : account,
                        step.variant() < 4 ? soon.applyAsLong(step.which()) : FAR + step.which() % 5,
                        step.which() % 3 - 1,
                        step.which() % 4 == 0 ? inside(account, step.cents()) : null);
            }
            default -> throw new AssertionError(step);
        }
        // Whether the rule or the posting is what is wrong with one account on both sides is not told.
        type = model.isCircular(type, postings) ? "pay" : type;
        return new Request.Post(type, once(step), postings, hasOrder, link);
    }

    /** Adds postings that have to do with the first, or not. */
    private void more(Step step, List<Posting> postings) {
        Posting first = postings.get(0);
        if (step.variant() % 2 == 1 && !Account.isExternal(first.source())) {
            postings.add(step.which() % 2, new Posting(BANK, first.source(), 1L + 5L * step.which()));
        }
        if (step.which() % 5 == 1 && !Account.isExternal(first.source())) {
            postings.add(new Posting(first.source(), inside(first.source(), step.which()), 50));
        }
        if (step.which() % 5 == 2 && !Account.isExternal(first.destination())) {
            postings.add(new Posting(first.destination(), BANK, 1L + 10L * step.which()));
        }
        if (step.which() % 5 > 2) {
            String second = account(step.which());
            postings.add(new Posting(second, other(second, step.cents()), 1L + 10L * step.which()));
        }
    }

    /** What was done already, now and then with another amount. */
    private static Request again(Kind kind, Step step, LedgerModel model) {
        List<Request> known = model.known().stream()
                .filter(r -> kind == Kind.AGAIN || r instanceof Request.Post)
                .toList();
        if (known.isEmpty()) {
            return new Request.Post(
                    "pay", null, List.of(new Posting(BANK, model.accountNames().get(0), 1)), false, null);
        }
        Request request = known.get(step.cents() % known.size());
        if (step.variant() == 0 && request instanceof Request.Post post) {
            return new Request.Post("other", post.key(), post.postings(), post.hasOrder(), post.link());
        } else if (step.variant() == 0 && request instanceof Request.PlaceHold hold) {
            return new Request.PlaceHold(hold.key(), hold.account(), hold.amount() + 1, hold.expiresAt());
        }
        return request;
    }

    private Request dispute(Step step, LedgerModel model, IntToLongFunction soon) {
        int number = transaction(step, model);
        Posting posting = number < 0
                ? new Posting(account(step.first()), BANK, step.cents())
                : model.transactions()
                        .get(number)
                        .all()
                        .get(step.cents()
                                % model.transactions().get(number).all().size());
        String funder = account(step.second());
        // Nothing is held of an external account, nor credited to one.
        boolean isHeld = step.which() == 36
                || !Account.isExternal(posting.destination())
                        && (step.variant() % 2 == 0 || Account.isExternal(posting.source()));
        return new Request.OpenDispute(
                key("d"),
                number,
                step.which() == 37 ? account(step.first()) : posting.source(),
                step.cents() % 2 == 0 ? null : Long.valueOf(Math.min(step.cents(), posting.amount())),
                isHeld ? null : step.which() % 5 == 0 ? BANK : funder,
                step.variant() < 3
                        ? Long.valueOf(soon.applyAsLong(step.which()))
                        : step.variant() == 3 ? Long.valueOf(FAR) : null,
                step.which() % 3 == 0 ? null : posting.destination());
    }

    private Request overdraft(Step step, String account, IntToLongFunction soon) {
        long limit = step.cents();
        String fees = other(account, step.which());
        String protector = inside(account, step.second());
        Long until = step.variant() != 3 && step.variant() != 4
                ? null
                : Long.valueOf(step.which() % 2 == 0 ? soon.applyAsLong(step.which()) : FAR);
        return switch (step.variant()) {
            case 0 -> new Request.SetOverdraft(account, 0, 0, null, null, null);
            case 1 -> new Request.SetOverdraft(account, limit, 0, null, null, null);
            case 2 -> new Request.SetOverdraft(account, limit, 1L + 4 * step.which(), fees, null, null);
            case 3 -> new Request.SetOverdraft(account, limit, 0, null, null, until);
            case 4 -> new Request.SetOverdraft(account, limit, 1L + 4 * step.which(), fees, null, until);
            case 5 -> new Request.SetFloor(account, step.which() % 4 == 0 ? null : Long.valueOf(step.cents() - 600));
            default -> new Request.SetOverdraft(account, 0, 0, null, protector, null);
        };
    }

    /** A rule for sales, or limits for what the ledger posts itself or is not asked a type for. */
    private Request type(Step step, String account) {
        List<String> types = List.of(
                "sale", "sale", "capture", "reversal", "dispute_return", "dispute_won", "expiry", "dispute_credit");
        String type = types.get(step.which() % types.size());
        boolean isSale = type.equals("sale");
        Long perTransaction = step.cents() % 4 == 0 ? Long.valueOf(step.cents()) : null;
        Long perDay = step.cents() % 3 == 0 ? Long.valueOf(3L * step.cents()) : null;
        Integer count = step.cents() % 5 == 0 ? Integer.valueOf(1 + step.which() % 3) : null;
        boolean needsOrder = step.second() == 1;
        String signs = !isSale || step.first() % 2 == 0 ? "both" : step.second() % 2 == 0 ? "in" : "out";
        String counter = isSale && step.variant() < 4 ? account : null;
        boolean isNone = perTransaction == null
                && perDay == null
                && count == null
                && !needsOrder
                && signs.equals("both")
                && counter == null;
        return new Request.SetType(
                type, isNone ? null : new TypeRule(counter, signs, needsOrder, perTransaction, perDay, count));
    }

    /** What takes all rules of types away. */
    public static List<Request> withoutTypes() {
        return List.of("sale", "capture", "reversal", "dispute_return", "dispute_won", "expiry", "dispute_credit")
                .stream()
                .map(type -> (Request) new Request.SetType(type, null))
                .toList();
    }
}
