/** Posting transactions that come as lines of JSON. */
package io.crossfoot.cli.batch;
