package io.crossfoot.server.http;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.server.security.Access;
import io.javalin.http.Context;
import java.util.Map;

/**
 * A request whose address, scope and media types are as the table of routes wants them.
 *
 * @param request the request itself
 * @param access what its caller may do; null on a route that is open to all
 * @param parameters its query
 * @param type the media type to answer in
 */
record Call(Context request, Access access, Parameters parameters, String type) {

    String path(String name) {
        // Javalin would put question marks for what is not UTF-8.
        return PercentEncoding.decode(raw(name), false)
                .filter(text -> text.chars().noneMatch(Character::isISOControl))
                .orElseThrow(() -> LedgerException.of(
                        ErrorCode.MALFORMED_REQUEST,
                        "the address is not well percent-encoded UTF-8 without control characters",
                        Map.of("parameter", name),
                        null));
    }

    private String raw(String name) {
        String[] pattern = request.endpoint().path.split("/");
        String[] given = request.path().split("/");
        for (int i = 0; i < pattern.length; i++) {
            if (pattern[i].equals("{" + name + "}")) {
                return given[i];
            }
        }
        throw new IllegalArgumentException(name);
    }

    /** The account of the address, which the caller may use. */
    String account() {
        String account = path("account");
        access.requireAccount(account);
        return account;
    }

    String currency() {
        return path("currency");
    }

    boolean ndjson() {
        return type.equals(MediaTypes.NDJSON);
    }
}
