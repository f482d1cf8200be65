package io.crossfoot.server.security;

import java.util.Optional;

/** Finds the key that a client showed. */
@FunctionalInterface
interface KeyLookup {
    /**
     * Looks it up.
     *
     * @param id the public part
     * @param secretHash SHA-256 of the secret
     * @return the key when both belong together and it has not ended
     */
    Optional<ApiKey> find(String id, byte[] secretHash);
}
