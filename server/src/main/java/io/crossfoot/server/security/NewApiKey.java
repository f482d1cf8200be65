package io.crossfoot.server.security;

/**
 * An API key that was just made. The token is here and nowhere else: the ledger keeps only a digest of its secret.
 *
 * @param key what may be shown
 * @param token what the client sends: {@code cfk_<id>_<secret>}
 */
public record NewApiKey(ApiKey key, String token) {
    /** Leaves the token out, so that no log has it by accident. */
    @Override
    public String toString() {
        return "NewApiKey[" + key + "]";
    }
}
