package io.crossfoot.schemes;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * A line of a user's history.
 *
 * @param at when it was posted
 * @param type of business
 * @param amount what was added, or taken where it is negative
 * @param balance right after it; null in schemes that lack {@link Feature#RUNNING_BALANCE}
 * @param isSummary whether it stands for transactions that have been archived, or for the balance at some moment
 */
public record Entry(Instant at, String type, BigDecimal amount, BigDecimal balance, boolean isSummary) {}
