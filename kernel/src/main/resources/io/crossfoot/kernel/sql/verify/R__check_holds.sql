-- Every hold is what its history makes of it, one event after the other; every account holds what its open holds reserve, has the
-- moment when something is due next, and is marked where a rule goes with its floor
-- or where credit of it expires; every captured event is the capture of a
-- transaction that took just this amount from the hold's account, and the other way round.
CREATE OR REPLACE FUNCTION crossfoot.check_holds(most integer) RETURNS jsonb
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$
    WITH step AS (
        SELECT e.*, lag(e.remaining) OVER chain AS before, row_number() OVER chain AS nth, lead(e.id) OVER chain IS NULL AS is_last
        FROM crossfoot.hold_event AS e WINDOW chain AS (PARTITION BY e.hold_id ORDER BY e.id)
    ), story AS (
        SELECT s.hold_id, bool_and(CASE WHEN s.nth = 1 THEN s.event = 'placed' AND s.remaining = s.amount
                                        WHEN s.event = 'extended' THEN s.before > 0 AND s.remaining = s.before AND s.amount = 0
                                        WHEN s.event IN ('released', 'expired') THEN s.remaining = 0 AND s.amount = s.before AND s.before > 0
                                        ELSE s.event = 'captured' AND s.amount > 0 AND s.remaining = s.before - s.amount AND s.remaining >= 0 END
                                   AND (s.event = 'captured') = (s.transaction_id IS NOT NULL)) AS follows,
               sum(s.amount) FILTER (WHERE s.event = 'placed') AS amount, coalesce(sum(s.amount) FILTER (WHERE s.event = 'captured'), 0) AS captured,
               coalesce(sum(s.amount) FILTER (WHERE s.event IN ('released', 'expired')), 0) AS released,
               min(CASE WHEN s.is_last THEN CASE WHEN s.remaining > 0 THEN 'open' ELSE s.event END END) AS state, min(s.expires_at) FILTER (WHERE s.is_last) AS expires_at
        FROM step AS s GROUP BY s.hold_id
    ), rule AS (
        SELECT DISTINCT ON (r.account_id) r.* FROM crossfoot.overdraft_rule AS r ORDER BY r.account_id, r.id DESC
    ), open_hold AS (
        SELECT h.account_id, sum(h.amount - h.captured - h.released) AS held, min(h.expires_at) AS due FROM crossfoot.hold AS h WHERE h.state = 'open' GROUP BY h.account_id
    ), open_lot AS (
        SELECT l.account_id, min(l.expires_at) AS due FROM crossfoot.lot AS l WHERE l.state = 'open' GROUP BY l.account_id
    ), capture AS (
        SELECT d.transaction_id, d.of_hold_id, sum(p.amount) AS amount
        FROM crossfoot.transaction_detail AS d LEFT JOIN crossfoot.hold AS h ON h.id = d.of_hold_id
        LEFT JOIN crossfoot.posting AS p ON p.transaction_id = d.transaction_id AND p.posted_at = d.posted_at AND p.source_id = h.account_id AND p.leg <= coalesce(d.given, p.leg)
        WHERE d.of_hold_id IS NOT NULL OR d.link ? 'captures' GROUP BY d.transaction_id, d.of_hold_id
    ), fault AS (
        SELECT jsonb_build_object('check', 'hold', 'hold', h.key, 'hold_id', coalesce(h.id, s.hold_id), 'amount', h.amount::text, 'captured', h.captured::text, 'released', h.released::text,
                                  'state', h.state, 'expected_amount', s.amount::text, 'expected_captured', s.captured::text, 'expected_released', s.released::text, 'expected_state', s.state) AS facts
        FROM crossfoot.hold AS h FULL JOIN story AS s ON s.hold_id = h.id
        WHERE (s.follows AND h.amount > 0 AND h.amount = s.amount AND h.captured = s.captured AND h.released = s.released AND h.state = s.state
               AND h.expires_at IS NOT DISTINCT FROM s.expires_at) IS NOT TRUE
        UNION ALL
        SELECT jsonb_build_object('check', 'held', 'account', a.name, 'currency', a.currency, 'held', a.held::text, 'expected_held', coalesce(o.held, 0)::text,
                                  'terms_due_at', a.terms_due_at, 'expected_terms_due_at', least(o.due, r.until, l.due), 'ruled', a.ruled)
        FROM crossfoot.account AS a LEFT JOIN open_hold AS o ON o.account_id = a.id LEFT JOIN rule AS r ON r.account_id = a.id LEFT JOIN open_lot AS l ON l.account_id = a.id
        WHERE a.held <> coalesce(o.held, 0) OR a.terms_due_at IS DISTINCT FROM least(o.due, r.until, l.due)
           OR a.ruled <> (r.fee IS NOT NULL OR r.protected_by IS NOT NULL OR r.until IS NOT NULL OR l.due IS NOT NULL) OR a.stripe <> 0 AND (o.held IS NOT NULL OR r.id IS NOT NULL OR l.due IS NOT NULL)
        UNION ALL
        SELECT jsonb_build_object('check', 'capture', 'hold', (SELECT h.key FROM crossfoot.hold AS h WHERE h.id = coalesce(c.of_hold_id, e.hold_id)),
                                  'hold_id', coalesce(c.of_hold_id, e.hold_id), 'transaction_id', coalesce(c.transaction_id, e.transaction_id),
                                  'amount', c.amount::text, 'expected_amount', e.amount::text)
        FROM capture AS c FULL JOIN (SELECT e.* FROM crossfoot.hold_event AS e WHERE e.event = 'captured') AS e ON e.transaction_id = c.transaction_id AND e.hold_id = c.of_hold_id
        WHERE (c.amount = e.amount) IS NOT TRUE OR c.of_hold_id IS NULL)
    SELECT coalesce(jsonb_agg(f.facts), '[]') FROM (SELECT facts FROM fault LIMIT most) AS f
$$;
COMMENT ON FUNCTION crossfoot.check_holds(integer) IS 'Internal: holds that differ from their history, accounts that hold something else, captures without their transaction.';
REVOKE ALL ON FUNCTION crossfoot.check_holds(integer) FROM PUBLIC;
