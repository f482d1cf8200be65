package io.crossfoot.kernel.model;

import static io.crossfoot.kernel.model.LedgerModel.dollars;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Something that is asked of the ledger: what the model does for it, and how the ledger is told. Earlier transactions are counted
 * from 0, and -1 is one that is not there; amounts that are null stand for all that is left, times that are null for never.
 */
public sealed interface Request {

    /** Says how a call of what has a key ends, which may answer several rows. */
    String ENDING = "SELECT DISTINCT CASE WHEN replayed THEN 'replayed' ELSE 'done' END FROM ";

    /** Has the model do it; answers "done" and what is listed, or is {@link Refused}. */
    String in(LedgerModel model);

    /** The key that does it once, null for none. */
    default String key() {
        return null;
    }

    /** Has the model do it unless that was done already. */
    default String of(LedgerModel model) {
        Request known = key() == null ? null : model.known(key());
        if (known == null) {
            String answer = in(model);
            model.know(this);
            return answer;
        } else if (!known.equals(this)) {
            throw new Refused("CF011");
        }
        return "replayed";
    }

    /** A query of one value that has the ledger do it and answers the same. */
    String query(LedgerModel model);

    /** The operation for perform, null for what is none. */
    default String operation(LedgerModel model) {
        return null;
    }

    /** A transaction. */
    record Post(String type, String key, List<Posting> postings, boolean hasOrder, Link link) implements Request {
        @Override
        public String in(LedgerModel model) {
            model.post(new LedgerModel.Deed(type, postings, hasOrder, link));
            return "done";
        }

        @Override
        public String query(LedgerModel model) {
            Posting first = postings.get(0);
            return first.amount() % 2 == 0 && link == null && !hasOrder && postings.size() == 1
                    ? ENDING + "crossfoot.transfer('" + first.source() + "', '" + first.destination() + "', "
                            + dollars(first.amount()) + ", 'USD', '" + type + "'"
                            + (key == null ? "" : ", '" + key + "'") + ")"
                    : ENDING + "jsonb_to_record(crossfoot.post('" + json(model) + "'::jsonb)) AS p(replayed boolean)";
        }

        @Override
        public String operation(LedgerModel model) {
            return "{\"post\": " + json(model) + "}";
        }

        private String json(LedgerModel model) {
            return "{\"type\": \"" + type + "\", " + (key == null ? "" : "\"key\": \"" + key + "\", ")
                    + (hasOrder ? "\"metadata\": {\"order\": 7}, " : "")
                    + (link == null ? "" : "\"link\": " + link(model) + ", ")
                    + (link instanceof Link.Adjusts ? "\"reference\": \"case\", " : "")
                    + postings.stream()
                            .map(p -> "{\"source\": \"" + p.source() + "\", \"destination\": \"" + p.destination()
                                    + "\", \"amount\": \"" + dollars(p.amount()) + "\", \"currency\": \"USD\"}")
                            .collect(Collectors.joining(", ", "\"postings\": [", "]}"));
        }

        /** The link as JSON, null for none. */
        public String link(LedgerModel model) {
            if (link instanceof Link.Captures captures) {
                return "{\"captures\": \"" + captures.hold() + "\", \"release_rest\": " + captures.releaseRest() + "}";
            } else if (link instanceof Link.Reverses reverses) {
                return "{\"reverses\": " + id(model, reverses.transaction()) + "}";
            } else if (link instanceof Link.Adjusts adjusts) {
                return "{\"adjusts\": " + id(model, adjusts.transaction()) + ", \"reason\": \"wrong price\"}";
            } else if (link instanceof Link.Grants grants) {
                return "{\"grants\": {\"lot\": \"" + grants.lot() + "\", \"account\": \"" + grants.account()
                        + "\", \"priority\": " + grants.priority() + ", \"expires_at\": \""
                        + time(grants.expiresAt()) + "\""
                        + (grants.expiresTo() == null ? "" : ", \"expires_to\": \"" + grants.expiresTo() + "\"") + "}}";
            }
            return null;
        }
    }

    record PlaceHold(String key, String account, long amount, Long expiresAt) implements Request {
        @Override
        public String in(LedgerModel model) {
            model.placeHold(key, account, amount, expiresAt);
            return "done";
        }

        @Override
        public String query(LedgerModel model) {
            return ENDING + "crossfoot.place_hold('" + account + "', 'USD', " + dollars(amount) + ", '" + key + "'"
                    + parameter(", expires_at => ", expiresAt, e -> "'" + e + "'") + ")";
        }

