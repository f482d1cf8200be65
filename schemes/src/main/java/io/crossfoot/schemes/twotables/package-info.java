/** Transactions and balances, both written by one stored procedure. */
package io.crossfoot.schemes.twotables;
