-- Every entry that took money left balance - held at or above the floor that was in force, which account_terms keeps by
-- version; an account without a row there has had floor 0 all along, an external one none. Also that each account's floor
-- and held are what its last row there says. low names the accounts whose entries are to be looked at.
CREATE OR REPLACE FUNCTION crossfoot.check_floors(low bigint[], most integer) RETURNS jsonb
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$
    WITH term AS (
        -- What is in force from after a version to the next change; at one version the last change counts.
        SELECT t.account_id, t.version AS after_version, coalesce(lead(t.version) OVER (PARTITION BY t.account_id ORDER BY t.version), 9223372036854775807) AS to_version,
               t.floor, t.held
        FROM (SELECT DISTINCT ON (t.account_id, t.version) t.* FROM crossfoot.account_terms AS t ORDER BY t.account_id, t.version, t.id DESC) AS t
    ), below AS (
        SELECT a.id, a.name, a.currency, p.source_version AS version, p.source_balance AS balance, p.transaction_id
        FROM crossfoot.account AS a JOIN crossfoot.posting AS p ON p.source_id = a.id
        WHERE a.id = ANY (low) AND a.stripe = 0
    ), fault AS (
        SELECT jsonb_build_object('check', 'floor', 'account', b.name, 'currency', b.currency, 'version', b.version, 'balance', b.balance::text,
                                  'floor', CASE WHEN t.account_id IS NULL THEN '0' ELSE t.floor::text END, 'held', coalesce(t.held, 0)::text,
                                  'transaction_id', b.transaction_id) AS facts
        FROM below AS b LEFT JOIN term AS t ON t.account_id = b.id AND b.version > t.after_version AND b.version <= t.to_version
        WHERE CASE WHEN t.account_id IS NULL THEN b.balance < 0 ELSE b.balance - t.held < t.floor END
        UNION ALL
        SELECT jsonb_build_object('check', 'terms', 'account', a.name, 'currency', a.currency, 'floor', a.floor::text, 'held', a.held::text,
                                  'expected_floor', CASE WHEN t.id IS NOT NULL THEN t.floor::text WHEN a.stripe = 0 THEN '0' END,
                                  'expected_held', coalesce(t.held, 0)::text)
        FROM crossfoot.account AS a
        LEFT JOIN (SELECT DISTINCT ON (t.account_id) t.* FROM crossfoot.account_terms AS t ORDER BY t.account_id, t.id DESC) AS t ON t.account_id = a.id
        WHERE a.floor IS DISTINCT FROM (CASE WHEN t.id IS NOT NULL THEN t.floor WHEN a.stripe = 0 THEN 0 END) OR a.held <> coalesce(t.held, 0)
           OR a.stripe <> 0 AND a.floor IS NOT NULL)
    SELECT coalesce(jsonb_agg(f.facts), '[]') FROM (SELECT facts FROM fault LIMIT most) AS f
$$;
COMMENT ON FUNCTION crossfoot.check_floors(bigint[], integer) IS 'Internal: entries below the floor of their time, and floors that differ from their history.';
REVOKE ALL ON FUNCTION crossfoot.check_floors(bigint[], integer) FROM PUBLIC;
