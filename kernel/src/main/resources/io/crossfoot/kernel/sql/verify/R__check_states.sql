-- Accounts are in the state that their last row of account_terms says; nothing went in or out while one was closed, which
-- shows in its version; and a closed one is empty.
CREATE OR REPLACE FUNCTION crossfoot.check_states(most integer) RETURNS jsonb
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$
    WITH term AS (
        SELECT t.account_id, t.version, t.state, lead(t.version) OVER later AS next_version, lead(t.id) OVER later IS NULL AS is_last
        FROM crossfoot.account_terms AS t WINDOW later AS (PARTITION BY t.account_id ORDER BY t.id))
    SELECT coalesce(jsonb_agg(f.facts), '[]')
    FROM (SELECT jsonb_build_object('check', 'state', 'account', a.name, 'currency', a.currency, 'state', a.state, 'version', a.version, 'balance', a.balance::text,
                                    'expected_state', coalesce(t.state, 'open'), 'closed_at_version', CASE WHEN t.state = 'closed' THEN t.version END) AS facts
          FROM crossfoot.account AS a LEFT JOIN term AS t ON t.account_id = a.id
          WHERE coalesce(t.is_last, true) AND a.state <> coalesce(t.state, 'open')
             OR t.state = 'closed' AND t.version <> coalesce(t.next_version, a.version)
             OR a.state = 'closed' AND (a.balance <> 0 OR a.held <> 0)
             OR a.state NOT IN ('open', 'closed')
          LIMIT most) AS f
$$;
COMMENT ON FUNCTION crossfoot.check_states(integer) IS 'Internal: accounts whose state differs from its history, or that moved while they were closed.';
REVOKE ALL ON FUNCTION crossfoot.check_states(integer) FROM PUBLIC;
