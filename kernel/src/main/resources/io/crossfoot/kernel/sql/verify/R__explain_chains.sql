-- Names what is wrong with the chains of given accounts: for each the first entry that does not follow from the one before,
-- or the head that does not follow from the last.
CREATE OR REPLACE FUNCTION crossfoot.explain_chains(account_ids bigint[]) RETURNS jsonb
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    found   jsonb := '[]';
    account_id bigint;
    fault   jsonb;
BEGIN
    FOREACH account_id IN ARRAY account_ids LOOP
        WITH entry AS (
            SELECT p.source_version AS version, -p.amount AS amount, p.source_balance AS balance, p.posted_at, p.transaction_id
            FROM crossfoot.posting AS p WHERE p.source_id = account_id
            UNION ALL
            SELECT p.destination_version, p.amount, p.destination_balance, p.posted_at, p.transaction_id
            FROM crossfoot.posting AS p WHERE p.destination_id = account_id
        ), step AS (
            SELECT e.*, coalesce(lag(e.version) OVER chain, 0) AS version_before, coalesce(lag(e.balance) OVER chain, 0) AS balance_before
            FROM entry AS e WINDOW chain AS (ORDER BY e.version, e.posted_at, e.transaction_id)
        ), broken AS (
            SELECT s.* FROM step AS s
            WHERE s.version <> s.version_before + 1 OR s.balance <> s.balance_before + s.amount
               OR NOT (s.balance < 'Infinity' AND s.balance > '-Infinity') ORDER BY s.version LIMIT 1
        ), last AS (
            SELECT s.version, s.balance FROM step AS s ORDER BY s.version DESC LIMIT 1
        )
        SELECT jsonb_build_object('check', CASE WHEN b.version IS NOT NULL THEN 'chain' ELSE 'head' END,
                   'account_id', account_id, 'account', a.name, 'currency', a.currency, 'stripe', nullif(a.stripe, 0),
                   'head_version', a.version, 'head_balance', a.balance::text,
                   'head_posted_at', a.last_posted_at, 'terms_due_at', a.terms_due_at)
               || CASE WHEN b.version IS NOT NULL
                       THEN jsonb_build_object('version', b.version, 'expected_version', b.version_before + 1, 'balance', b.balance::text,
                                               'expected_balance', (b.balance_before + b.amount)::text, 'transaction_id', b.transaction_id)
                       ELSE jsonb_build_object('expected_version', coalesce(l.version, 0), 'expected_balance', coalesce(l.balance, 0)::text) END
        INTO fault
        FROM (SELECT) AS one LEFT JOIN crossfoot.account AS a ON a.id = account_id LEFT JOIN broken AS b ON true LEFT JOIN last AS l ON true;
        found := found || jsonb_build_array(fault);
    END LOOP;
    RETURN found;
END
$$;
COMMENT ON FUNCTION crossfoot.explain_chains(bigint[]) IS 'Internal: what is wrong with the chains of accounts that verify found unsound.';
REVOKE ALL ON FUNCTION crossfoot.explain_chains(bigint[]) FROM PUBLIC;
