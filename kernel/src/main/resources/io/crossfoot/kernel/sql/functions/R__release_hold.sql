-- Releases what remains of a hold: it is available again. A hold that was released already stays as it is. Answers the hold.
-- Raises CF060 for a hold that is not there, CF061 for one that is captured or has expired.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.release_hold(hold text) RETURNS crossfoot.hold_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    h       crossfoot.hold;
    rest    numeric;
    head    record;
BEGIN
    PERFORM crossfoot.be_durable();
    h := crossfoot.lock_hold($1);
    IF h.state = 'open' THEN
        rest := h.amount - h.captured - h.released;
        UPDATE crossfoot.hold AS o SET state = 'released', released = h.released + rest WHERE o.id = h.id;
        INSERT INTO crossfoot.hold_event (hold_id, at, expires_at, event, amount, remaining) VALUES (h.id, clock_timestamp(), h.expires_at, 'released', rest, rest - rest);
        SELECT a.floor, a.held INTO head FROM crossfoot.account AS a WHERE a.id = h.account_id;
        PERFORM crossfoot.change_terms(h.account_id, head.floor, head.held - rest);
    ELSIF h.state <> 'released' THEN
        RAISE EXCEPTION 'hold % is %', $1, h.state USING ERRCODE = 'CF061', DETAIL = jsonb_build_object('hold', $1, 'state', h.state)::text;
    END IF;
    RETURN crossfoot.hold_record_of(h.id, false);
END
$$;
COMMENT ON FUNCTION crossfoot.release_hold(text) IS 'Makes what remains of a hold available again; answers the hold.';
REVOKE ALL ON FUNCTION crossfoot.release_hold(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.release_hold(text) TO crossfoot_app;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
