-- Every lot is what its history makes of it, one event after the other; it was granted by a transaction that says so and brought just
-- its amount, with that expiry; what was spent of it was spent by a transaction of its account before it expired; and what expired of it is, or was
-- until it was moved, held of its account under its key. The other way round: whoever says that it granted a lot did, nothing
-- else is held under such a key, and no more is left of an account's lots than it has beside what expired.
CREATE OR REPLACE FUNCTION crossfoot.check_lots(most integer) RETURNS jsonb
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$
    WITH step AS (
        SELECT e.*, lag(e.remaining) OVER chain AS before, row_number() OVER chain AS nth, lead(e.id) OVER chain IS NULL AS is_last
        FROM crossfoot.lot_event AS e WINDOW chain AS (PARTITION BY e.lot_id ORDER BY e.id)
    ), story AS (
        SELECT s.lot_id, bool_and(CASE WHEN s.nth = 1 THEN s.event = 'granted' AND s.remaining = s.amount AND s.transaction_id = l.transaction_id AND s.at = l.granted_at
                                       ELSE s.amount > 0 AND s.remaining = s.before - s.amount AND s.remaining >= 0
                                            AND CASE s.event WHEN 'spent' THEN s.at < l.expires_at
                                                                               AND EXISTS (SELECT FROM crossfoot.posting AS p WHERE p.transaction_id = s.transaction_id AND p.posted_at = s.at
                                                                                                                                AND l.account_id IN (p.source_id, p.destination_id))
                                                             WHEN 'promised' THEN s.at = l.expires_at AND s.transaction_id IS NULL
                                                             WHEN 'expired' THEN s.at = l.expires_at AND s.transaction_id IS NULL AND s.remaining = 0 END END) AS follows,
               sum(s.amount) FILTER (WHERE s.event = 'granted') AS amount, coalesce(sum(s.amount) FILTER (WHERE s.event IN ('spent', 'promised')), 0) AS spent,
               coalesce(sum(s.amount) FILTER (WHERE s.event = 'expired'), 0) AS expired,
               min(CASE WHEN s.is_last THEN CASE WHEN s.remaining > 0 THEN 'open' WHEN s.event = 'expired' THEN 'expired' ELSE 'spent' END END) AS state
        FROM step AS s LEFT JOIN crossfoot.lot AS l ON l.id = s.lot_id GROUP BY s.lot_id
    ), fault AS (
        SELECT jsonb_build_object('check', 'lot', 'lot', l.key, 'lot_id', coalesce(l.id, s.lot_id), 'amount', l.amount::text, 'spent', l.spent::text, 'expired', l.expired::text, 'state', l.state,
                                  'expected_amount', s.amount::text, 'expected_spent', s.spent::text, 'expected_expired', s.expired::text, 'expected_state', s.state) AS facts
        FROM crossfoot.lot AS l FULL JOIN story AS s ON s.lot_id = l.id
        WHERE (s.follows AND l.amount > 0 AND l.amount = s.amount AND l.spent = s.spent AND l.expired = s.expired AND l.state = s.state AND l.expires_at > l.granted_at) IS NOT TRUE
        UNION ALL
        SELECT jsonb_build_object('check', 'grant', 'lot', coalesce(l.key, d.link #>> '{grants,lot}'), 'transaction_id', coalesce(l.transaction_id, d.transaction_id), 'amount', l.amount::text, 'expected_amount', p.amount::text)
        FROM (SELECT d.* FROM crossfoot.transaction_detail AS d WHERE d.link ? 'grants') AS d
        FULL JOIN crossfoot.lot AS l ON l.transaction_id = d.transaction_id AND l.key = d.link #>> '{grants,lot}'
        LEFT JOIN LATERAL (SELECT sum(p.amount) AS amount, (array_agg(a.name ORDER BY p.leg))[1] AS source FROM crossfoot.posting AS p JOIN crossfoot.account AS a ON a.id = p.source_id
                           WHERE p.transaction_id = l.transaction_id AND p.posted_at = l.granted_at AND p.destination_id = l.account_id AND p.leg <= coalesce(d.given, p.leg)) AS p ON true
        WHERE (p.amount = l.amount AND l.expires_at = (d.link #>> '{grants,expires_at}')::timestamptz AND l.priority = coalesce(d.link #> '{grants,priority}', '0')::integer
               AND l.expires_to = coalesce(d.link #>> '{grants,expires_to}', p.source)) IS NOT TRUE
        UNION ALL
        SELECT jsonb_build_object('check', 'expired', 'lot', coalesce(l.key, substr(h.key, 5)), 'hold', h.key, 'amount', h.amount::text, 'expected_amount', l.expired::text)
        FROM (SELECT h.* FROM crossfoot.hold AS h WHERE h.key LIKE 'lot:%') AS h FULL JOIN (SELECT l.* FROM crossfoot.lot AS l WHERE l.expired > 0) AS l ON h.key = 'lot:' || l.key
        WHERE (h.amount = l.expired AND h.account_id = l.account_id AND h.placed_at = l.expires_at AND h.state IN ('open', 'captured')) IS NOT TRUE
        UNION ALL
        SELECT jsonb_build_object('check', 'lots', 'account', a.name, 'currency', a.currency, 'balance', a.balance::text, 'remaining', l.remaining::text, 'expired', h.expired::text)
        FROM (SELECT l.account_id, sum(l.amount - l.spent) AS remaining FROM crossfoot.lot AS l WHERE l.state = 'open' GROUP BY l.account_id) AS l
        JOIN crossfoot.account AS a ON a.id = l.account_id
        CROSS JOIN LATERAL (SELECT coalesce(sum(h.amount - h.captured - h.released), 0 * a.balance) AS expired FROM crossfoot.hold AS h
                            WHERE h.account_id = a.id AND h.state = 'open' AND h.key LIKE 'lot:%') AS h
        WHERE l.remaining > greatest(a.balance - h.expired, 0))
    SELECT coalesce(jsonb_agg(f.facts), '[]') FROM (SELECT facts FROM fault LIMIT most) AS f
$$;
COMMENT ON FUNCTION crossfoot.check_lots(integer) IS 'Internal: lots that differ from their history, from what granted them, from what is held of them, or from what their account has.';
REVOKE ALL ON FUNCTION crossfoot.check_lots(integer) FROM PUBLIC;
