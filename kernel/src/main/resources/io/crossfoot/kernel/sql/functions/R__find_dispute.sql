-- A dispute as it stands at this moment. Raises CF071 where there is none of the key.
CREATE OR REPLACE FUNCTION crossfoot.find_dispute(dispute text) RETURNS crossfoot.dispute_record
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    found_id    bigint;
BEGIN
    SELECT d.id INTO found_id FROM crossfoot.dispute AS d WHERE d.key = $1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no dispute %', left($1, 200) USING ERRCODE = 'CF071', DETAIL = jsonb_build_object('dispute', left($1, 200))::text;
    END IF;
    RETURN crossfoot.dispute_record_of(found_id, false);
END
$$;
COMMENT ON FUNCTION crossfoot.find_dispute(text) IS 'A dispute as it stands at this moment.';
REVOKE ALL ON FUNCTION crossfoot.find_dispute(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.find_dispute(text) TO crossfoot_reader;
