-- Finds the key that a caller of the service shows, by its id and the SHA-256 hash of its secret; no row when there is none,
-- or when it has expired.
CREATE OR REPLACE FUNCTION crossfoot.find_api_key(id text, secret_hash bytea) RETURNS SETOF crossfoot.api_key_record
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
    SELECT k.id, k.name, k.scope, k.prefixes, k.created_at, k.expires_at, k.types FROM crossfoot.api_key AS k
    WHERE k.id = find_api_key.id AND k.secret_hash = find_api_key.secret_hash AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())
$$;
COMMENT ON FUNCTION crossfoot.find_api_key(text, bytea) IS 'Finds a valid key of the service''s callers by its id and the hash of its secret.';
REVOKE ALL ON FUNCTION crossfoot.find_api_key(text, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.find_api_key(text, bytea) TO crossfoot_reader;
