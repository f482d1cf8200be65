-- On each account posted_at does not go back from version to version, on which the balance at a past moment relies, and
-- the head's last_posted_at is its last entry's. Both indexes of entries are in this order already, so no sort is needed.
CREATE OR REPLACE FUNCTION crossfoot.check_times(most integer) RETURNS jsonb
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$
    WITH bound AS (
        SELECT coalesce(max(a.id), 0) / 2 AS half FROM crossfoot.account AS a
    ), step AS (
        -- In two halves, which two processes can walk at once.
        SELECT e.account_id, e.posted_at, e.version, lead(e.version) OVER (PARTITION BY e.account_id ORDER BY e.posted_at, e.version) AS version_after
        FROM (SELECT p.source_id AS account_id, p.posted_at, p.source_version AS version FROM crossfoot.posting AS p WHERE p.source_id <= (SELECT half FROM bound)
              UNION ALL
              SELECT p.destination_id, p.posted_at, p.destination_version FROM crossfoot.posting AS p WHERE p.destination_id <= (SELECT half FROM bound)) AS e
        UNION ALL
        SELECT e.account_id, e.posted_at, e.version, lead(e.version) OVER (PARTITION BY e.account_id ORDER BY e.posted_at, e.version)
        FROM (SELECT p.source_id AS account_id, p.posted_at, p.source_version AS version FROM crossfoot.posting AS p WHERE p.source_id > (SELECT half FROM bound)
              UNION ALL
              SELECT p.destination_id, p.posted_at, p.destination_version FROM crossfoot.posting AS p WHERE p.destination_id > (SELECT half FROM bound)) AS e
    ), suspect AS MATERIALIZED (
        SELECT s.* FROM step AS s WHERE s.version_after < s.version OR s.version_after IS NULL
    )
    SELECT coalesce(jsonb_agg(f.facts), '[]') FROM (
        SELECT jsonb_build_object('check', 'time', 'account', a.name, 'currency', a.currency, 'version', s.version, 'posted_at', s.posted_at,
                                  'followed_by_version', s.version_after, 'head_posted_at', a.last_posted_at) AS facts
        FROM suspect AS s JOIN crossfoot.account AS a ON a.id = s.account_id
        WHERE s.version_after IS NOT NULL OR a.last_posted_at IS DISTINCT FROM s.posted_at
        LIMIT most) AS f
$$;
COMMENT ON FUNCTION crossfoot.check_times(integer) IS 'Internal: accounts whose entries'' posted_at goes back.';
REVOKE ALL ON FUNCTION crossfoot.check_times(integer) FROM PUBLIC;
