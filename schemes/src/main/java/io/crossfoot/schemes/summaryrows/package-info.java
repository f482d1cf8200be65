/** Rows among the transactions that say the balance at the end of a day. */
package io.crossfoot.schemes.summaryrows;
