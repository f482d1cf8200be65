-- A lot as its readers see it, as it stands at this moment.
CREATE OR REPLACE FUNCTION crossfoot.lot_record_of(lot_id bigint) RETURNS crossfoot.lot_record
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
    SELECT ROW(l.key, a.name, a.currency, l.amount, CASE WHEN d.id IS NULL THEN l.spent ELSE l.amount - d.kept END, coalesce(d.kept, l.expired),
               CASE WHEN d.id IS NULL THEN l.amount - l.spent - l.expired ELSE 0 * l.amount END,
               CASE WHEN d.kept > 0 THEN 'expired' WHEN d.id IS NOT NULL THEN 'spent' ELSE l.state END, l.priority,
               l.granted_at, l.transaction_id, l.expires_at, l.expires_to,
               (SELECT min(t.transaction_id) FROM crossfoot.transaction_detail AS t WHERE t.of_transaction_id = l.transaction_id AND t.link ? 'expires'), NULL)::crossfoot.lot_record
    FROM crossfoot.lot AS l JOIN crossfoot.account AS a ON a.id = l.account_id
    LEFT JOIN crossfoot.lot_due AS d ON d.account_id = l.account_id AND d.id = l.id
    WHERE l.id = $1
$$;
COMMENT ON FUNCTION crossfoot.lot_record_of(bigint) IS 'Internal: a lot as its readers see it.';
REVOKE ALL ON FUNCTION crossfoot.lot_record_of(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.lot_record_of(bigint) TO crossfoot_head;
