/**
 * The Java API of Crossfoot, a ledger of user balances in PostgreSQL.
 *
 * <p>{@link io.crossfoot.ledger.Ledger} is where to begin; what it can do is listed in
 * {@link io.crossfoot.ledger.LedgerOperations}. Amounts are {@link java.math.BigDecimal}s in major units ({@code 10.60}).
 * Every refusal is a {@link io.crossfoot.ledger.LedgerException} with a code of the closed list
 * {@link io.crossfoot.ledger.ErrorCode} and with its facts as fields.
 */
package io.crossfoot.ledger;
