-- A transaction's postings as whoever asked for it gets them: those asked for, in their order, without the figures of external
-- accounts, which are nobody's balance.
CREATE OR REPLACE FUNCTION crossfoot.posted_records(transaction_id bigint, posted_at timestamptz, replayed boolean) RETURNS SETOF crossfoot.posted_record
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT p.transaction_id, p.posted_at, p.effective_date, $3, p.leg::integer, s.name, d.name, p.amount, s.currency,
               CASE WHEN s.stripe = 0 THEN p.source_balance END, CASE WHEN s.stripe = 0 THEN p.source_version END,
               CASE WHEN d.stripe = 0 THEN p.destination_balance END, CASE WHEN d.stripe = 0 THEN p.destination_version END
        FROM crossfoot.posting AS p JOIN crossfoot.account AS s ON s.id = p.source_id JOIN crossfoot.account AS d ON d.id = p.destination_id
        LEFT JOIN crossfoot.transaction_detail AS t ON t.transaction_id = p.transaction_id
        WHERE p.transaction_id = $1 AND p.posted_at = $2 AND p.leg <= coalesce(t.given, p.leg)
        ORDER BY p.leg;
END
$$;
COMMENT ON FUNCTION crossfoot.posted_records(bigint, timestamptz, boolean) IS 'Internal: a transaction''s postings as its caller gets them.';
REVOKE ALL ON FUNCTION crossfoot.posted_records(bigint, timestamptz, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.posted_records(bigint, timestamptz, boolean) TO crossfoot_head;
