-- A lot as it stands at this moment. Raises CF076 where there is none of the key.
CREATE OR REPLACE FUNCTION crossfoot.find_lot(lot text) RETURNS crossfoot.lot_record
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    found_id    bigint;
BEGIN
    SELECT l.id INTO found_id FROM crossfoot.lot AS l WHERE l.key = $1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no lot %', left($1, 200) USING ERRCODE = 'CF076', DETAIL = jsonb_build_object('lot', left($1, 200))::text;
    END IF;
    RETURN (SELECT r.lot FROM crossfoot.lot_records_of(ARRAY[found_id]) AS r);
END
$$;
COMMENT ON FUNCTION crossfoot.find_lot(text) IS 'A lot as it stands at this moment.';
REVOKE ALL ON FUNCTION crossfoot.find_lot(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.find_lot(text) TO crossfoot_reader;
