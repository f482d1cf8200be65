/**
 * The one JSON form of the ledger's types, for every door that speaks JSON.
 *
 * <p>{@link io.crossfoot.ledger.json.JsonWriter} writes it, {@link io.crossfoot.ledger.json.JsonReader} reads what a ledger
 * answered and lets unknown members pass, and {@link io.crossfoot.ledger.json.JsonRequest} reads what a ledger is asked and
 * lets nothing pass that it does not know. Amounts are strings in plain notation, moments RFC 3339 in UTC, days
 * {@code 2026-11-21}.
 */
package io.crossfoot.ledger.json;
