/** Reads account histories from CSV files into a ledger and compares the balances that they carry. */
package io.crossfoot.cli.importing;
