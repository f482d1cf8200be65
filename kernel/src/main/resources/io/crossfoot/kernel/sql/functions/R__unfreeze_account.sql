-- Opens a frozen account, or one that takes credits only, again; an open one stays as it is. The reason is required, as for
-- freezing. Raises CF009 for a reason that is none, CF012 for an account that is not there, CF020 for a closed one, which
-- only reopen_account opens. For crossfoot_admin.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
GRANT INSERT, SELECT ON crossfoot.account_terms TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.unfreeze_account(account text, currency text, reason text, actor text DEFAULT NULL)
    RETURNS SETOF crossfoot.balance_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
DECLARE
    head    record;
    fault   record;
BEGIN
    SELECT f.* INTO fault FROM crossfoot.reason_fault($3) AS f;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = fault.code, MESSAGE = fault.message, DETAIL = fault.facts::text;
    END IF;
    SELECT a.* INTO head FROM crossfoot.account AS a WHERE a.name = $1 AND a.currency = $2 ORDER BY a.id LIMIT 1 FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account % is not open in %', left($1, 200), left($2, 40)
            USING ERRCODE = 'CF012', DETAIL = jsonb_build_object('account', left($1, 200), 'currency', left($2, 40))::text;
    ELSIF head.state = 'closed' THEN
        SELECT f.* INTO fault FROM crossfoot.state_fault(head.id) AS f;
        RAISE EXCEPTION USING ERRCODE = fault.code, MESSAGE = fault.message, DETAIL = fault.facts::text;
    ELSIF head.state <> 'open' THEN
        UPDATE crossfoot.account AS a SET state = 'open' WHERE a.id = head.id;
        INSERT INTO crossfoot.account_terms (account_id, version, floor, held, state, reason, actor)
        VALUES (head.id, head.version, head.floor, head.held, 'open', $3, left($4, 200));
        PERFORM crossfoot.note_act('unfreeze_account', $4, jsonb_build_object('account', $1, 'currency', $2, 'reason', $3));
    END IF;
    RETURN QUERY SELECT b.* FROM crossfoot.balance($1, $2) AS b;
END
$$;
COMMENT ON FUNCTION crossfoot.unfreeze_account(text, text, text, text) IS 'Opens a frozen account again; answers its balance.';
REVOKE ALL ON FUNCTION crossfoot.unfreeze_account(text, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.unfreeze_account(text, text, text, text) TO crossfoot_admin;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
