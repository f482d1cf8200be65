-- Each posting by itself: a finite positive amount of its currency's decimals between two different accounts of one
-- currency; a posted_at not in the future. And each transaction: legs 1, 2, 3 ... once each, recorded at one moment, of one
-- type and business day.
CREATE OR REPLACE FUNCTION crossfoot.check_postings(most integer, OUT transactions bigint, OUT faults jsonb)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    legs    bigint;
    more    jsonb;
BEGIN
    SELECT coalesce(jsonb_agg(f.facts), '[]') INTO faults FROM (
        SELECT jsonb_build_object('check', 'posting', 'transaction_id', p.transaction_id, 'leg', p.leg, 'posted_at', p.posted_at, 'amount', p.amount::text,
                                  'source', s.name, 'source_currency', s.currency, 'destination', d.name, 'destination_currency', d.currency) AS facts
        FROM crossfoot.posting AS p
        JOIN crossfoot.account AS s ON s.id = p.source_id
        JOIN crossfoot.account AS d ON d.id = p.destination_id
        LEFT JOIN crossfoot.currency AS c ON c.code = s.currency
        WHERE s.currency <> d.currency
           OR (p.amount > 0 AND p.amount < 100000000000000000000 AND scale(p.amount) <= c.scale
               AND p.source_balance < 'Infinity' AND p.destination_balance < 'Infinity'
               AND p.source_id <> p.destination_id AND p.posted_at <= clock_timestamp() + interval '1 minute') IS NOT TRUE
        LIMIT most) AS f;

    SELECT count(*) FILTER (WHERE p.leg = 1), count(*) INTO transactions, legs FROM crossfoot.posting AS p;
    SELECT coalesce(jsonb_agg(f.facts), '[]') INTO more FROM (
        SELECT jsonb_build_object('check', 'transaction', 'transaction_id', x.transaction_id, 'leg', x.leg, 'leg_before', x.leg_before) AS facts
        FROM (SELECT p.transaction_id, p.leg,
                     CASE WHEN lag(p.transaction_id) OVER w = p.transaction_id THEN lag(p.leg) OVER w ELSE 0 END AS leg_before,
                     CASE WHEN lag(p.transaction_id) OVER w = p.transaction_id
                          THEN (lag(p.posted_at) OVER w, lag(p.effective_date) OVER w, lag(p.imported) OVER w, lag(p.keyed) OVER w, lag(p.detailed) OVER w)
                               IS DISTINCT FROM (p.posted_at, p.effective_date, p.imported, p.keyed, p.detailed)
                          ELSE false END AS differs
              FROM crossfoot.posting AS p WINDOW w AS (ORDER BY p.transaction_id, p.leg)) AS x
        WHERE x.leg <> x.leg_before + 1 OR x.differs
        LIMIT most) AS f;
    faults := faults || more;
END
$$;
COMMENT ON FUNCTION crossfoot.check_postings(integer) IS 'Internal: postings and transactions that are not well-formed.';
REVOKE ALL ON FUNCTION crossfoot.check_postings(integer) FROM PUBLIC;
