-- Has a hold expire at a later moment, or never (null). The same moment again does nothing. Answers the hold.
-- Raises CF060 for a hold that is not there, CF061 for one that is captured, released or has expired, CF063 for a moment that is
-- not in the future or earlier than it was; to end a hold, release it.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.extend_hold(hold text, expires_at timestamptz) RETURNS crossfoot.hold_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    h       crossfoot.hold;
    head    record;
BEGIN
    PERFORM crossfoot.be_durable();
    h := crossfoot.lock_hold($1);
    IF h.state <> 'open' THEN
        RAISE EXCEPTION 'hold % is %', $1, h.state USING ERRCODE = 'CF061', DETAIL = jsonb_build_object('hold', $1, 'state', h.state)::text;
    ELSIF h.expires_at IS DISTINCT FROM $2 THEN
        IF ($2 > clock_timestamp() AND $2 < timestamptz '10000-01-01 00:00:00+00' AND $2 > coalesce(h.expires_at, 'infinity')) IS FALSE THEN
            RAISE EXCEPTION 'a hold is extended to a later moment than it had, before the year 10000'
                USING ERRCODE = 'CF063', DETAIL = jsonb_build_object('field', 'expires_at', 'expires_at', $2, 'before', h.expires_at)::text;
        END IF;
        UPDATE crossfoot.hold AS o SET expires_at = $2 WHERE o.id = h.id;
        INSERT INTO crossfoot.hold_event (hold_id, at, expires_at, event, amount, remaining)
        VALUES (h.id, clock_timestamp(), $2, 'extended', h.amount - h.amount, h.amount - h.captured - h.released);
        SELECT a.floor, a.held INTO head FROM crossfoot.account AS a WHERE a.id = h.account_id;
        PERFORM crossfoot.change_terms(h.account_id, head.floor, head.held);
    END IF;
    RETURN crossfoot.hold_record_of(h.id, false);
END
$$;
COMMENT ON FUNCTION crossfoot.extend_hold(text, timestamptz) IS 'Has a hold expire later, or never; answers the hold.';
REVOKE ALL ON FUNCTION crossfoot.extend_hold(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.extend_hold(text, timestamptz) TO crossfoot_app;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
