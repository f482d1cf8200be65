-- Why an account that is not open is refused, in the words and facts of CF020 or CF027; no row for one that is open. Whether its
-- state matters to what was asked, the caller knows: an account that takes credits only is found here too.
CREATE OR REPLACE FUNCTION crossfoot.state_fault(account_id bigint) RETURNS TABLE (code text, message text, facts jsonb)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$
    SELECT CASE a.state WHEN 'closed' THEN 'CF020' ELSE 'CF027' END,
           CASE a.state WHEN 'closed' THEN format('account %s is closed', a.name)
                        WHEN 'credits_only' THEN format('account %s takes credits only: %s', a.name, t.reason)
                        ELSE format('account %s is frozen: %s', a.name, t.reason) END,
           jsonb_build_object('account', a.name, 'currency', a.currency)
           || CASE a.state WHEN 'closed' THEN '{}' ELSE jsonb_build_object('state', a.state, 'reason', t.reason) END
    FROM crossfoot.account AS a
    -- Of one account, later terms never have a lower version.
    LEFT JOIN LATERAL (SELECT t.reason FROM crossfoot.account_terms AS t WHERE t.account_id = a.id ORDER BY t.version DESC, t.id DESC LIMIT 1) AS t ON true
    WHERE a.id = $1 AND a.state <> 'open'
$$;
COMMENT ON FUNCTION crossfoot.state_fault(bigint) IS 'Internal: the words and facts of a refusal by an account that is not open.';
REVOKE ALL ON FUNCTION crossfoot.state_fault(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.state_fault(bigint) TO crossfoot_head;
