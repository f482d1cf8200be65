/**
 * The Java API of Crossfoot, a ledger of user balances in PostgreSQL.
 *
 * <p>Money moves by a {@link io.crossfoot.ledger.Transaction}; it is reserved by a {@link io.crossfoot.ledger.HoldRequest}, of
 * which a {@link io.crossfoot.ledger.Capture} takes; a {@link io.crossfoot.ledger.Reversal} takes it back. How low an account may
 * go is an {@link io.crossfoot.ledger.OverdraftRule}; what transactions of a type must be like is a
 * {@link io.crossfoot.ledger.TypeRule}. Many {@link io.crossfoot.ledger.Operation}s can be done in one call.
 *
 * <p>{@link io.crossfoot.ledger.Ledger} is where to begin; what it can do is listed in
 * {@link io.crossfoot.ledger.LedgerOperations}. Amounts are {@link java.math.BigDecimal}s in major units ({@code 10.60}).
 * Every refusal is a {@link io.crossfoot.ledger.LedgerException} with a code of the closed list
 * {@link io.crossfoot.ledger.ErrorCode} and with its facts as fields.
 */
package io.crossfoot.ledger;
