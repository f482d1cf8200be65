-- What may be read: postings from each of their two sides, transactions as wholes, accounts with their balances, and the
-- currencies. The tables themselves are nobody's to read, so that what is underneath can change.
CREATE OR REPLACE VIEW crossfoot.entry AS
    SELECT a.name AS account, a.currency, p.source_version AS version, p.posted_at, p.effective_date, p.transaction_id, p.leg::integer AS leg,
           p.type, -p.amount AS amount, p.source_balance AS balance, o.name AS counterparty, p.imported
    FROM crossfoot.posting AS p
    JOIN crossfoot.account AS a ON a.id = p.source_id
    JOIN crossfoot.account AS o ON o.id = p.destination_id
    UNION ALL
    SELECT a.name, a.currency, p.destination_version, p.posted_at, p.effective_date, p.transaction_id, p.leg::integer,
           p.type, p.amount, p.destination_balance, o.name, p.imported
    FROM crossfoot.posting AS p
    JOIN crossfoot.account AS a ON a.id = p.destination_id
    JOIN crossfoot.account AS o ON o.id = p.source_id;
COMMENT ON VIEW crossfoot.entry IS 'Every posting seen from each of its two accounts: signed amount, and the account''s version and balance right after it.';

CREATE OR REPLACE VIEW crossfoot.transaction AS
    SELECT p.transaction_id, p.posted_at, p.effective_date, p.type, p.imported, k.key, d.description, d.reference, d.metadata,
           (SELECT jsonb_agg(jsonb_build_object('leg', q.leg, 'source', s.name, 'destination', t.name, 'currency', s.currency, 'amount', q.amount::text,
                       'source_version', CASE WHEN s.stripe = 0 THEN q.source_version END, 'source_balance', CASE WHEN s.stripe = 0 THEN q.source_balance::text END,
                       'destination_version', CASE WHEN t.stripe = 0 THEN q.destination_version END,
                       'destination_balance', CASE WHEN t.stripe = 0 THEN q.destination_balance::text END) ORDER BY q.leg)
            FROM crossfoot.posting AS q
            JOIN crossfoot.account AS s ON s.id = q.source_id
            JOIN crossfoot.account AS t ON t.id = q.destination_id
            WHERE q.transaction_id = p.transaction_id AND q.posted_at = p.posted_at) AS postings,
           d.link,
           (SELECT jsonb_agg(jsonb_build_object('transaction_id', l.transaction_id, 'relation', CASE WHEN l.link ? 'reverses' THEN 'reverses' WHEN l.link ? 'disputes' THEN 'disputes'
                                                                                                                 WHEN l.link ? 'expires' THEN 'expires' ELSE 'adjusts' END,
                       'posted_at', l.posted_at) ORDER BY l.transaction_id)
            FROM crossfoot.transaction_detail AS l WHERE l.of_transaction_id = p.transaction_id) AS linked_by
    FROM crossfoot.posting AS p
    LEFT JOIN crossfoot.posted_key AS k ON k.transaction_id = p.transaction_id AND k.posted_at = p.posted_at
    LEFT JOIN crossfoot.transaction_detail AS d ON d.transaction_id = p.transaction_id
    WHERE p.leg = 1;
COMMENT ON VIEW crossfoot.transaction IS 'Every transaction once, with its key, what was said about it, its postings as JSON, what it has to do with an earlier one or a hold, and which later ones point to it.';

CREATE OR REPLACE VIEW crossfoot.account_balance AS
    SELECT a.name AS account, a.currency, sum(a.balance) AS balance, sum(a.held) AS held, sum(a.balance - a.held - a.floor) AS available,
           sum(a.version)::bigint AS version, min(a.floor) AS floor, max(a.last_posted_at) AS last_posted_at, min(a.opened_at) AS opened_at,
           min(a.state) AS state, sum(a.disputed) AS disputed, sum(a.expires_next) AS expires_next, min(a.expires_next_at) AS expires_next_at
    FROM crossfoot.account_now AS a
    GROUP BY a.name, a.currency;
COMMENT ON VIEW crossfoot.account_balance IS 'Every account with its balance, what of it is in open disputes and what expires next of it; available is null where there is no floor.';

CREATE OR REPLACE VIEW crossfoot.currencies AS SELECT c.code, c.scale, c.name FROM crossfoot.currency AS c;
COMMENT ON VIEW crossfoot.currencies IS 'The ledger''s currencies and their number of decimals.';

CREATE OR REPLACE VIEW crossfoot.type_rule_now AS
    SELECT r.type, r.counter_account, r.signs, r.required_metadata, r.posters, r.limits
    FROM (SELECT DISTINCT ON (t.type) t.* FROM crossfoot.type_rule AS t ORDER BY t.type, t.id DESC) AS r
    WHERE r.counter_account IS NOT NULL OR r.signs <> 'both' OR r.required_metadata IS NOT NULL OR r.posters IS NOT NULL OR r.limits IS NOT NULL;
COMMENT ON VIEW crossfoot.type_rule_now IS 'Internal: the types of transactions that have a rule, and what it asks for.';
GRANT SELECT ON crossfoot.type_rule_now TO crossfoot_head;

CREATE OR REPLACE VIEW crossfoot.transaction_types AS
    SELECT coalesce(t.name, r.type) AS name, t.first_posted_at, r.counter_account, r.signs, r.required_metadata, r.posters, r.limits
    FROM crossfoot.transaction_type AS t FULL JOIN crossfoot.type_rule_now AS r ON r.type = t.name;
COMMENT ON VIEW crossfoot.transaction_types IS 'The types of transactions that were ever posted, since about when, and those that have a rule, with it.';

CREATE OR REPLACE VIEW crossfoot.settings AS SELECT s.time_zone, s.open_on_first_use FROM crossfoot.setting AS s;
COMMENT ON VIEW crossfoot.settings IS 'The ledger''s own settings, in one row.';

CREATE OR REPLACE VIEW crossfoot.api_keys AS
    SELECT k.id, k.name, k.scope, k.prefixes, k.created_at, k.expires_at, k.types FROM crossfoot.api_key AS k;
COMMENT ON VIEW crossfoot.api_keys IS 'The keys of the service''s callers, without their secrets.';
GRANT SELECT ON crossfoot.api_keys TO crossfoot_admin;

GRANT USAGE ON SCHEMA crossfoot TO crossfoot_reader;
GRANT SELECT ON crossfoot.entry, crossfoot.transaction, crossfoot.account_balance, crossfoot.currencies,
    crossfoot.transaction_types, crossfoot.settings TO crossfoot_reader;
