-- Finds postings of known transactions, many at once, by the quickest way there is for each: through an account that it moved
-- (a probe of a unique index for each account and moment, whatever many of the postings share them), or through the
-- transaction's id (a few pages of a BRIN index). ord is the posting's place in the arrays.
CREATE OR REPLACE FUNCTION crossfoot.find_posting(of_transaction bigint[], moment timestamptz[], of_leg integer[], source bigint[], destination bigint[])
    RETURNS TABLE (ord bigint, effective_date date, source_balance numeric, source_version bigint, destination_balance numeric, destination_version bigint)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
    -- What was found is put together with what was wanted by hashing; OFFSET 0 keeps the probes what they are.
    SET enable_nestloop = off SET enable_hashjoin = on SET cpu_index_tuple_cost = 100 AS
$$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        WITH wanted AS MATERIALIZED (
            SELECT u.* FROM unnest(of_transaction, moment, of_leg, source, destination) WITH ORDINALITY AS u(id, at, leg, s, d, ord) WHERE u.id IS NOT NULL
        ), found AS MATERIALIZED (
            SELECT f.* FROM (SELECT DISTINCT w.s, w.at FROM wanted AS w WHERE w.s IS NOT NULL) AS w
            CROSS JOIN LATERAL (SELECT p.* FROM crossfoot.posting AS p WHERE p.source_id = w.s AND p.posted_at = w.at OFFSET 0) AS f
            UNION ALL
            SELECT f.* FROM (SELECT DISTINCT w.d, w.at FROM wanted AS w WHERE w.s IS NULL AND w.d IS NOT NULL) AS w
            CROSS JOIN LATERAL (SELECT p.* FROM crossfoot.posting AS p WHERE p.destination_id = w.d AND p.posted_at = w.at OFFSET 0) AS f
            UNION ALL
            SELECT f.* FROM (SELECT DISTINCT w.id, w.at FROM wanted AS w WHERE w.s IS NULL AND w.d IS NULL) AS w
            CROSS JOIN LATERAL (SELECT p.* FROM crossfoot.posting AS p WHERE p.transaction_id = w.id AND p.posted_at = w.at OFFSET 0) AS f
        )
        SELECT w.ord, f.effective_date, f.source_balance, f.source_version, f.destination_balance, f.destination_version
        FROM wanted AS w JOIN found AS f ON f.transaction_id = w.id AND f.leg = w.leg;
END
$$;
COMMENT ON FUNCTION crossfoot.find_posting(bigint[], timestamptz[], integer[], bigint[], bigint[]) IS 'Internal: postings of known transactions, found through account ids where they are given.';
REVOKE ALL ON FUNCTION crossfoot.find_posting(bigint[], timestamptz[], integer[], bigint[], bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.find_posting(bigint[], timestamptz[], integer[], bigint[], bigint[]) TO crossfoot_head;
