-- name: direct-insert
-- Another process books a purchase the way it sees it in the history.
INSERT INTO history (user_name, currency, at, type, amount) VALUES ('${user}', '${currency}', now(), 'purchase', ${amount})

-- name: balance-edit
-- Support gives somebody what they say they are missing.
UPDATE balance SET amount = amount + ${amount} WHERE user_name = '${user}' AND currency = '${currency}'

-- name: history-update
-- The amount of the user's first transaction is edited.
UPDATE history SET amount = amount + ${amount}
WHERE id = (SELECT min(id) FROM history WHERE user_name = '${user}' AND currency = '${currency}')

-- name: history-delete
-- The user's first transaction is deleted.
DELETE FROM history WHERE id = (SELECT min(id) FROM history WHERE user_name = '${user}' AND currency = '${currency}')

-- name: archive-bug
-- The archive job deletes a week too much.
DELETE FROM history WHERE at < '${before}'::timestamptz + interval '7 days'

-- name: past-correction
-- A forgotten transaction is booked on the day on which it belongs.
INSERT INTO history (user_name, currency, at, type, amount)
VALUES ('${user}', '${currency}', '${at}', 'correction', ${amount});
UPDATE balance SET amount = amount + ${amount} WHERE user_name = '${user}' AND currency = '${currency}'

-- name: schema-change
-- Amounts get six decimals.
ALTER TABLE history ALTER amount TYPE numeric(24, 6);
ALTER TABLE balance ALTER amount TYPE numeric(24, 6)
