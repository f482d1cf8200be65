-- Every transaction posted with a key has its key, every key its transaction, and the same for details.
CREATE OR REPLACE FUNCTION crossfoot.check_keys_and_details(most integer) RETURNS jsonb
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    RETURN (
    WITH fault AS (
        SELECT jsonb_build_object('check', 'key', 'key', k.key, 'transaction_id', coalesce(k.transaction_id, p.transaction_id),
                                  'missing', CASE WHEN k.key IS NULL THEN 'key' ELSE 'transaction' END) AS facts
        FROM (SELECT q.transaction_id, q.posted_at FROM crossfoot.posting AS q WHERE q.leg = 1 AND q.keyed) AS p
        FULL JOIN crossfoot.posted_key AS k ON k.transaction_id = p.transaction_id AND k.posted_at = p.posted_at
        WHERE k.key IS NULL OR p.transaction_id IS NULL
        UNION ALL
        SELECT jsonb_build_object('check', 'key', 'transaction_id', k.transaction_id, 'missing', NULL, 'keys', count(*))
        FROM crossfoot.posted_key AS k GROUP BY k.transaction_id HAVING count(*) > 1
        UNION ALL
        SELECT jsonb_build_object('check', 'detail', 'transaction_id', coalesce(d.transaction_id, p.transaction_id),
                                  'missing', CASE WHEN d.transaction_id IS NULL THEN 'detail' ELSE 'transaction' END)
        FROM (SELECT q.transaction_id, q.posted_at FROM crossfoot.posting AS q WHERE q.leg = 1 AND q.detailed) AS p
        FULL JOIN crossfoot.transaction_detail AS d ON d.transaction_id = p.transaction_id AND d.posted_at = p.posted_at
        WHERE d.transaction_id IS NULL OR p.transaction_id IS NULL)
    SELECT coalesce(jsonb_agg(f.facts), '[]') FROM (SELECT facts FROM fault LIMIT most) AS f);
END
$$;
COMMENT ON FUNCTION crossfoot.check_keys_and_details(integer) IS 'Internal: keys and details without their transaction, and the other way round.';
REVOKE ALL ON FUNCTION crossfoot.check_keys_and_details(integer) FROM PUBLIC;
