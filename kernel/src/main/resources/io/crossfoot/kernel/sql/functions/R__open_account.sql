-- Opens an account with floor 0 (an external account: without floor), or finds it open already. Posting opens accounts
-- by itself unless the ledger is configured otherwise. Answers what balance() answers. Raises CF020 for a closed account
-- and CF027 for a frozen one, which only reopen_account and unfreeze_account open again.
CREATE OR REPLACE FUNCTION crossfoot.open_account(account text, currency text)
    RETURNS SETOF crossfoot.balance_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
DECLARE
    fault record;
BEGIN
    -- The counterpart only fills the second place of the check.
    SELECT f.* INTO fault FROM crossfoot.posting_fault($1, 'external:' || CASE WHEN $1 = 'external:a' THEN 'b' ELSE 'a' END, 1, $2) AS f;
    IF fault.code IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = fault.code, MESSAGE = fault.message, DETAIL = fault.facts::text;
    END IF;
    IF NOT EXISTS (SELECT FROM crossfoot.account AS a WHERE a.name = $1 AND a.currency = $2) THEN
        INSERT INTO crossfoot.account (name, currency, stripe, floor)
        VALUES ($1, $2, CASE WHEN $1 LIKE 'external:%' THEN 1 ELSE 0 END, CASE WHEN $1 LIKE 'external:%' THEN NULL ELSE 0 END)
        ON CONFLICT DO NOTHING;
    END IF;
    SELECT f.* INTO fault FROM crossfoot.account AS a, crossfoot.state_fault(a.id) AS f WHERE a.name = $1 AND a.currency = $2 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = fault.code, MESSAGE = fault.message, DETAIL = fault.facts::text;
    END IF;
    RETURN QUERY SELECT b.* FROM crossfoot.balance($1, $2) AS b;
END
$$;
COMMENT ON FUNCTION crossfoot.open_account(text, text) IS 'Opens an account with floor 0, or finds it open already; answers its balance.';
REVOKE ALL ON FUNCTION crossfoot.open_account(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.open_account(text, text) TO crossfoot_app, crossfoot_head;
