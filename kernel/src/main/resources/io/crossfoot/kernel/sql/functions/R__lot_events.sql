-- What happened to a lot, the newest first: granted, spent (by which transaction), promised (to holds, when it expired), expired. An
-- expiry that is not recorded yet is not among them. Raises CF076 for a lot that is not there.
CREATE OR REPLACE FUNCTION crossfoot.lot_events(lot text) RETURNS SETOF crossfoot.lot_event_record
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    of_lot bigint;
BEGIN
    SELECT l.id INTO of_lot FROM crossfoot.lot AS l WHERE l.key = $1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no lot %', left($1, 200) USING ERRCODE = 'CF076', DETAIL = jsonb_build_object('lot', left($1, 200))::text;
    END IF;
    RETURN QUERY SELECT e.event, e.at, e.amount, e.remaining, e.transaction_id, e.role FROM crossfoot.lot_event AS e WHERE e.lot_id = of_lot ORDER BY e.id DESC;
END
$$;
COMMENT ON FUNCTION crossfoot.lot_events(text) IS 'What happened to a lot, newest first; raises CF076 for one that is not there.';
REVOKE ALL ON FUNCTION crossfoot.lot_events(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.lot_events(text) TO crossfoot_reader;
