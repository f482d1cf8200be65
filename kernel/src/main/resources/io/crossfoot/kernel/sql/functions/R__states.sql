-- The states that an account has had, the newest first and down to its opening: since when, under which version, why and by
-- whom. A state is listed again where its reason changed. Raises CF012 for an account that is not open.
CREATE OR REPLACE FUNCTION crossfoot.states(account text, currency text) RETURNS SETOF crossfoot.state_record
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT $1, $2, s.state, s.version, s.since, s.reason, s.role, s.actor
        FROM (SELECT x.*, lag(x.state) OVER earlier AS state_before, lag(x.reason) OVER earlier AS reason_before
              FROM (SELECT 0::bigint AS id, 'open'::text AS state, 0::bigint AS version, min(a.opened_at) AS since,
                           NULL::text AS reason, NULL::text AS role, NULL::text AS actor
                    FROM crossfoot.account AS a WHERE a.name = $1 AND a.currency = $2 HAVING count(*) > 0
                    UNION ALL
                    SELECT t.id, t.state, t.version, t.changed_at, t.reason, t.changed_by, t.actor
                    FROM crossfoot.account AS a JOIN crossfoot.account_terms AS t ON t.account_id = a.id
                    WHERE a.name = $1 AND a.currency = $2) AS x
              WINDOW earlier AS (ORDER BY x.id)) AS s
        -- Terms that left the state as it was, a floor, repeat it.
        WHERE s.id = 0 OR s.state <> s.state_before OR s.reason IS DISTINCT FROM s.reason_before
        ORDER BY s.id DESC;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account % is not open in %', left($1, 200), left($2, 40)
            USING ERRCODE = 'CF012', DETAIL = jsonb_build_object('account', left($1, 200), 'currency', left($2, 40))::text;
    END IF;
END
$$;
COMMENT ON FUNCTION crossfoot.states(text, text) IS 'The states that an account has had, the newest first: since when, why and by whom.';
REVOKE ALL ON FUNCTION crossfoot.states(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.states(text, text) TO crossfoot_reader;
