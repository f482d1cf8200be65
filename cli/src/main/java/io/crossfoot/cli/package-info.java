/** The {@code crossfoot} command: a ledger from the terminal. */
package io.crossfoot.cli;
