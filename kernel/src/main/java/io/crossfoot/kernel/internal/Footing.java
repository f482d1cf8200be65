package io.crossfoot.kernel.internal;

/**
 * What the rows of a table add up to.
 *
 * @param rows how many
 * @param digest the sum of a part of each row's SHA-256, whatever their order
 */
public record Footing(long rows, String digest) {

    /** Says, as verify would, that a table is not what it should be. */
    public String difference(String table, Footing expected) {
        return "{\"check\": \"copy\", \"table\": \"%s\", \"rows\": %d, \"digest\": \"%s\", \"expected_rows\": %d, \"expected_digest\": \"%s\"}"
                .formatted(table, rows, digest, expected.rows, expected.digest);
    }
}
