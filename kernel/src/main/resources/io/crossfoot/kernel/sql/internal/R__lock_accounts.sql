-- Locks, in the order of their ids, the rows of accounts that this session would post to, and with them the accounts that their
-- overdraft rules name; then records what was due. Raises CF091 where a rule turns out to name an account that is not among the
-- locked ones, as it was just changed: then the caller undoes, which unlocks, and tries again. Answers the accounts with rules,
-- each as its name, a space and its currency. Runs as crossfoot_head.
CREATE OR REPLACE FUNCTION crossfoot.lock_accounts(names text[], currencies text[]) RETURNS text[]
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS
$$
DECLARE
    -- A transaction of thousands of postings names few accounts and one currency.
    wanted  text[] := ARRAY(SELECT DISTINCT n FROM unnest(names) AS n WHERE n IS NOT NULL);
    codes   CONSTANT text[] := ARRAY(SELECT DISTINCT c FROM unnest(currencies) AS c WHERE c IS NOT NULL);
    ids     bigint[];
    ruled   text[];
    named   text[];
BEGIN
    wanted := wanted || ARRAY(
        SELECT DISTINCT x.name
        FROM crossfoot.account AS a
        CROSS JOIN LATERAL (SELECT r.* FROM crossfoot.overdraft_rule AS r WHERE r.account_id = a.id ORDER BY r.id DESC LIMIT 1) AS r
        CROSS JOIN LATERAL unnest(ARRAY[r.fee_account, r.protected_by]) AS x(name)
        WHERE a.name = ANY (wanted) AND a.ruled AND x.name IS NOT NULL);
    SELECT array_agg(l.id) INTO ids
    FROM (SELECT a.id FROM crossfoot.account AS a
          WHERE a.name = ANY (wanted) AND array_position(codes, a.currency) IS NOT NULL AND a.stripe + 0 = crossfoot.own_stripe(a.name)
          ORDER BY a.id FOR NO KEY UPDATE) AS l;
    PERFORM crossfoot.apply_due_terms(ids);
    SELECT array_agg(DISTINCT a.name || ' ' || a.currency), array_agg(DISTINCT x.name) FILTER (WHERE x.name IS NOT NULL) INTO ruled, named
    FROM crossfoot.account AS a
    CROSS JOIN LATERAL (SELECT r.* FROM crossfoot.overdraft_rule AS r WHERE r.account_id = a.id ORDER BY r.id DESC LIMIT 1) AS r
    CROSS JOIN LATERAL unnest(ARRAY[r.fee_account, r.protected_by]) AS x(name)
    WHERE a.id = ANY (ids) AND a.ruled;
    IF NOT coalesce(named <@ wanted, true) THEN
        RAISE EXCEPTION 'a rule names another account' USING ERRCODE = 'CF091', DETAIL = '{}';
    END IF;
    RETURN coalesce(ruled, '{}');
END
$$;
COMMENT ON FUNCTION crossfoot.lock_accounts(text[], text[]) IS 'Internal: locks accounts and those that their rules name, and records what was due.';
REVOKE ALL ON FUNCTION crossfoot.lock_accounts(text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.lock_accounts(text[], text[]) TO crossfoot_head;
