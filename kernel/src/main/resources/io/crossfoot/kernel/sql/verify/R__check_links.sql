-- Every link points to an earlier transaction or to a hold, as its words say; of no transaction more was taken back, or may yet be by
-- open disputes, than it moved; every exchange moved what its rate says; and no detail says nothing, as one does whose link was taken away.
CREATE OR REPLACE FUNCTION crossfoot.check_links(most integer) RETURNS jsonb
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$
    WITH fault AS (
        SELECT jsonb_build_object('check', 'link', 'transaction_id', d.transaction_id, 'link', d.link, 'of_transaction_id', d.of_transaction_id, 'of_hold_id', d.of_hold_id) AS facts
        FROM crossfoot.transaction_detail AS d
        LEFT JOIN crossfoot.hold AS h ON h.id = d.of_hold_id
        WHERE (d.link IS NOT NULL OR d.of_transaction_id IS NOT NULL OR d.of_hold_id IS NOT NULL)
          AND (CASE WHEN d.link ? 'captures' THEN h.key = d.link ->> 'captures' AND d.of_transaction_id IS NULL
                    WHEN d.link ? 'exchange' THEN d.of_transaction_id IS NULL AND d.of_hold_id IS NULL
                    WHEN d.link ? 'grants' THEN d.of_transaction_id IS NULL AND d.of_hold_id IS NULL
                    WHEN d.link ? 'expires' THEN d.link -> 'expires' = to_jsonb(d.of_transaction_id) AND d.of_transaction_id < d.transaction_id
                                                 AND EXISTS (SELECT FROM crossfoot.lot AS l WHERE l.transaction_id = d.of_transaction_id AND h.key = 'lot:' || l.key)
                    ELSE coalesce(d.link -> 'reverses', d.link -> 'adjusts', d.link -> 'disputes') = to_jsonb(d.of_transaction_id) AND d.of_transaction_id < d.transaction_id AND d.of_hold_id IS NULL
                         AND EXISTS (SELECT FROM crossfoot.posting AS p WHERE p.transaction_id = d.of_transaction_id AND p.leg = 1) END) IS NOT TRUE
        UNION ALL
        SELECT jsonb_build_object('check', 'detail', 'transaction_id', d.transaction_id)
        FROM crossfoot.transaction_detail AS d WHERE num_nonnulls(d.description, d.reference, d.metadata, d.link, d.given) = 0
        UNION ALL
        SELECT jsonb_build_object('check', 'reversal', 'transaction_id', r.id, 'source', x.source, 'destination', x.destination, 'currency', x.currency,
                                  'moved', x.moved::text, 'reversed', (x.moved - x.remainder)::text)
        FROM (SELECT d.of_transaction_id AS id FROM crossfoot.transaction_detail AS d WHERE d.link ? 'reverses'
              UNION SELECT n.transaction_id FROM crossfoot.dispute AS n) AS r
        CROSS JOIN LATERAL crossfoot.reversible(r.id) AS x WHERE x.remainder < 0
        UNION ALL
        SELECT jsonb_build_object('check', 'exchange', 'transaction_id', e.transaction_id, 'link', e.link, 'fault', f.message)
        FROM (SELECT d.transaction_id, d.link, array_agg(s.name ORDER BY p.leg) AS source, array_agg(t.name ORDER BY p.leg) AS destination,
                     array_agg(p.amount ORDER BY p.leg) AS amount, array_agg(s.currency ORDER BY p.leg) AS currency
              FROM crossfoot.transaction_detail AS d JOIN crossfoot.posting AS p ON p.transaction_id = d.transaction_id AND p.posted_at = d.posted_at AND p.leg <= coalesce(d.given, p.leg)
              JOIN crossfoot.account AS s ON s.id = p.source_id JOIN crossfoot.account AS t ON t.id = p.destination_id
              WHERE d.link ? 'exchange' GROUP BY d.transaction_id, d.link) AS e
        CROSS JOIN LATERAL crossfoot.exchange_fault(e.link, e.source, e.destination, e.amount, e.currency) AS f WHERE f.code IS NOT NULL)
    SELECT coalesce(jsonb_agg(f.facts), '[]') FROM (SELECT facts FROM fault LIMIT most) AS f
$$;
COMMENT ON FUNCTION crossfoot.check_links(integer) IS 'Internal: links that point nowhere, transactions of which more was taken back than they moved, and exchanges that are not of their rate.';
REVOKE ALL ON FUNCTION crossfoot.check_links(integer) FROM PUBLIC;
