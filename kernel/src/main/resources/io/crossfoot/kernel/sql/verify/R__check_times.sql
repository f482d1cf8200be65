-- On each account posted_at does not go back from version to version, on which the balance at a past moment relies, and
-- the head's last_posted_at is its last entry's. Both indexes of entries are in this order already, so no sort is needed.
CREATE OR REPLACE FUNCTION crossfoot.check_times(most integer) RETURNS jsonb
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$
    WITH entry AS (
        SELECT p.source_id AS account_id, p.posted_at, p.source_version AS version FROM crossfoot.posting AS p
        UNION ALL
        SELECT p.destination_id, p.posted_at, p.destination_version FROM crossfoot.posting AS p
    ), step AS (
        SELECT e.account_id, e.posted_at, e.version,
               lead(e.version) OVER (PARTITION BY e.account_id ORDER BY e.posted_at, e.version) AS version_after
        FROM entry AS e
    ), fault AS (
        SELECT jsonb_build_object('check', 'time', 'account', a.name, 'currency', a.currency, 'version', s.version, 'posted_at', s.posted_at,
                                  'followed_by_version', s.version_after, 'head_posted_at', a.last_posted_at) AS facts
        FROM step AS s JOIN crossfoot.account AS a ON a.id = s.account_id
        WHERE s.version_after < s.version OR s.version_after IS NULL AND a.last_posted_at IS DISTINCT FROM s.posted_at
        LIMIT most)
    SELECT coalesce(jsonb_agg(f.facts), '[]') FROM fault AS f
$$;
COMMENT ON FUNCTION crossfoot.check_times(integer) IS 'Internal: accounts whose entries'' posted_at goes back.';
REVOKE ALL ON FUNCTION crossfoot.check_times(integer) FROM PUBLIC;
