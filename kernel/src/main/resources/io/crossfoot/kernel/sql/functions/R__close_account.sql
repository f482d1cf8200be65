-- Closes an account: nothing goes in or out of it until reopen_account. Its balance and holds must be 0. Closing a closed
-- account does nothing. Raises CF012 for an account that is not there, CF014 for an external one, CF021 for one that is not
-- empty, CF027 for a frozen one, which
-- is unfrozen first. Like a floor, the state is kept in account_terms under the account's version. For crossfoot_admin.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
GRANT INSERT, SELECT ON crossfoot.account_terms TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.close_account(account text, currency text, actor text DEFAULT NULL)
    RETURNS SETOF crossfoot.balance_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
DECLARE
    head    record;
    fault   record;
BEGIN
    IF $1 LIKE 'external:%' THEN
        RAISE EXCEPTION 'external account % can''t be closed', left($1, 200)
            USING ERRCODE = 'CF014', DETAIL = jsonb_build_object('account', left($1, 200), 'currency', left($2, 40))::text;
    END IF;
    SELECT a.* INTO head FROM crossfoot.account AS a WHERE a.name = $1 AND a.currency = $2 AND a.stripe = 0 FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account % is not open in %', left($1, 200), left($2, 40)
            USING ERRCODE = 'CF012', DETAIL = jsonb_build_object('account', left($1, 200), 'currency', left($2, 40))::text;
    ELSIF head.state NOT IN ('open', 'closed') THEN
        -- Closing and reopening would be a way out of a freeze.
        SELECT f.* INTO fault FROM crossfoot.state_fault(head.id) AS f;
        RAISE EXCEPTION USING ERRCODE = fault.code, MESSAGE = fault.message, DETAIL = fault.facts::text;
    END IF;
    PERFORM crossfoot.apply_due_terms(ARRAY[head.id]);
    SELECT a.* INTO head FROM crossfoot.account AS a WHERE a.id = head.id;
    IF head.balance <> 0 OR head.held <> 0 THEN
        RAISE EXCEPTION 'account % has a balance of % % and holds of %', $1, head.balance, $2, head.held
            USING ERRCODE = 'CF021', DETAIL = jsonb_build_object('account', $1, 'currency', $2, 'balance', head.balance::text, 'held', head.held::text)::text;
    ELSIF head.state = 'open' THEN
        UPDATE crossfoot.account AS a SET state = 'closed' WHERE a.id = head.id;
        INSERT INTO crossfoot.account_terms (account_id, version, floor, held, state, actor)
        VALUES (head.id, head.version, head.floor, head.held, 'closed', left($3, 200));
        PERFORM crossfoot.note_act('close_account', $3, jsonb_build_object('account', $1, 'currency', $2));
    END IF;
    RETURN QUERY SELECT b.* FROM crossfoot.balance($1, $2) AS b;
END
$$;
COMMENT ON FUNCTION crossfoot.close_account(text, text, text) IS 'Closes an empty account: nothing goes in or out until it is reopened; answers its balance.';
REVOKE ALL ON FUNCTION crossfoot.close_account(text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.close_account(text, text, text) TO crossfoot_admin;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
