-- Sets how an account may be overdrawn, and opens it if need be:
--   * overdraft_limit: how far below 0 it may go, holds deducted; 0 for not at all (its floor is the same with the other sign);
--   * fee, fee_account: what a transaction that takes it from 0 or above to below 0 moves besides, in the same transaction;
--   * protected_by: another account of the currency, from which exactly what a transaction lacks is moved first. Not with a limit;
--   * until: from when on the limit is what it was before and the rest no longer holds, whether or not anybody is there then.
-- What went before is replaced. A limit below what is overdrawn already is allowed: nothing more can be spent then. A capture of a
-- hold was promised when the hold was placed, so nothing is swept for it, and its fee may take the account below its limit.
-- actor is on whose behalf, for the log of administrative acts. Raises CF067 for limits, fees, accounts or ends that are none or
-- do not go together, CF012 for a named account that is not open, CF014 for an external account, CF020 for a closed one.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
GRANT INSERT, SELECT ON crossfoot.overdraft_rule TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.set_overdraft(
    account text, currency text, overdraft_limit numeric DEFAULT 0, fee numeric DEFAULT NULL, fee_account text DEFAULT NULL,
    protected_by text DEFAULT NULL, until timestamptz DEFAULT NULL, actor text DEFAULT NULL)
    RETURNS SETOF crossfoot.overdraft_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    decimals    integer;
    head        record;
    rule        record;
    field       text;
    other       text;
BEGIN
    -- An account that is there need not be opened, and a frozen one would be refused.
    IF NOT EXISTS (SELECT FROM crossfoot.account AS a WHERE a.name = $1 AND a.currency = $2) THEN
        PERFORM FROM crossfoot.open_account($1, $2);
    END IF;
    IF $1 LIKE 'external:%' THEN
        RAISE EXCEPTION 'external account % has no overdraft', $1 USING ERRCODE = 'CF014', DETAIL = jsonb_build_object('account', $1, 'currency', $2)::text;
    END IF;
    SELECT c.scale INTO decimals FROM crossfoot.currency AS c WHERE c.code = $2;
    field := CASE WHEN ($3 >= 0 AND $3 < 100000000000000000000 AND scale(trim_scale($3)) <= decimals) IS NOT TRUE THEN 'overdraft_limit'
                  WHEN ($4 > 0 AND $4 < 100000000000000000000 AND scale(trim_scale($4)) <= decimals) IS FALSE OR $4 IS NULL AND $5 IS NOT NULL THEN 'fee'
                  WHEN $4 IS NOT NULL AND $5 IS NULL OR $5 = $1 THEN 'fee_account'
                  WHEN $6 IS NOT NULL AND ($6 = $1 OR $6 LIKE 'external:%' OR $3 <> 0 OR $4 IS NOT NULL OR $7 IS NOT NULL) THEN 'protected_by'
                  WHEN ($7 > clock_timestamp() AND $7 < timestamptz '10000-01-01 00:00:00+00') IS FALSE THEN 'until' END;
    IF field IS NOT NULL THEN
        RAISE EXCEPTION 'an overdraft has a limit of 0 or more, a fee above 0 with an account for it, or an account that protects it and nothing else, and ends in the future'
            USING ERRCODE = 'CF067', DETAIL = jsonb_build_object('account', $1, 'currency', $2, 'field', field)::text;
    END IF;
    FOREACH other IN ARRAY array_remove(ARRAY[$5, $6], NULL) LOOP
        IF NOT EXISTS (SELECT FROM crossfoot.account AS a WHERE a.name = other AND a.currency = $2) THEN
            RAISE EXCEPTION 'account % is not open in %', left(other, 200), $2 USING ERRCODE = 'CF012', DETAIL = jsonb_build_object('account', left(other, 200), 'currency', $2)::text;
        END IF;
    END LOOP;
    SELECT a.* INTO head FROM crossfoot.account AS a WHERE a.name = $1 AND a.currency = $2 AND a.stripe = 0 FOR NO KEY UPDATE;
    IF head.state = 'closed' THEN
        RAISE EXCEPTION 'account % is closed', $1 USING ERRCODE = 'CF020', DETAIL = jsonb_build_object('account', $1, 'currency', $2)::text;
    END IF;
    PERFORM crossfoot.apply_due_terms(ARRAY[head.id]);
    SELECT a.* INTO head FROM crossfoot.account AS a WHERE a.id = head.id;
    SELECT r.* INTO rule FROM crossfoot.overdraft_rule AS r WHERE r.account_id = head.id ORDER BY r.id DESC LIMIT 1;
    IF head.floor IS DISTINCT FROM -round($3, decimals) OR rule.fee IS DISTINCT FROM $4 OR rule.fee_account IS DISTINCT FROM $5
       OR rule.protected_by IS DISTINCT FROM $6 OR rule.until IS DISTINCT FROM $7 THEN
        INSERT INTO crossfoot.overdraft_rule (account_id, version, until, floor_after, fee, fee_account, protected_by, actor)
        VALUES (head.id, head.version, $7,
                -- A limit that replaces one which would have ended leads back to the same.
                CASE WHEN $7 IS NULL THEN NULL WHEN rule.until IS NOT NULL THEN rule.floor_after ELSE head.floor END,
                round($4, decimals), $5, $6, left($8, 200));
        PERFORM crossfoot.change_terms(head.id, -round($3, decimals), head.held, $8);
        PERFORM crossfoot.note_act('set_overdraft', $8, jsonb_build_object('account', $1, 'currency', $2, 'limit', round($3, decimals)::text, 'fee', round($4, decimals)::text,
            'fee_account', $5, 'protected_by', $6, 'until', $7));
    END IF;
    RETURN QUERY SELECT o.* FROM crossfoot.overdraft($1, $2) AS o;
END
$$;
COMMENT ON FUNCTION crossfoot.set_overdraft(text, text, numeric, numeric, text, text, timestamptz, text)
    IS 'Sets how an account may be overdrawn: a limit, a fee, an end, or another account that protects it; opens the account if need be.';
REVOKE ALL ON FUNCTION crossfoot.set_overdraft(text, text, numeric, numeric, text, text, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.set_overdraft(text, text, numeric, numeric, text, text, timestamptz, text) TO crossfoot_admin;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
