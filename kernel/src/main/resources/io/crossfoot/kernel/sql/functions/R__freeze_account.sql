-- Freezes an account, whatever its balance is: nothing goes in or out of it or, with credits_only, nothing goes out, until
-- unfreeze_account. The reason is required. Freezing a frozen account again changes the kind or the reason, and does nothing
-- where both are the same. Once this has committed nobody posts against it; what the caller had locked before is waited for.
-- Raises CF009 for a reason that is none, CF012 for an account that is not there, CF014 for an external one, CF020 for a
-- closed one. The state and its reason are kept in account_terms under the account's version. For crossfoot_admin.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
GRANT INSERT, SELECT ON crossfoot.account_terms TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.freeze_account(account text, currency text, reason text, credits_only boolean DEFAULT false, actor text DEFAULT NULL)
    RETURNS SETOF crossfoot.balance_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
DECLARE
    -- Without a word on credits nothing goes in either, which is the safe side.
    wanted  CONSTANT text := CASE WHEN $4 THEN 'credits_only' ELSE 'frozen' END;
    head    record;
    fault   record;
BEGIN
    IF $1 LIKE 'external:%' THEN
        RAISE EXCEPTION 'external account % can''t be frozen', left($1, 200)
            USING ERRCODE = 'CF014', DETAIL = jsonb_build_object('account', left($1, 200), 'currency', left($2, 40))::text;
    END IF;
    SELECT f.* INTO fault FROM crossfoot.reason_fault($3) AS f;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = fault.code, MESSAGE = fault.message, DETAIL = fault.facts::text;
    END IF;
    SELECT a.* INTO head FROM crossfoot.account AS a WHERE a.name = $1 AND a.currency = $2 AND a.stripe = 0 FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account % is not open in %', left($1, 200), left($2, 40)
            USING ERRCODE = 'CF012', DETAIL = jsonb_build_object('account', left($1, 200), 'currency', left($2, 40))::text;
    END IF;
    SELECT f.* INTO fault FROM crossfoot.state_fault(head.id) AS f;
    IF head.state = 'closed' THEN
        RAISE EXCEPTION USING ERRCODE = fault.code, MESSAGE = fault.message, DETAIL = fault.facts::text;
    ELSIF head.state <> wanted OR fault.facts ->> 'reason' IS DISTINCT FROM $3 THEN
        UPDATE crossfoot.account AS a SET state = wanted WHERE a.id = head.id;
        INSERT INTO crossfoot.account_terms (account_id, version, floor, held, state, reason, actor)
        VALUES (head.id, head.version, head.floor, head.held, wanted, $3, left($5, 200));
        PERFORM crossfoot.note_act('freeze_account', $5, jsonb_build_object('account', $1, 'currency', $2, 'state', wanted, 'reason', $3));
    END IF;
    RETURN QUERY SELECT b.* FROM crossfoot.balance($1, $2) AS b;
END
$$;
COMMENT ON FUNCTION crossfoot.freeze_account(text, text, text, boolean, text) IS 'Freezes an account: nothing goes in or out, or with credits_only nothing out, until it is unfrozen; answers its balance.';
REVOKE ALL ON FUNCTION crossfoot.freeze_account(text, text, text, boolean, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.freeze_account(text, text, text, boolean, text) TO crossfoot_admin;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
