-- Ends a key of the service's callers at a moment, or at once where none is given. The end only ever comes nearer. Raises
-- CF026 for a key that is not there. For crossfoot_admin.
CREATE OR REPLACE FUNCTION crossfoot.expire_api_key(id text, at timestamptz DEFAULT NULL, actor text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
DECLARE
    moment CONSTANT timestamptz := greatest($2, clock_timestamp());
BEGIN
    IF NOT EXISTS (SELECT FROM crossfoot.api_key AS k WHERE k.id = $1) THEN
        RAISE EXCEPTION 'there is no API key %', left($1, 40) USING ERRCODE = 'CF026', DETAIL = jsonb_build_object('id', left($1, 40))::text;
    END IF;
    UPDATE crossfoot.api_key AS k SET expires_at = moment WHERE k.id = $1 AND coalesce(k.expires_at, 'infinity') > moment;
    IF FOUND THEN
        PERFORM crossfoot.note_act('expire_api_key', $3, jsonb_build_object('id', $1, 'expires_at', moment));
    END IF;
END
$$;
COMMENT ON FUNCTION crossfoot.expire_api_key(text, timestamptz, text) IS 'Ends a key of the service''s callers, at once or at a moment.';
REVOKE ALL ON FUNCTION crossfoot.expire_api_key(text, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.expire_api_key(text, timestamptz, text) TO crossfoot_admin;
