-- The digest of a request as given: what was left out stays out, so that a retry after midnight is still the same, and
-- amounts are normalised, so that 10.6 and 10.60 are. Names hold no separators; free text comes with its length. Nothing
-- here depends on a setting of the session. Both are inlined into the statements that use them.
CREATE OR REPLACE FUNCTION crossfoot.posting_text(source text, destination text, currency text, amount numeric) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
    SELECT coalesce(source, '') || E'\x1f' || coalesce(destination, '') || E'\x1f' || coalesce(currency, '') || E'\x1f' || coalesce(trim_scale(amount)::text, '')
$$;
COMMENT ON FUNCTION crossfoot.posting_text(text, text, text, numeric) IS 'Internal: a posting as its request''s digest sees it.';

CREATE OR REPLACE FUNCTION crossfoot.request_digest(postings text, type text, effective_date date, recorded_at timestamptz,
                                                    description text, reference text, metadata jsonb) RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
    SELECT sha256(convert_to(postings || E'\x1e' || coalesce(type, '')
        || E'\x1e' || CASE WHEN effective_date IS NULL THEN '' WHEN isfinite(effective_date) THEN (effective_date - date '2000-01-01')::text ELSE 'infinite' END
        || E'\x1e' || CASE WHEN recorded_at IS NULL THEN '' WHEN recorded_at BETWEEN timestamptz '0001-01-01 00:00:00+00' AND timestamptz '9999-12-31 00:00:00+00'
                     THEN (extract(epoch FROM recorded_at) * 1000000)::bigint::text ELSE 'out of range' END
        || E'\x1e' || coalesce(length(description) || ':' || description, '')
        || E'\x1e' || coalesce(length(reference) || ':' || reference, '')
        || E'\x1e' || coalesce(metadata::text, ''), 'UTF8'))
$$;
COMMENT ON FUNCTION crossfoot.request_digest(text, text, date, timestamptz, text, text, jsonb) IS 'Internal: SHA-256 of a transaction''s request as given; postings are joined posting_text values.';
REVOKE ALL ON FUNCTION crossfoot.posting_text(text, text, text, numeric), crossfoot.request_digest(text, text, date, timestamptz, text, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.posting_text(text, text, text, numeric), crossfoot.request_digest(text, text, date, timestamptz, text, text, jsonb) TO crossfoot_head;
