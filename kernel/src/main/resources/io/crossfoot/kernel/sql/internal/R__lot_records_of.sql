-- Lots as their readers see them, as they stand at this moment. What is due of an account's lots is worked out once for all of them.
CREATE OR REPLACE FUNCTION crossfoot.lot_records_of(lots bigint[]) RETURNS TABLE (lot_id bigint, lot crossfoot.lot_record)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET enable_hashjoin = on AS
$$
    WITH listed AS MATERIALIZED (
        SELECT l.*, a.name, a.currency, l.state = 'open' AND l.expires_at <= greatest(clock_timestamp(), a.last_posted_at) AS is_due
        FROM unnest($1) AS u(id) JOIN crossfoot.lot AS l ON l.id = u.id JOIN crossfoot.account AS a ON a.id = l.account_id
    ), due AS MATERIALIZED (
        SELECT d.id, d.kept
        FROM (SELECT DISTINCT l.account_id FROM listed AS l WHERE l.is_due) AS x
        CROSS JOIN LATERAL (SELECT y.id, y.kept FROM crossfoot.lot_due AS y WHERE y.account_id = x.account_id) AS d)
    SELECT l.id, ROW(l.key, l.name, l.currency, l.amount, CASE WHEN d.id IS NULL THEN l.spent ELSE l.amount - d.kept END, coalesce(d.kept, l.expired),
               CASE WHEN d.id IS NULL THEN l.amount - l.spent - l.expired ELSE 0 * l.amount END,
               CASE WHEN d.kept > 0 THEN 'expired' WHEN d.id IS NOT NULL THEN 'spent' ELSE l.state END, l.priority,
               l.granted_at, l.transaction_id, l.expires_at, l.expires_to,
               (SELECT min(t.transaction_id) FROM crossfoot.transaction_detail AS t WHERE t.of_transaction_id = l.transaction_id AND t.link ? 'expires'), NULL)::crossfoot.lot_record
    FROM listed AS l LEFT JOIN due AS d ON d.id = l.id
$$;
COMMENT ON FUNCTION crossfoot.lot_records_of(bigint[]) IS 'Internal: lots as their readers see them.';
REVOKE ALL ON FUNCTION crossfoot.lot_records_of(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.lot_records_of(bigint[]) TO crossfoot_head;
