-- Accounts are in the state that their last row of account_terms says; nothing went in or out while one was closed or frozen,
-- which shows in its version, and nothing out while one took credits only, which its postings show; a closed one is empty; a
-- frozen one has a reason; external ones are open.
CREATE OR REPLACE FUNCTION crossfoot.check_states(most integer) RETURNS jsonb
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$
    WITH term AS (
        SELECT t.account_id, t.version, t.state, t.reason, lead(t.version) OVER later AS next_version, lead(t.id) OVER later IS NULL AS is_last
        FROM crossfoot.account_terms AS t WINDOW later AS (PARTITION BY t.account_id ORDER BY t.id))
    SELECT coalesce(jsonb_agg(f.facts), '[]')
    FROM (SELECT jsonb_build_object('check', 'state', 'account', a.name, 'currency', a.currency, 'state', a.state, 'version', a.version, 'balance', a.balance::text,
                                    'expected_state', coalesce(t.state, 'open'), 'since_version', CASE WHEN t.state <> 'open' THEN t.version END) AS facts
          FROM crossfoot.account AS a LEFT JOIN term AS t ON t.account_id = a.id
          WHERE coalesce(t.is_last, true) AND a.state <> coalesce(t.state, 'open')
             OR t.state IN ('closed', 'frozen') AND t.version <> coalesce(t.next_version, a.version)
             OR t.state IN ('frozen', 'credits_only') AND t.reason IS NULL
             OR a.state = 'closed' AND (a.balance <> 0 OR a.held <> 0)
             OR a.state NOT IN ('open', 'frozen', 'credits_only', 'closed')
             OR a.state <> 'open' AND a.stripe <> 0
             OR t.state = 'credits_only'
                AND EXISTS (SELECT FROM crossfoot.posting AS p
                            WHERE p.source_id = a.id AND p.source_version > t.version AND p.source_version <= coalesce(t.next_version, a.version))
          LIMIT most) AS f
$$;
COMMENT ON FUNCTION crossfoot.check_states(integer) IS 'Internal: accounts whose state differs from its history, or that moved while it forbade that.';
REVOKE ALL ON FUNCTION crossfoot.check_states(integer) FROM PUBLIC;
