/** Combines the posts of many callers into batches. */
package io.crossfoot.server.lanes;
