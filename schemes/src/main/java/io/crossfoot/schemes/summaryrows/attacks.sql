-- name: direct-insert
-- Another process books a purchase, as the procedure does but for the lock and the look at the balance.
INSERT INTO ledger (user_name, currency, at, type, amount) VALUES ('${user}', '${currency}', now(), 'purchase', ${amount})

-- name: balance-edit
-- Support gives somebody what they say they are missing, in the last summary.
UPDATE ledger SET amount = amount + ${amount}
WHERE user_name = '${user}' AND currency = '${currency}' AND is_summary
    AND at = (SELECT max(at) FROM ledger WHERE user_name = '${user}' AND currency = '${currency}' AND is_summary)

-- name: history-update
-- The amount of the user's first transaction is edited.
UPDATE ledger SET amount = amount + ${amount}
WHERE id = (
    SELECT id FROM ledger WHERE user_name = '${user}' AND currency = '${currency}' AND NOT is_summary ORDER BY at, id LIMIT 1)

-- name: history-delete
-- The user's first transaction is deleted.
DELETE FROM ledger
WHERE id = (
    SELECT id FROM ledger WHERE user_name = '${user}' AND currency = '${currency}' AND NOT is_summary ORDER BY at, id LIMIT 1)

-- name: archive-bug
-- The archive job leaves summaries that are off by a little.
SELECT end_of_day();
WITH kept AS (
    SELECT DISTINCT ON (user_name, currency) id, user_name, currency, at FROM ledger WHERE is_summary AND at <= '${before}'
    ORDER BY user_name, currency, at DESC),
opening AS (
    UPDATE ledger SET type = 'archive', amount = amount + ${amount} FROM kept WHERE ledger.id = kept.id)
DELETE FROM ledger USING kept
WHERE ledger.user_name = kept.user_name AND ledger.currency = kept.currency AND ledger.at < kept.at

-- name: past-correction
-- A forgotten transaction is booked on the day on which it belongs, and every later summary of the user is raised by it.
SELECT FROM account WHERE user_name = '${user}' AND currency = '${currency}' FOR NO KEY UPDATE;
INSERT INTO ledger (user_name, currency, at, type, amount) VALUES ('${user}', '${currency}', '${at}', 'correction', ${amount});
UPDATE ledger SET amount = amount + ${amount}
WHERE user_name = '${user}' AND currency = '${currency}' AND is_summary AND at > '${at}'

-- name: schema-change
-- Amounts get six decimals.
ALTER TABLE ledger ALTER amount TYPE numeric(24, 6)
