package io.crossfoot.schemes.comparison;

/**
 * What a scheme's own verify says once all posting is over.
 *
 * @param scheme whose
 * @param differences how many it finds; null when it has no verify
 * @param reason why it has none; null when it has one
 */
public record Verified(String scheme, Integer differences, String reason) {}
