-- Finds a hold by its key, locks its account, which is what protects it, and records what was due; then the hold as it is.
-- Runs as crossfoot_head. Raises CF060 where there is none, CF063 for what is held of a lot, CF073 for a hold that an open dispute keeps.
CREATE OR REPLACE FUNCTION crossfoot.lock_hold(hold text) RETURNS crossfoot.hold
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
DECLARE
    found_hold  crossfoot.hold;
    fault       record;
BEGIN
    IF $1 LIKE 'lot:%' THEN
        RAISE EXCEPTION 'what has expired of a lot is taken by its expiry alone' USING ERRCODE = 'CF063', DETAIL = jsonb_build_object('field', 'hold', 'hold', left($1, 200))::text;
    END IF;
    SELECT h.* INTO found_hold FROM crossfoot.hold AS h WHERE h.key = $1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no hold %', left($1, 200) USING ERRCODE = 'CF060', DETAIL = jsonb_build_object('hold', left($1, 200))::text;
    END IF;
    PERFORM FROM crossfoot.account AS a WHERE a.id = found_hold.account_id FOR NO KEY UPDATE;
    PERFORM crossfoot.apply_due_terms(ARRAY[found_hold.account_id]);
    SELECT h.* INTO found_hold FROM crossfoot.hold AS h WHERE h.key = $1;
    SELECT f.* INTO fault FROM crossfoot.disputes_hold_fault(found_hold.id) AS f;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = fault.code, MESSAGE = fault.message, DETAIL = fault.facts::text;
    END IF;
    RETURN found_hold;
END
$$;
COMMENT ON FUNCTION crossfoot.lock_hold(text) IS 'Internal: a hold, its account locked and what was due recorded.';
REVOKE ALL ON FUNCTION crossfoot.lock_hold(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.lock_hold(text) TO crossfoot_head;
