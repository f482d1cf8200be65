-- Each posting by itself: a finite positive amount of its currency's decimals between two different accounts of one
-- currency; a posted_at not in the future. And each transaction: legs 1, 2, 3 ... once each, recorded at one moment, of one
-- type and business day.
CREATE OR REPLACE FUNCTION crossfoot.check_postings(most integer, OUT transactions bigint, OUT faults jsonb)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    latest  CONSTANT timestamptz := clock_timestamp() + interval '1 minute';
    legs    bigint;
    more    jsonb;
BEGIN
    faults := '[]';
    -- Asked first, which parallel workers may do (for SELECT INTO they may not), and listed only where there are any.
    IF (SELECT count(*)
        FROM crossfoot.posting AS p
        JOIN crossfoot.account AS s ON s.id = p.source_id
        JOIN crossfoot.account AS d ON d.id = p.destination_id
        LEFT JOIN crossfoot.currency AS c ON c.code = s.currency
        WHERE s.currency <> d.currency
           OR (p.amount > 0 AND p.amount < 100000000000000000000 AND scale(p.amount) <= c.scale
               AND p.source_balance < 'Infinity' AND p.destination_balance < 'Infinity'
               AND p.source_id <> p.destination_id AND p.posted_at <= latest) IS NOT TRUE) > 0 THEN
        SELECT jsonb_agg(f.facts) INTO faults FROM (
            SELECT jsonb_build_object('check', 'posting', 'transaction_id', p.transaction_id, 'leg', p.leg, 'posted_at', p.posted_at, 'amount', p.amount::text,
                                      'source', s.name, 'source_currency', s.currency, 'destination', d.name, 'destination_currency', d.currency) AS facts
            FROM crossfoot.posting AS p
            JOIN crossfoot.account AS s ON s.id = p.source_id
            JOIN crossfoot.account AS d ON d.id = p.destination_id
            LEFT JOIN crossfoot.currency AS c ON c.code = s.currency
            WHERE s.currency <> d.currency
               OR (p.amount > 0 AND p.amount < 100000000000000000000 AND scale(p.amount) <= c.scale
                   AND p.source_balance < 'Infinity' AND p.destination_balance < 'Infinity'
                   AND p.source_id <> p.destination_id AND p.posted_at <= latest) IS NOT TRUE
            LIMIT most) AS f;
    END IF;

    SELECT count(p.transaction_id), count(DISTINCT p.transaction_id) INTO transactions, legs FROM crossfoot.posting AS p WHERE p.leg = 1;
    IF transactions = legs AND NOT EXISTS (SELECT FROM crossfoot.posting AS p WHERE p.leg <> 1) THEN
        RETURN;
    END IF;
    SELECT coalesce(jsonb_agg(f.facts), '[]') INTO more FROM (
        -- The number of a transaction given twice; looked for only where the counts say so.
        SELECT jsonb_build_object('check', 'transaction', 'transaction_id', p.transaction_id, 'times', count(*)) AS facts
        FROM crossfoot.posting AS p WHERE p.leg = 1 AND transactions <> legs GROUP BY p.transaction_id HAVING count(*) > 1
        UNION ALL
        -- Legs after the first: without a gap, and of the same moment and marks as the first.
        SELECT jsonb_build_object('check', 'transaction', 'transaction_id', l.transaction_id, 'legs', l.legs, 'last_leg', l.last_leg)
        FROM (SELECT p.transaction_id, count(*) + 1 AS legs, max(p.leg) AS last_leg, min(p.leg) AS second_leg, min(p.posted_at) AS first_at, max(p.posted_at) AS last_at,
                     min(p.effective_date) AS first_day, max(p.effective_date) AS last_day, min(p.type) AS first_type, max(p.type) AS last_type,
                     bool_and(p.keyed) AS keyed, bool_and(p.detailed) AS detailed, bool_and(p.imported) AS imported, count(DISTINCT p.leg) AS distinct_legs
              FROM crossfoot.posting AS p WHERE p.leg <> 1 GROUP BY p.transaction_id) AS l
        LEFT JOIN crossfoot.posting AS f ON f.transaction_id = l.transaction_id AND f.leg = 1
        WHERE (l.last_leg = l.legs AND l.second_leg = 2 AND l.distinct_legs = l.legs - 1 AND l.first_type = f.type AND l.last_type = f.type
               AND l.first_at = f.posted_at AND l.last_at = f.posted_at AND l.first_day = f.effective_date AND l.last_day = f.effective_date
               AND l.keyed = f.keyed AND l.detailed = f.detailed AND l.imported = f.imported) IS NOT TRUE
        LIMIT most) AS f;
    faults := faults || more;
END
$$;
COMMENT ON FUNCTION crossfoot.check_postings(integer) IS 'Internal: postings and transactions that are not well-formed.';
REVOKE ALL ON FUNCTION crossfoot.check_postings(integer) FROM PUBLIC;