        @Override
        public String operation(LedgerModel model) {
            return "{\"place_hold\": {\"account\": \"" + account + "\", \"currency\": \"USD\", \"amount\": \""
                    + dollars(amount) + "\", \"key\": \"" + key + "\""
                    + parameter(", \"expires_at\": ", expiresAt, e -> "\"" + e + "\"")
                    + "}}";
        }
    }

    record CaptureHold(String hold, String key, String destination, Long amount, boolean releaseRest)
            implements Request {
        @Override
        public String in(LedgerModel model) {
            model.captureHold(hold, destination, amount, releaseRest);
            return "done";
        }

        @Override
        public String query(LedgerModel model) {
            return ENDING + "crossfoot.capture_hold('" + hold + "', '" + destination + "', "
                    + (amount == null ? "NULL" : dollars(amount)) + ", release_rest => " + releaseRest
                    + (key == null ? "" : ", key => '" + key + "'") + ")";
        }

        @Override
        public String operation(LedgerModel model) {
            return "{\"capture_hold\": {\"hold\": \"" + hold + "\", \"destination\": \"" + destination + "\""
                    + (key == null ? "" : ", \"key\": \"" + key + "\"")
                    + (amount == null ? "" : ", \"amount\": \"" + dollars(amount) + "\"") + ", \"release_rest\": "
                    + releaseRest + "}}";
        }
    }

    record ReleaseHold(String hold) implements Request {
        @Override
        public String in(LedgerModel model) {
            model.releaseHold(hold);
            return "done";
        }

        @Override
        public String query(LedgerModel model) {
            return "SELECT 'done' FROM crossfoot.release_hold('" + hold + "')";
        }

        @Override
        public String operation(LedgerModel model) {
            return "{\"release_hold\": {\"hold\": \"" + hold + "\"}}";
        }
    }

    record ExtendHold(String hold, Long expiresAt) implements Request {
        @Override
        public String in(LedgerModel model) {
            model.extendHold(hold, expiresAt);
            return "done";
        }

        @Override
        public String query(LedgerModel model) {
            return "SELECT 'done' FROM crossfoot.extend_hold('" + hold + "', "
                    + (expiresAt == null ? "NULL" : "'" + time(expiresAt) + "'") + ")";
        }

        @Override
        public String operation(LedgerModel model) {
            return "{\"extend_hold\": {\"hold\": \"" + hold + "\""
                    + parameter(", \"expires_at\": ", expiresAt, e -> "\"" + e + "\"") + "}}";
        }
    }

    record Reverse(int transaction, String key, Long amount) implements Request {
        @Override
        public String in(LedgerModel model) {
            model.reverse(transaction, amount);
            return "done";
        }

        @Override
        public String query(LedgerModel model) {
            return ENDING + "crossfoot.reverse(" + id(model, transaction)
                    + (amount == null ? "" : ", " + dollars(amount)) + (key == null ? "" : ", key => '" + key + "'")
                    + ")";
        }

        @Override
        public String operation(LedgerModel model) {
            return "{\"reverse\": {\"transaction_id\": " + id(model, transaction)
                    + (key == null ? "" : ", \"key\": \"" + key + "\"")
                    + (amount == null ? "" : ", \"amount\": \"" + dollars(amount) + "\"") + "}}";
        }
    }

    /** Without an account, all that has expired; a prefix tells the lots of this story. */
    record ExpireLots(String account, String prefix) implements Request {
        @Override
        public String in(LedgerModel model) {
            return model.expireLots(account);
        }

        @Override
        public String query(LedgerModel model) {
            return "SELECT concat_ws(' ', 'done', string_agg(key, ' ' ORDER BY ordinality)) FROM crossfoot.expire_lots("
                    + (account == null ? "" : "'" + account + "'") + ") WITH ORDINALITY WHERE starts_with(key, '"
                    + prefix
                    + "')";
        }
    }

    record OpenDispute(
            String key, int transaction, String account, Long amount, String fundedBy, Long deadline, String payee)
            implements Request {
        @Override
        public String in(LedgerModel model) {
            model.openDispute(key, transaction, account, amount, fundedBy, deadline, payee);
            return "done";
        }

        @Override
        public String query(LedgerModel model) {
            return ENDING + "crossfoot.open_dispute('" + key + "', " + id(model, transaction) + ", '" + account
                    + "', reason => 'never arrived'" + (amount == null ? "" : ", amount => " + dollars(amount))
                    + (fundedBy == null ? "" : ", funded_by => '" + fundedBy + "'")
                    + parameter(", deadline => ", deadline, d -> "'" + d + "'")
                    + (payee == null ? "" : ", payee => '" + payee + "'") + ")";
        }
    }

