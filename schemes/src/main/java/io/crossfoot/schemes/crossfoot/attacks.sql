-- name: direct-insert
-- Another process books a purchase, numbers and balances worked out as a posting has them.
INSERT INTO crossfoot.posting (transaction_id, posted_at, leg, type, effective_date, amount,
                               source_id, source_version, source_balance, destination_id, destination_version, destination_balance)
SELECT nextval('crossfoot.transaction_id'), clock_timestamp(), 1, 'purchase', current_date, abs(${amount}),
       mine.id, mine.version + 1, mine.balance - abs(${amount}), other.id, other.version + 1, other.balance + abs(${amount})
FROM crossfoot.account AS mine, crossfoot.account AS other
WHERE mine.name = '${user}' AND mine.currency = '${currency}'
  AND other.id = (SELECT min(id) FROM crossfoot.account WHERE name LIKE 'external:%' AND currency = '${currency}')

-- name: balance-edit
-- Support gives somebody what they say they are missing.
UPDATE crossfoot.account SET balance = balance + ${amount} WHERE name = '${user}' AND currency = '${currency}'

-- name: history-update
-- The amount of the user's first transaction is edited.
UPDATE crossfoot.posting SET amount = amount + ${amount}
WHERE destination_version = 1
  AND destination_id = (SELECT id FROM crossfoot.account WHERE name = '${user}' AND currency = '${currency}')

-- name: history-delete
-- The user's first transaction is deleted.
DELETE FROM crossfoot.posting
WHERE destination_version = 1
  AND destination_id = (SELECT id FROM crossfoot.account WHERE name = '${user}' AND currency = '${currency}')

-- name: past-correction
-- A forgotten transaction is booked now and dated the day on which it belongs.
SELECT CASE WHEN ${amount} > 0
    THEN crossfoot.deposit('${user}', abs(${amount}), '${currency}', 'correction', effective_date => timestamptz '${at}'::date)
    ELSE crossfoot.withdraw('${user}', abs(${amount}), '${currency}', 'correction', effective_date => timestamptz '${at}'::date) END

-- name: history-update-last
-- The amount of the user's last transaction, a purchase, is edited, and its balance to match: no entry of the user comes after it yet.
UPDATE crossfoot.posting SET amount = amount + ${amount}, source_balance = source_balance - ${amount}
WHERE (source_id, source_version) = (
    SELECT id, version FROM crossfoot.account WHERE name = '${user}' AND currency = '${currency}')

-- name: history-delete-last
-- The user's last transaction is deleted.
DELETE FROM crossfoot.posting
WHERE (source_id, source_version) = (
    SELECT id, version FROM crossfoot.account WHERE name = '${user}' AND currency = '${currency}')
