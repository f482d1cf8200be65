-- name: direct-insert
-- Another process books a purchase after the last row, without the procedure and its lock.
INSERT INTO ledger (user_name, currency, number, at, type, amount, balance, previous_number, previous_balance)
SELECT user_name, currency, number + 1, now(), 'purchase', ${amount}, balance + ${amount}, number, balance
FROM ledger WHERE user_name = '${user}' AND currency = '${currency}' ORDER BY number DESC LIMIT 1

-- name: balance-edit
-- Support gives somebody what they say they are missing.
UPDATE ledger SET balance = balance + ${amount}
WHERE user_name = '${user}' AND currency = '${currency}'
    AND number = (SELECT max(number) FROM ledger WHERE user_name = '${user}' AND currency = '${currency}')

-- name: history-update
-- The amount of the user's first transaction is edited, and its balance to match.
UPDATE ledger SET amount = amount + ${amount}, balance = balance + ${amount}
WHERE user_name = '${user}' AND currency = '${currency}' AND number = 1

-- name: history-delete
-- The user's first transaction is deleted.
DELETE FROM ledger WHERE user_name = '${user}' AND currency = '${currency}' AND number = 1

-- name: archive-bug
-- An archive job deletes old rows, as it would in any other scheme.
DELETE FROM ledger WHERE at < '${before}'

-- name: past-correction
-- A forgotten transaction is put into the chain where it belongs, and everything after it is numbered and added up anew.
SELECT FROM account WHERE user_name = '${user}' AND currency = '${currency}' FOR NO KEY UPDATE;
SET CONSTRAINTS row_follows_the_one_before DEFERRED;
-- The later rows step aside first, because no two rows may have a number at the same time.
UPDATE ledger SET number = number + 1000000000, previous_number = number + 999999999, previous_balance = coalesce(previous_balance, 0)
WHERE user_name = '${user}' AND currency = '${currency}' AND number >= (
    SELECT min(number) FROM ledger WHERE user_name = '${user}' AND currency = '${currency}' AND at > '${at}');
INSERT INTO ledger (user_name, currency, number, at, type, amount, balance, previous_number, previous_balance)
SELECT '${user}', '${currency}', coalesce(max(number), 0) + 1, '${at}', 'correction', ${amount},
    coalesce((array_agg(balance ORDER BY number DESC))[1], 0) + ${amount}, max(number), (array_agg(balance ORDER BY number DESC))[1]
FROM ledger WHERE user_name = '${user}' AND currency = '${currency}' AND number < 1000000000;
UPDATE ledger SET number = number - 999999999, previous_number = previous_number - 999999999,
    balance = balance + ${amount}, previous_balance = previous_balance + ${amount}
WHERE user_name = '${user}' AND currency = '${currency}' AND number > 1000000000

-- name: schema-change
-- Amounts and balances get six decimals.
ALTER TABLE ledger
    ALTER amount TYPE numeric(24, 6), ALTER balance TYPE numeric(24, 6), ALTER previous_balance TYPE numeric(24, 6)

-- name: history-update-last
-- The amount of the user's last transaction is edited, and its balance to match: nothing comes after it yet that would refer to it.
UPDATE ledger SET amount = amount + ${amount}, balance = balance + ${amount}
WHERE user_name = '${user}' AND currency = '${currency}'
    AND number = (SELECT max(number) FROM ledger WHERE user_name = '${user}' AND currency = '${currency}')

-- name: history-delete-last
-- The user's last transaction is deleted.
DELETE FROM ledger
WHERE user_name = '${user}' AND currency = '${currency}'
    AND number = (SELECT max(number) FROM ledger WHERE user_name = '${user}' AND currency = '${currency}')