    record WinDispute(String dispute) implements Request {
        @Override
        public String in(LedgerModel model) {
            model.winDispute(dispute);
            return "done";
        }

        @Override
        public String query(LedgerModel model) {
            return "SELECT 'done' FROM crossfoot.win_dispute('" + dispute + "')";
        }
    }

    record LoseDispute(String dispute) implements Request {
        @Override
        public String in(LedgerModel model) {
            model.loseDispute(dispute);
            return "done";
        }

        @Override
        public String query(LedgerModel model) {
            return "SELECT 'done' FROM crossfoot.lose_dispute('" + dispute + "')";
        }
    }

    /** Settles all disputes that are past their deadline; a prefix tells those of this story. */
    record SettleDisputes(String prefix) implements Request {
        @Override
        public String in(LedgerModel model) {
            return model.settleDisputes();
        }

        @Override
        public String query(LedgerModel model) {
            return "SELECT concat_ws(' ', 'done', string_agg(key, ' ' ORDER BY ordinality)) FROM crossfoot.settle_disputes(1000)"
                    + " WITH ORDINALITY WHERE starts_with(key, '" + prefix + "')";
        }
    }

    record SetOverdraft(String account, long limit, long fee, String feeAccount, String protectedBy, Long until)
            implements Request {
        @Override
        public String in(LedgerModel model) {
            model.setOverdraft(account, limit, fee, feeAccount, protectedBy, until);
            return "done";
        }

        @Override
        public String query(LedgerModel model) {
            return "SELECT 'done' FROM crossfoot.set_overdraft('" + account + "', 'USD', " + dollars(limit)
                    + (fee == 0 ? "" : ", fee => " + dollars(fee) + ", fee_account => '" + feeAccount + "'")
                    + (protectedBy == null ? "" : ", protected_by => '" + protectedBy + "'")
                    + parameter(", until => ", until, u -> "'" + u + "'") + ")";
        }
    }

    record SetFloor(String account, Long floor) implements Request {
        @Override
        public String in(LedgerModel model) {
            model.setFloor(account, floor);
            return "done";
        }

        @Override
        public String query(LedgerModel model) {
            return "SELECT 'done' FROM crossfoot.set_floor('" + account + "', 'USD', "
                    + (floor == null ? "NULL" : dollars(floor)) + ")";
        }
    }

    /** Makes an account open, frozen or one that takes credits only. */
    record SetState(String account, String state) implements Request {
        @Override
        public String in(LedgerModel model) {
            model.setState(account, state);
            return "done";
        }

        @Override
        public String query(LedgerModel model) {
            return state.equals("open")
                    ? "SELECT 'done' FROM crossfoot.unfreeze_account('" + account + "', 'USD', 'settled')"
                    : "SELECT 'done' FROM crossfoot.freeze_account('" + account + "', 'USD', 'looked into', "
                            + state.equals("credits_only") + ")";
        }
    }

    /** Gives a type a rule, null for none. */
    record SetType(String type, TypeRule rule) implements Request {
        @Override
        public String in(LedgerModel model) {
            model.setType(type, rule);
            return "done";
        }

        @Override
        public String query(LedgerModel model) {
            if (rule == null) {
                return "SELECT 'done' FROM crossfoot.set_type('" + type + "')";
            }
            String limits = limit("per_transaction", rule.perTransaction())
                    + limit("per_day", rule.perDay())
                    + (rule.countPerDay() == null ? "" : ", \"count_per_day\": " + rule.countPerDay());
            return "SELECT 'done' FROM crossfoot.set_type('" + type + "', "
                    + (rule.counter() == null ? "NULL" : "'" + rule.counter() + "'") + ", '" + rule.signs() + "'"
                    + (rule.needsOrder() ? ", required_metadata => '{order}'" : "")
                    + (limits.isEmpty() ? "" : ", limits => '[{\"currency\": \"USD\"" + limits + "}]'") + ")";
        }
    }

    private static String parameter(String name, Long moment, UnaryOperator<String> quoted) {
        return moment == null ? "" : name + quoted.apply(time(moment));
    }

    private static String limit(String name, Long amount) {
        return amount == null ? "" : ", \"" + name + "\": \"" + dollars(amount) + "\"";
    }

    /** A moment as the ledger is told it. */
    static String time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }

    private static long id(LedgerModel model, int transaction) {
        return transaction < 0 ? 0 : model.transactions().get(transaction).id();
    }
}
