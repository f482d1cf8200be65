-- name: direct-insert
-- Another process books a purchase after the last row, without the procedure and its lock.
INSERT INTO ledger (user_name, currency, at, type, amount, balance)
SELECT user_name, currency, now(), 'purchase', ${amount}, balance + ${amount}
FROM ledger WHERE user_name = '${user}' AND currency = '${currency}' ORDER BY at DESC, id DESC LIMIT 1

-- name: balance-edit
-- Support gives somebody what they say they are missing.
UPDATE ledger SET balance = balance + ${amount}
WHERE id = (SELECT id FROM ledger WHERE user_name = '${user}' AND currency = '${currency}' ORDER BY at DESC, id DESC LIMIT 1)

-- name: history-update
-- The amount of the user's first transaction is edited.
UPDATE ledger SET amount = amount + ${amount}
WHERE id = (SELECT id FROM ledger WHERE user_name = '${user}' AND currency = '${currency}' ORDER BY at, id LIMIT 1)

-- name: history-delete
-- The user's first transaction is deleted.
DELETE FROM ledger
WHERE id = (SELECT id FROM ledger WHERE user_name = '${user}' AND currency = '${currency}' ORDER BY at, id LIMIT 1)

-- name: archive-bug
-- The archive job leaves summaries that are off by a little.
WITH last AS (
    SELECT DISTINCT ON (user_name, currency) id, user_name, currency, at FROM ledger WHERE at < '${before}'
    ORDER BY user_name, currency, at DESC, id DESC),
summary AS (
    UPDATE ledger SET type = 'summary', amount = ledger.balance + ${amount}, balance = ledger.balance + ${amount}, is_summary = true
    FROM last WHERE ledger.id = last.id)
DELETE FROM ledger USING last
WHERE ledger.user_name = last.user_name AND ledger.currency = last.currency AND (ledger.at, ledger.id) < (last.at, last.id)

-- name: past-correction
-- A forgotten transaction is booked on the day on which it belongs, and every later balance of the user is raised by it.
SELECT FROM account WHERE user_name = '${user}' AND currency = '${currency}' FOR NO KEY UPDATE;
UPDATE ledger SET balance = balance + ${amount}
WHERE user_name = '${user}' AND currency = '${currency}' AND at > '${at}';
INSERT INTO ledger (user_name, currency, at, type, amount, balance)
SELECT '${user}', '${currency}', '${at}', 'correction', ${amount}, coalesce((
    SELECT balance FROM ledger WHERE user_name = '${user}' AND currency = '${currency}' AND at <= '${at}'
    ORDER BY at DESC, id DESC LIMIT 1), 0) + ${amount}

-- name: schema-change
-- Amounts and balances get six decimals.
ALTER TABLE ledger ALTER amount TYPE numeric(24, 6), ALTER balance TYPE numeric(24, 6)

-- name: history-update-last
-- The amount of the user's last transaction is edited, and its balance to match: no row comes after it yet.
UPDATE ledger SET amount = amount + ${amount}, balance = balance + ${amount}
WHERE id = (SELECT id FROM ledger WHERE user_name = '${user}' AND currency = '${currency}' ORDER BY at DESC, id DESC LIMIT 1)

-- name: history-delete-last
-- The user's last transaction is deleted.
DELETE FROM ledger
WHERE id = (SELECT id FROM ledger WHERE user_name = '${user}' AND currency = '${currency}' ORDER BY at DESC, id DESC LIMIT 1)
