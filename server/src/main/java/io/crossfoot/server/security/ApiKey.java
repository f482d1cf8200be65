package io.crossfoot.server.security;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An API key, without its secret: nothing that is kept of a key is enough to use it.
 *
 * @param id 8 characters of {@code [a-z0-9]}, which are no secret
 * @param name what its owner called it
 * @param scope how much it may do
 * @param prefixes the accounts that it may use, see {@link Access}; empty for all
 * @param types the types of transactions that it may post; empty for all
 * @param createdAt when it was made
 * @param expiresAt when it ends or ended; empty for never
 */
public record ApiKey(
        String id,
        String name,
        Scope scope,
        Optional<List<String>> prefixes,
        Optional<List<String>> types,
        Instant createdAt,
        Optional<Instant> expiresAt) {}
