package io.crossfoot.schemes;

/**
 * What became of a history that was archived.
 *
 * @param removed rows that are gone
 * @param summaries rows that stand for them
 */
public record Archived(long removed, long summaries) {}
