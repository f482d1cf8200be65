-- What happened to a dispute, the newest first: opened, credited, won, lost, expired, returned, each with the transaction that did
-- it, if any. An expiry is listed from its moment on, whether or not it is recorded yet. Raises CF071 where there is no such dispute.
CREATE OR REPLACE FUNCTION crossfoot.dispute_events(dispute text) RETURNS SETOF crossfoot.dispute_event_record
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    d   record;
BEGIN
    SELECT n.* INTO d FROM crossfoot.dispute_now AS n WHERE n.key = $1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no dispute %', left($1, 200) USING ERRCODE = 'CF071', DETAIL = jsonb_build_object('dispute', left($1, 200))::text;
    END IF;
    IF d.state <> d.recorded_state THEN
        RETURN NEXT ('expired', d.deadline, NULL, NULL)::crossfoot.dispute_event_record;
    END IF;
    RETURN QUERY SELECT e.event, e.at, e.transaction_id, e.role FROM crossfoot.dispute_event AS e WHERE e.dispute_id = d.id ORDER BY e.id DESC;
END
$$;
COMMENT ON FUNCTION crossfoot.dispute_events(text) IS 'What happened to a dispute, the newest first.';
REVOKE ALL ON FUNCTION crossfoot.dispute_events(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.dispute_events(text) TO crossfoot_reader;
