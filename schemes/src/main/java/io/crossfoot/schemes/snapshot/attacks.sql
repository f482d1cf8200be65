-- name: direct-insert
-- Another process books a purchase by the only statement there is for it.
INSERT INTO ledger (user_name, currency, at, type, amount) VALUES ('${user}', '${currency}', now(), 'purchase', ${amount})

-- name: balance-edit
-- Support gives somebody what they say they are missing, in the only place where a balance is stored.
UPDATE balance_snapshot SET amount = amount + ${amount} WHERE user_name = '${user}' AND currency = '${currency}'

-- name: history-update
-- The amount of the user's first transaction is edited.
UPDATE ledger SET amount = amount + ${amount}
WHERE id = (SELECT min(id) FROM ledger WHERE user_name = '${user}' AND currency = '${currency}')

-- name: history-delete
-- The user's first transaction is deleted.
DELETE FROM ledger WHERE id = (SELECT min(id) FROM ledger WHERE user_name = '${user}' AND currency = '${currency}')

-- name: archive-bug
-- The archive job leaves summaries that are off by a little.
WITH old AS (DELETE FROM ledger WHERE at < '${before}' RETURNING *)
INSERT INTO ledger (id, user_name, currency, at, type, amount, is_summary) OVERRIDING SYSTEM VALUE
SELECT max(id), user_name, currency, max(at), 'summary', sum(amount) + ${amount}, true FROM old GROUP BY user_name, currency;
REFRESH MATERIALIZED VIEW CONCURRENTLY balance_snapshot

-- name: past-correction
-- A forgotten transaction is posted by the procedure, dated to the day on which it belongs.
SELECT post_transaction('${user}', '${currency}', ${amount}, 'correction', '${at}')

-- name: schema-change
-- Amounts get six decimals. A materialised view holds on to the types it was made of, so it is made anew.
DROP MATERIALIZED VIEW balance_snapshot;
ALTER TABLE ledger ALTER amount TYPE numeric(24, 6);
CREATE MATERIALIZED VIEW balance_snapshot AS
SELECT user_name, currency, sum(amount) AS amount, max(id) AS last_id FROM ledger GROUP BY user_name, currency;
CREATE UNIQUE INDEX ON balance_snapshot (user_name, currency)
