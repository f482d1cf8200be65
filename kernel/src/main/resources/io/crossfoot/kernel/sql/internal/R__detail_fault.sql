-- What is wrong with what is said about a transaction or a hold, as CF009; nulls where nothing is.
CREATE OR REPLACE FUNCTION crossfoot.detail_fault(description text, reference text, metadata jsonb, OUT code text, OUT message text, OUT facts jsonb)
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    IF length(description) > 1000 THEN
        code := 'CF009';
        message := 'a description has at most 1000 characters';
        facts := jsonb_build_object('field', 'description', 'length', length(description), 'limit', 1000);
    ELSIF length(reference) > 200 THEN
        code := 'CF009';
        message := 'a reference has at most 200 characters';
        facts := jsonb_build_object('field', 'reference', 'length', length(reference), 'limit', 200);
    ELSIF metadata IS NOT NULL AND (jsonb_typeof(metadata) <> 'object' OR octet_length(metadata::text) > 16384) THEN
        code := 'CF009';
        message := 'metadata is a JSON object of at most 16384 bytes';
        facts := jsonb_build_object('field', 'metadata', 'length', octet_length(metadata::text), 'limit', 16384);
    END IF;
END
$$;
COMMENT ON FUNCTION crossfoot.detail_fault(text, text, jsonb) IS 'Internal: what is wrong with a description, reference or metadata, or nulls.';
REVOKE ALL ON FUNCTION crossfoot.detail_fault(text, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.detail_fault(text, text, jsonb) TO crossfoot_head;
