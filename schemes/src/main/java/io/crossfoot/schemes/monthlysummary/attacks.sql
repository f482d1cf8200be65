-- name: direct-insert
-- Another process books a purchase the way it sees it in the history.
INSERT INTO ledger (user_name, currency, at, type, amount) VALUES ('${user}', '${currency}', now(), 'purchase', ${amount})

-- name: balance-edit
-- Support gives somebody what they say they are missing, in the last month.
UPDATE month_summary SET amount = amount + ${amount}, closing = closing + ${amount}
WHERE user_name = '${user}' AND currency = '${currency}'
    AND month = (SELECT max(month) FROM month_summary WHERE user_name = '${user}' AND currency = '${currency}')

-- name: history-update
-- The amount of the user's first transaction is edited.
UPDATE ledger SET amount = amount + ${amount}
WHERE id = (SELECT id FROM ledger WHERE user_name = '${user}' AND currency = '${currency}' ORDER BY at, id LIMIT 1)

-- name: history-delete
-- The user's first transaction is deleted.
DELETE FROM ledger
WHERE id = (SELECT id FROM ledger WHERE user_name = '${user}' AND currency = '${currency}' ORDER BY at, id LIMIT 1)

-- name: archive-bug
-- The archive job drops a month too many. It has no sums that could be off.
SELECT archive_months('${before}'::timestamptz + interval '1 month')

-- name: past-correction
-- A forgotten transaction is booked on the day on which it belongs, by the procedure, which raises the months since.
SELECT post_transaction('${user}', '${currency}', ${amount}, 'correction', '${at}')

-- name: schema-change
-- Amounts and balances get six decimals.
ALTER TABLE ledger ALTER amount TYPE numeric(24, 6);
ALTER TABLE month_summary
    ALTER opening TYPE numeric(24, 6), ALTER amount TYPE numeric(24, 6), ALTER closing TYPE numeric(24, 6)
