package io.crossfoot.ledger;

/**
 * A unit of account.
 *
 * @param code 2 to 16 of A-Z, 0-9 and _, starting with a letter, such as {@code USD}
 * @param scale how many decimals an amount may have, 0 to 18
 * @param name for people, such as {@code US Dollar}
 */
public record Currency(String code, int scale, String name) {}
