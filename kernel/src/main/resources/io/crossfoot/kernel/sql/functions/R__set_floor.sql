-- Sets the lowest balance, holds deducted, that an account may reach: negative for an overdraft limit, null for none.
-- Opens the account if it is not open. A floor above the balance is allowed: the account can then only receive. An overdraft rule
-- that the account had (see set_overdraft) is replaced.
-- A frozen account's floor may be set, since nothing moves by it, and leaves it frozen for the same reason.
-- The change is kept in account_terms under the account's version, so that verify can check past entries against past floors.
-- actor is on whose behalf, for the log of administrative acts.
-- Raises CF013 for a floor that is no amount of the currency, CF014 for an external account, CF020 for a closed one.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
GRANT SELECT ON crossfoot.currency TO crossfoot_head;
GRANT INSERT, SELECT ON crossfoot.account_terms TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.set_floor(account text, currency text, floor numeric, actor text DEFAULT NULL)
    RETURNS SETOF crossfoot.balance_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
DECLARE
    exact   numeric;
    scale   smallint;
    head    record;
BEGIN
    -- An account that is there need not be opened, and a frozen one would be refused.
    IF NOT EXISTS (SELECT FROM crossfoot.account AS a WHERE a.name = $1 AND a.currency = $2) THEN
        PERFORM FROM crossfoot.open_account($1, $2);
    END IF;
    IF $1 LIKE 'external:%' THEN
        RAISE EXCEPTION 'external account % has no floor', $1 USING ERRCODE = 'CF014', DETAIL = jsonb_build_object('account', $1, 'currency', $2)::text;
    END IF;
    SELECT c.scale INTO scale FROM crossfoot.currency AS c WHERE c.code = $2;
    IF $3 IN ('NaN', 'Infinity', '-Infinity') OR abs($3) >= 100000000000000000000 OR scale(trim_scale($3)) > scale THEN
        RAISE EXCEPTION 'floor % is not an amount of %', left($3::text, 60), $2
            USING ERRCODE = 'CF013', DETAIL = jsonb_build_object('account', $1, 'currency', $2, 'floor', left($3::text, 60), 'scale', scale)::text;
    END IF;
    exact := round($3, scale);
    SELECT a.* INTO head FROM crossfoot.account AS a WHERE a.name = $1 AND a.currency = $2 AND a.stripe = 0 FOR NO KEY UPDATE;
    IF head.state = 'closed' THEN
        RAISE EXCEPTION 'account % is closed', $1 USING ERRCODE = 'CF020', DETAIL = jsonb_build_object('account', $1, 'currency', $2)::text;
    END IF;
    PERFORM crossfoot.apply_due_terms(ARRAY[head.id]);
    SELECT a.* INTO head FROM crossfoot.account AS a WHERE a.id = head.id;
    IF head.floor IS DISTINCT FROM exact OR head.ruled THEN
        IF head.ruled THEN
            INSERT INTO crossfoot.overdraft_rule (account_id, version, actor) VALUES (head.id, head.version, left($4, 200));
        END IF;
        PERFORM crossfoot.change_terms(head.id, exact, head.held, $4);
        PERFORM crossfoot.note_act('set_floor', $4, jsonb_build_object('account', $1, 'currency', $2, 'floor', coalesce(exact::text, 'none')));
    END IF;
    RETURN QUERY SELECT b.* FROM crossfoot.balance($1, $2) AS b;
END
$$;
COMMENT ON FUNCTION crossfoot.set_floor(text, text, numeric, text) IS 'Sets an account''s floor (null for none), opening the account if need be; answers its balance.';
REVOKE ALL ON FUNCTION crossfoot.set_floor(text, text, numeric, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.set_floor(text, text, numeric, text) TO crossfoot_admin;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
