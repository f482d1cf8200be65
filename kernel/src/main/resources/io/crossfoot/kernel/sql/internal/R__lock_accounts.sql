-- Locks, in the order of their ids, the rows of accounts that this session would post to, and with them the accounts that their
-- overdraft rules name; then records what was due. A rule is about what is taken: where givers are said, the rules of others lock
-- nothing, so that transfer, which has locked its accounts, may find that one of them has credit that expires. Raises CF091 where a rule turns out to name an account that is not among the
-- locked ones, as it was just changed: then the caller undoes, which unlocks, and tries again. Answers the accounts with rules,
-- each as its name, a space and its currency. Runs as crossfoot_head.
CREATE OR REPLACE FUNCTION crossfoot.lock_accounts(names text[], currencies text[], givers text[] DEFAULT NULL) RETURNS text[]
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS
$$
DECLARE
    -- A transaction of thousands of postings names few accounts and one currency.
    given   CONSTANT text[] := ARRAY(SELECT DISTINCT n FROM unnest(names) AS n WHERE n IS NOT NULL);
    codes   CONSTANT text[] := ARRAY(SELECT DISTINCT c FROM unnest(currencies) AS c WHERE c IS NOT NULL);
    takes   CONSTANT text[] := CASE WHEN givers IS NULL THEN given ELSE ARRAY(SELECT DISTINCT n FROM unnest(givers) AS n WHERE n IS NOT NULL) END;
    wanted  text[];
    ids     bigint[];
    ruled   text[];
BEGIN
    wanted := given || crossfoot.accounts_of_rules(takes);
    SELECT array_agg(l.id) INTO ids
    FROM (SELECT a.id FROM crossfoot.account AS a
          WHERE a.name = ANY (wanted) AND array_position(codes, a.currency) IS NOT NULL AND a.stripe + 0 = crossfoot.own_stripe(a.name)
          ORDER BY a.id FOR NO KEY UPDATE) AS l;
    PERFORM crossfoot.apply_due_terms(ids);
    IF NOT crossfoot.accounts_of_rules(takes) <@ wanted THEN
        RAISE EXCEPTION 'a rule names another account' USING ERRCODE = 'CF091', DETAIL = '{}';
    END IF;
    SELECT array_agg(a.name || ' ' || a.currency) INTO ruled FROM crossfoot.account AS a WHERE a.id = ANY (ids) AND a.ruled;
    RETURN coalesce(ruled, '{}');
END
$$;
COMMENT ON FUNCTION crossfoot.lock_accounts(text[], text[], text[]) IS 'Internal: locks accounts and those that their rules name, and records what was due.';
REVOKE ALL ON FUNCTION crossfoot.lock_accounts(text[], text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.lock_accounts(text[], text[], text[]) TO crossfoot_head;

-- The accounts that the rules of accounts name, and those for the fees of the ones that protect them: who protects may go below 0
-- for it. Nobody protects in turn who protects.
CREATE OR REPLACE FUNCTION crossfoot.accounts_of_rules(names text[]) RETURNS text[]
    LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
    WITH named AS (
        SELECT r.fee_account, r.protected_by
        FROM crossfoot.account AS a
        CROSS JOIN LATERAL (SELECT o.* FROM crossfoot.overdraft_rule AS o WHERE o.account_id = a.id ORDER BY o.id DESC LIMIT 1) AS r
        WHERE a.name = ANY (names) AND a.ruled
    )
    SELECT ARRAY(
        SELECT n.fee_account FROM named AS n WHERE n.fee_account IS NOT NULL
        UNION SELECT n.protected_by FROM named AS n WHERE n.protected_by IS NOT NULL
        UNION SELECT r.fee_account FROM crossfoot.account AS a
              CROSS JOIN LATERAL (SELECT o.* FROM crossfoot.overdraft_rule AS o WHERE o.account_id = a.id ORDER BY o.id DESC LIMIT 1) AS r
              WHERE a.name IN (SELECT n.protected_by FROM named AS n) AND a.ruled AND r.fee_account IS NOT NULL)
$$;
COMMENT ON FUNCTION crossfoot.accounts_of_rules(text[]) IS 'Internal: the accounts that overdraft rules of accounts name.';
REVOKE ALL ON FUNCTION crossfoot.accounts_of_rules(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.accounts_of_rules(text[]) TO crossfoot_head;
