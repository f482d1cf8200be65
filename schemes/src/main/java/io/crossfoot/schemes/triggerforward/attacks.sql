-- name: direct-insert
-- Another process books a purchase by the only statement there is for it.
INSERT INTO transactions (user_name, currency, at, type, amount)
VALUES ('${user}', '${currency}', now(), 'purchase', ${amount})

-- name: balance-edit
-- Support gives somebody what they say they are missing.
UPDATE balances SET amount = amount + ${amount} WHERE user_name = '${user}' AND currency = '${currency}'

-- name: history-update
-- The amount of the user's first transaction is edited.
UPDATE transactions SET amount = amount + ${amount}
WHERE id = (SELECT min(id) FROM transactions WHERE user_name = '${user}' AND currency = '${currency}')

-- name: history-delete
-- The user's first transaction is deleted.
DELETE FROM transactions
WHERE id = (SELECT min(id) FROM transactions WHERE user_name = '${user}' AND currency = '${currency}')

-- name: archive-bug
-- The archive job leaves summaries that are off by a little.
WITH old AS (DELETE FROM transactions WHERE at < '${before}' RETURNING *)
INSERT INTO transactions (user_name, currency, at, type, amount, is_summary)
SELECT user_name, currency, max(at), 'summary', sum(amount) + ${amount}, true FROM old GROUP BY user_name, currency

-- name: past-correction
-- A forgotten transaction is booked on the day on which it belongs.
INSERT INTO transactions (user_name, currency, at, type, amount)
VALUES ('${user}', '${currency}', '${at}', 'correction', ${amount})

-- name: schema-change
-- Amounts get six decimals.
ALTER TABLE transactions ALTER amount TYPE numeric(24, 6);
ALTER TABLE balances ALTER amount TYPE numeric(24, 6)
