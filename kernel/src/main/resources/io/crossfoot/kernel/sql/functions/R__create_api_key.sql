-- Lets a caller of the service in by a key, of whose secret only the SHA-256 hash is given. id has 8 of a-z 0-9. scope is
-- read, post (which may read) or admin (which may all). prefixes restricts it to some accounts: "user:" is every account that
-- begins so, "user:1" is that account and all beneath it, such as "user:1:bonus", but not "user:10"; null for all accounts.
-- types are the types of transactions that a key of the scope post may post; null for all types.
-- Raises CF025 for values out of their limits. For crossfoot_admin.
CREATE OR REPLACE FUNCTION crossfoot.create_api_key(id text, name text, secret_hash bytea, scope text, prefixes text[] DEFAULT NULL,
                                                    expires_at timestamptz DEFAULT NULL, actor text DEFAULT NULL, types text[] DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
DECLARE
    fault text;
BEGIN
    fault := CASE
        WHEN ($1 ~ '^[a-z0-9]{8}$') IS NOT TRUE THEN 'an id has 8 of a-z 0-9'
        WHEN (length($2) BETWEEN 1 AND 100 AND $2 !~ E'[\\x01-\\x1f\\x7f-\\x9f]') IS NOT TRUE THEN 'a name has 1 to 100 characters, none of them a control character'
        WHEN (octet_length($3) = 32) IS NOT TRUE THEN 'a secret''s hash has 32 bytes'
        WHEN ($4 IN ('read', 'post', 'admin')) IS NOT TRUE THEN 'a scope is read, post or admin'
        WHEN $5 IS NOT NULL AND (cardinality($5) BETWEEN 1 AND 100 AND crossfoot.is_list($5, cardinality($5))
             AND NOT EXISTS (SELECT FROM unnest($5) AS p WHERE p IS NULL OR p !~ '^[A-Za-z0-9._~@+=:-]{1,200}$')) IS NOT TRUE
            THEN 'there are 1 to 100 prefixes, each of what begins an account''s name'
        WHEN $5 IS NOT NULL AND $4 = 'admin' THEN 'an administrator is not restricted to some accounts'
        WHEN $8 IS NOT NULL AND (cardinality($8) BETWEEN 1 AND 100 AND crossfoot.is_list($8, cardinality($8))
             AND NOT EXISTS (SELECT FROM unnest($8) AS y WHERE crossfoot.is_type_name(y) IS NOT TRUE)) IS NOT TRUE
            THEN 'there are 1 to 100 types, each the name of one'
        WHEN $8 IS NOT NULL AND $4 <> 'post' THEN 'only a key that posts is restricted to some types'
        WHEN $6 <= clock_timestamp() OR NOT isfinite($6) THEN 'a key expires at a moment of the future, or never where none is given'
    END;
    IF fault IS NULL THEN
        INSERT INTO crossfoot.api_key (id, name, secret_hash, scope, prefixes, expires_at, types) VALUES ($1, $2, $3, $4, $5, $6, $8) ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
            fault := 'the id is taken';
        END IF;
    END IF;
    IF fault IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'CF025', MESSAGE = fault, DETAIL = jsonb_build_object('id', left($1, 40), 'name', left($2, 100), 'scope', left($4, 40), 'expires_at', $6)::text;
    END IF;
    PERFORM crossfoot.note_act('create_api_key', $7, jsonb_build_object('id', $1, 'name', $2, 'scope', $4, 'prefixes', array_to_string($5, ' '), 'types', array_to_string($8, ' '), 'expires_at', $6));
END
$$;
COMMENT ON FUNCTION crossfoot.create_api_key(text, text, bytea, text, text[], timestamptz, text, text[]) IS 'Lets a caller of the service in by a key of a scope, perhaps for some accounts, some types and some time only.';
REVOKE ALL ON FUNCTION crossfoot.create_api_key(text, text, bytea, text, text[], timestamptz, text, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.create_api_key(text, text, bytea, text, text[], timestamptz, text, text[]) TO crossfoot_admin;
