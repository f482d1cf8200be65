-- The entries of an account in one currency, newest first, a page at a time.
--
-- before is the cursor of the last entry seen, null for the first page: pages stay what they were while new entries arrive.
-- limit is 1 to 1000. Raises CF018 for a cursor that no page returned, or a limit out of range; CF012 for an account that
-- is not open. An external account's entries carry its stripe's version and balance.
CREATE OR REPLACE FUNCTION crossfoot.entries(account text, currency text, before text DEFAULT NULL, "limit" integer DEFAULT 50)
    RETURNS SETOF crossfoot.entry_record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET random_page_cost = 1.1 SET jit = off AS
$$
#variable_conflict use_column
DECLARE
    ids         bigint[];
    part        text[];
    at_moment   timestamptz := 'infinity';
    at_version  bigint := 9223372036854775807;
    at_id       bigint := 9223372036854775807;
BEGIN
    IF $4 IS NULL OR $4 NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'a page has 1 to 1000 entries' USING ERRCODE = 'CF018', DETAIL = jsonb_build_object('limit', $4)::text;
    END IF;
    IF $3 IS NOT NULL THEN
        -- Microseconds since 1970, version, id of the account's row.
        part := CASE WHEN $3 ~ '^-?[0-9]{1,18}[.][0-9]{1,18}[.][0-9]{1,18}$' THEN string_to_array($3, '.') END;
        -- Only times of the years 1 to 9999 were ever given out.
        IF (part[1]::bigint BETWEEN -62135596800000000 AND 253402300799999999) IS NOT TRUE THEN
            RAISE EXCEPTION 'this is not the cursor of a page' USING ERRCODE = 'CF018', DETAIL = jsonb_build_object('before', left($3, 100))::text;
        END IF;
        at_moment := timestamptz '1970-01-01 00:00:00+00' + part[1]::bigint * interval '1 microsecond';
        at_version := part[2]::bigint;
        at_id := part[3]::bigint;
    END IF;
    ids := ARRAY(SELECT a.id FROM crossfoot.account AS a WHERE a.name = $1 AND a.currency = $2);
    IF ids = '{}' THEN
        RAISE EXCEPTION 'account % is not open in %', left($1, 200), left($2, 40) USING ERRCODE = 'CF012', DETAIL = jsonb_build_object('account', left($1, 200), 'currency', left($2, 40))::text;
    END IF;
    RETURN QUERY
        SELECT $1, $2, e.version, e.posted_at, e.effective_date, e.transaction_id, e.leg::integer, e.type, e.amount, e.balance,
               other.name, k.key, d.description, d.reference,
               (extract(epoch FROM e.posted_at) * 1000000)::bigint || '.' || e.version || '.' || e.account_id
        FROM (
            SELECT x.* FROM unnest(ids) AS id
            CROSS JOIN LATERAL (
                (SELECT p.source_id AS account_id, p.source_version AS version, p.posted_at, p.effective_date, p.transaction_id, p.leg, p.type,
                        -p.amount AS amount, p.source_balance AS balance, p.destination_id AS other_id, p.keyed, p.detailed
                 FROM crossfoot.posting AS p
                 WHERE p.source_id = id AND p.posted_at <= at_moment AND (p.posted_at, p.source_version, p.source_id) < (at_moment, at_version, at_id)
                 ORDER BY p.posted_at DESC, p.source_version DESC LIMIT $4)
                UNION ALL
                (SELECT p.destination_id, p.destination_version, p.posted_at, p.effective_date, p.transaction_id, p.leg, p.type,
                        p.amount, p.destination_balance, p.source_id, p.keyed, p.detailed
                 FROM crossfoot.posting AS p
                 WHERE p.destination_id = id AND p.posted_at <= at_moment AND (p.posted_at, p.destination_version, p.destination_id) < (at_moment, at_version, at_id)
                 ORDER BY p.posted_at DESC, p.destination_version DESC LIMIT $4)) AS x
            ORDER BY x.posted_at DESC, x.version DESC, x.account_id DESC LIMIT $4) AS e
        JOIN crossfoot.account AS other ON other.id = e.other_id
        LEFT JOIN LATERAL (SELECT k.key FROM crossfoot.posted_key AS k WHERE e.keyed AND k.transaction_id = e.transaction_id LIMIT 1) AS k ON true
        LEFT JOIN crossfoot.transaction_detail AS d ON e.detailed AND d.transaction_id = e.transaction_id
        ORDER BY e.posted_at DESC, e.version DESC, e.account_id DESC;
END
$$;
COMMENT ON FUNCTION crossfoot.entries(text, text, text, integer) IS 'A page of an account''s entries, newest first; before is the cursor of the last entry seen.';
REVOKE ALL ON FUNCTION crossfoot.entries(text, text, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.entries(text, text, text, integer) TO crossfoot_reader;
