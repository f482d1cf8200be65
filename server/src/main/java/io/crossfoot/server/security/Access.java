package io.crossfoot.server.security;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.javalin.http.Context;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the caller of a request may do. Every route asks it before it does anything; a refusal is a {@link LedgerException} of
 * {@link ErrorCode#FORBIDDEN} that says what was missing.
 *
 * <p>A key's account prefixes go by the colon: {@code user:} is every account that begins so, {@code user:1} is the account
 * {@code user:1} and those beneath it ({@code user:1:bonus}), but not {@code user:10}, which belongs to somebody else.
 */
public final class Access {
    private static final String ATTRIBUTE = "crossfoot.access";

    /** The log of administrative acts takes no longer names. */
    private static final int ACTOR_CHARACTERS = 200;

    private final String actor;
    private final String keyId;
    private final Scope scope;
    private final List<String> prefixes;
    private final List<String> types;

    private Access(String actor, String keyId, Scope scope, List<String> prefixes, List<String> types) {
        this.actor = actor;
        this.keyId = keyId;
        this.scope = scope;
        this.prefixes = prefixes;
        this.types = types;
    }

    /**
     * What the caller of a request may do.
     *
     * @param request one that went through the gate of this package
     * @return never null
     * @throws IllegalStateException when nothing has decided who the caller is: such a request must not be answered
     */
    public static Access of(Context request) {
        Access access = request.attribute(ATTRIBUTE);
        if (access == null) {
            throw new IllegalStateException("Nobody decided what the caller of " + request.path() + " may do");
        }
        return access;
    }

    /**
     * What the caller of a request may do, for those who only report it.
     *
     * @param request any request
     * @return empty when it was turned away before that was decided, or needs no decision
     */
    public static Optional<Access> find(Context request) {
        return Optional.ofNullable(request.attribute(ATTRIBUTE));
    }

    /**
     * Everything, as on a loopback address without keys.
     *
     * @param actor the name for the log of administrative acts
     * @return access without limits
     */
    public static Access unlimited(String actor) {
        return new Access(actor, null, Scope.ADMIN, null, null);
    }

    /**
     * What a key gives.
     *
     * @param key a key that was verified
     * @return the key's rights
     */
    public static Access by(ApiKey key) {
        String actor = "key:" + key.id() + " (" + key.name() + ")";
        return new Access(
                actor.substring(0, Math.min(actor.length(), ACTOR_CHARACTERS)),
                key.id(),
                key.scope(),
                key.prefixes().orElse(null),
                key.types().orElse(null));
    }

    /**
     * Decides that the caller of a request has this access.
     *
     * @param request the request
     */
    public void grantTo(Context request) {
        request.attribute(ATTRIBUTE, this);
    }

    /**
     * Who the caller is, for the log of administrative acts.
     *
     * @return 1 to 200 characters, such as {@code key:9f2c01ab (deploy)}
     */
    public String actor() {
        return actor;
    }

    /**
     * The key that the caller showed.
     *
     * @return its public part; empty on a server without keys
     */
    public Optional<String> keyId() {
        return Optional.ofNullable(keyId);
    }

    /**
     * Refuses a caller whose scope does not include another.
     *
     * @param required what the request needs
     * @throws LedgerException FORBIDDEN, with the facts {@code scope} and {@code required_scope}
     */
    public void require(Scope required) {
        if (!scope.includes(required)) {
            throw forbidden(
                    "the API key has the scope %s, this needs %s".formatted(scope.word(), required.word()),
                    Map.of("scope", scope.word(), "required_scope", required.word()));
        }
    }

    /**
     * Refuses a caller who may not use an account.
     *
     * @param account any account that the request names, external ones included; also one that a side left out stands for
     * @throws LedgerException FORBIDDEN, with the fact {@code account}
     */
    public void requireAccount(String account) {
        if (!mayUse(account)) {
            throw forbidden(
                    "the API key is limited to other accounts than " + account,
                    Map.of("account", String.valueOf(account), "prefixes", String.join(" ", prefixes)));
        }
    }

    /**
     * Refuses a caller who may not post a type of transactions.
     *
     * @param type the type; null is none
     * @throws LedgerException FORBIDDEN, with the facts {@code type} and {@code types}
     */
    public void requireType(String type) {
        if (types != null && (type == null || !types.contains(type))) {
            throw forbidden(
                    "the API key is limited to other types of transactions than " + type,
                    Map.of("type", String.valueOf(type), "types", String.join(" ", types)));
        }
    }

    /**
     * Whether the caller may use some accounts only.
     *
     * @return false for a key without prefixes, and on a server without keys
     */
    public boolean isLimited() {
        return prefixes != null;
    }

    /**
     * Refuses a caller who may not use all accounts of something that is there already, and does not tell which those are.
     *
     * @param accounts its accounts
     * @param what what has them, such as {@code transaction 17}
     * @throws LedgerException FORBIDDEN, with the fact {@code prefixes}
     */
    public void requireAccountsOf(Collection<String> accounts, String what) {
        if (!accounts.stream().allMatch(this::mayUse)) {
            throw refusal("the API key is limited to other accounts than those of " + what);
        }
    }

    /**
     * Makes the refusal of something that a caller without a limit might do.
     *
     * @param message why
     * @return FORBIDDEN, with the fact {@code prefixes}
     */
    public LedgerException refusal(String message) {
        return forbidden(message, Map.of("prefixes", prefixes == null ? "" : String.join(" ", prefixes)));
    }

    /**
     * Refuses a caller who may not use every account that could begin so.
     *
     * @param prefix what the accounts of a list begin with; null or empty for all
     * @throws LedgerException FORBIDDEN, with the fact {@code prefix}
     */
    public void requirePrefix(String prefix) {
        String asked = prefix == null ? "" : prefix;
        if (prefixes != null && prefixes.stream().noneMatch(own -> asked.startsWith(beneath(own)))) {
            throw forbidden(
                    "the API key is limited to accounts beneath %s, so a list needs a prefix within that, colon included"
                            .formatted(String.join(
                                    " ", prefixes.stream().map(Access::beneath).toList())),
                    Map.of("prefix", asked, "prefixes", String.join(" ", prefixes)));
        }
    }

    /**
     * Refuses a caller who may use some accounts only, for what concerns all of them.
     *
     * @throws LedgerException FORBIDDEN, with the fact {@code prefixes}
     */
    public void requireWholeLedger() {
        if (prefixes != null) {
            throw refusal("the API key is limited to some accounts, this is about the whole ledger");
        }
    }

    /**
     * Whether the caller may use an account.
     *
     * @param account its name; null is no account
     * @return true for every account when the caller is not limited to some
     */
    public boolean mayUse(String account) {
        return prefixes == null
                || account != null
                        && prefixes.stream().anyMatch(own -> account.equals(own) || account.startsWith(beneath(own)));
    }

    private static String beneath(String prefix) {
        return prefix.endsWith(":") ? prefix : prefix + ":";
    }

    private static LedgerException forbidden(String message, Map<String, String> facts) {
        return LedgerException.of(ErrorCode.FORBIDDEN, message, facts, null);
    }
}
