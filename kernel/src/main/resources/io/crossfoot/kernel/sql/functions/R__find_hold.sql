-- A hold as it stands at this moment. Raises CF060 where there is none of the key.
CREATE OR REPLACE FUNCTION crossfoot.find_hold(hold text) RETURNS crossfoot.hold_record
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
DECLARE
    found_id    bigint;
BEGIN
    SELECT h.id INTO found_id FROM crossfoot.hold AS h WHERE h.key = $1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no hold %', left($1, 200) USING ERRCODE = 'CF060', DETAIL = jsonb_build_object('hold', left($1, 200))::text;
    END IF;
    RETURN crossfoot.hold_record_of(found_id, false);
END
$$;
COMMENT ON FUNCTION crossfoot.find_hold(text) IS 'A hold as it stands at this moment.';
REVOKE ALL ON FUNCTION crossfoot.find_hold(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.find_hold(text) TO crossfoot_reader;
