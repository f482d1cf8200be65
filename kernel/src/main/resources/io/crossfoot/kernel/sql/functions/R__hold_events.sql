-- What happened to a hold, the newest first: placed, captured (by which transaction), released, expired, extended. An expiry is
-- listed from its moment on, whether or not it is recorded yet. Raises CF060 where there is no such hold.
CREATE OR REPLACE FUNCTION crossfoot.hold_events(hold text) RETURNS SETOF crossfoot.hold_event_record
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
DECLARE
    h   record;
BEGIN
    SELECT n.*, o.state AS recorded_state INTO h FROM crossfoot.hold_now AS n JOIN crossfoot.hold AS o ON o.id = n.id WHERE n.key = $1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no hold %', left($1, 200) USING ERRCODE = 'CF060', DETAIL = jsonb_build_object('hold', left($1, 200))::text;
    END IF;
    IF h.state <> h.recorded_state THEN
        RETURN NEXT ('expired', h.expires_at, h.amount - h.captured, h.amount - h.amount, h.expires_at, NULL, NULL)::crossfoot.hold_event_record;
    END IF;
    RETURN QUERY SELECT e.event, e.at, e.amount, e.remaining, e.expires_at, e.transaction_id, e.role
        FROM crossfoot.hold_event AS e WHERE e.hold_id = h.id ORDER BY e.id DESC;
END
$$;
COMMENT ON FUNCTION crossfoot.hold_events(text) IS 'What happened to a hold, the newest first.';
REVOKE ALL ON FUNCTION crossfoot.hold_events(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.hold_events(text) TO crossfoot_reader;
