/** A table of monthly summaries beside the transactions, whose old months are dropped. */
package io.crossfoot.schemes.monthlysummary;
