-- What administrators did, newest first, a page at a time. before is the id of the last act seen, null for the first page;
-- limit is 1 to 1000. Raises CF018 for others. For crossfoot_admin.
CREATE OR REPLACE FUNCTION crossfoot.audit(before text DEFAULT NULL, "limit" integer DEFAULT 50) RETURNS SETOF crossfoot.act_record
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
BEGIN
    IF $2 IS NULL OR $2 NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'a page has 1 to 1000 acts' USING ERRCODE = 'CF018', DETAIL = jsonb_build_object('limit', $2)::text;
    ELSIF $1 !~ '^[0-9]{1,18}$' THEN
        RAISE EXCEPTION 'this is not the cursor of a page' USING ERRCODE = 'CF018', DETAIL = jsonb_build_object('before', left($1, 100))::text;
    END IF;
    RETURN QUERY SELECT a.id, a.at, a.act, a.role, a.actor, a.facts FROM crossfoot.administrative_act AS a
        WHERE a.id < coalesce($1::bigint, 9223372036854775807) ORDER BY a.id DESC LIMIT $2;
END
$$;
COMMENT ON FUNCTION crossfoot.audit(text, integer) IS 'A page of what administrators did, newest first; before is the id of the last act seen.';
REVOKE ALL ON FUNCTION crossfoot.audit(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.audit(text, integer) TO crossfoot_admin;
