-- On each account posted_at does not go back from version to version, on which the balance at a past moment relies, and
-- the head's last_posted_at is its last entry's.
--
-- Within a month both indexes of entries are in this order already, so that merging them needs no sort; each month is walked
-- by itself, which parallel workers can share. Of each account and month the first and the last entry remain, and those
-- must follow each other from month to month.
CREATE OR REPLACE FUNCTION crossfoot.check_times(most integer) RETURNS jsonb
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC' AS
$$
DECLARE
    steps   text;
    faults  jsonb;
BEGIN
    SELECT string_agg(format(
        'SELECT * FROM (SELECT e.account_id, e.posted_at, e.version, lag(e.version) OVER month AS before, lead(e.version) OVER month AS after FROM ('
        'SELECT p.source_id AS account_id, p.posted_at, p.source_version AS version FROM crossfoot.%1$I AS p UNION ALL '
        'SELECT p.destination_id, p.posted_at, p.destination_version FROM crossfoot.%1$I AS p) AS e '
        'WINDOW month AS (PARTITION BY e.account_id ORDER BY e.posted_at, e.version)) AS step '
        'WHERE step.before IS NULL OR step.after IS NULL OR step.after < step.version', c.relname), ' UNION ALL ')
    INTO steps
    FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
    -- A partition that does not belong here, which the catalogue names, is not read by itself.
    WHERE i.inhparent = 'crossfoot.posting'::regclass AND c.relnamespace = 'crossfoot'::regnamespace AND has_table_privilege(c.oid, 'SELECT');
    IF steps IS NULL THEN
        RETURN '[]';
    END IF;
    EXECUTE 'WITH step AS (' || steps || '), edge AS ('
        -- What is left of an account: per month its first and last entry, and where time went back.
        'SELECT s.*, lead(s.version) OVER (PARTITION BY s.account_id ORDER BY s.posted_at, s.version) AS next FROM step AS s), fault AS MATERIALIZED ('
        'SELECT e.*, a.name, a.currency, a.last_posted_at FROM edge AS e JOIN crossfoot.account AS a ON a.id = e.account_id '
        'WHERE e.after < e.version OR e.next < e.version OR e.next IS NULL AND a.last_posted_at IS DISTINCT FROM e.posted_at) '
        'SELECT coalesce(jsonb_agg(jsonb_build_object(''check'', ''time'', ''account'', f.name, ''currency'', f.currency, ''version'', f.version, '
        '''posted_at'', f.posted_at, ''followed_by_version'', coalesce(f.after, f.next), ''head_posted_at'', f.last_posted_at)), ''[]'') '
        'FROM (SELECT * FROM fault LIMIT $1) AS f'
    INTO faults USING most;
    RETURN faults;
END
$$;
COMMENT ON FUNCTION crossfoot.check_times(integer) IS 'Internal: accounts whose entries'' posted_at goes back.';
REVOKE ALL ON FUNCTION crossfoot.check_times(integer) FROM PUBLIC;
