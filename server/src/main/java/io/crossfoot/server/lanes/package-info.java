/**
 * Batching lanes: callers who post one transaction at a time share database calls and commits, without waiting for each other
 * longer than a commit takes.
 */
package io.crossfoot.server.lanes;
