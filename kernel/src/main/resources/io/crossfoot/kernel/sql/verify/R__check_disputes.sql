-- Every dispute is what its history makes of it; what credited, gave back and took back is a transaction that says so, of the right
-- accounts and amount, and no transaction says so of a dispute that is not there; an open one's hold reserves what it is about; and
-- the accounts in open disputes are marked, and no others.
CREATE OR REPLACE FUNCTION crossfoot.check_disputes(most integer) RETURNS jsonb
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$
    WITH story AS (
        SELECT e.dispute_id, (array_agg(e.event ORDER BY e.id))[1] = 'opened' AS begins, count(*) FILTER (WHERE e.event = 'opened') AS opened,
               min(e.at) FILTER (WHERE e.event = 'opened') AS opened_at, min(e.at) FILTER (WHERE e.event IN ('won', 'lost', 'expired')) AS ended_at,
               coalesce(string_agg(e.event, ' ') FILTER (WHERE e.event IN ('won', 'lost', 'expired')), 'open') AS state,
               string_agg(e.transaction_id::text, ' ') FILTER (WHERE e.event = 'credited') AS credited_by,
               string_agg(e.transaction_id::text, ' ') FILTER (WHERE e.event = 'won') AS reversed_by,
               string_agg(e.transaction_id::text, ' ') FILTER (WHERE e.event = 'returned') AS returned_by,
               bool_and((e.event IN ('credited', 'won', 'returned')) = (e.transaction_id IS NOT NULL)
                        AND e.event IN ('opened', 'credited', 'won', 'lost', 'expired', 'returned')) AS known
        FROM crossfoot.dispute_event AS e GROUP BY e.dispute_id
    ), moved AS (
        -- What each transaction that disputes name has moved, between which accounts, and what it says of which other.
        SELECT d.id, w.what, l.link, s.name AS source, t.name AS destination, s.currency, p.amount, p.transaction_id
        FROM crossfoot.dispute AS d
        CROSS JOIN LATERAL (VALUES ('credit', d.credited_by), ('reversal', d.reversed_by), ('return', d.returned_by)) AS w(what, transaction_id)
        LEFT JOIN crossfoot.transaction_detail AS l ON l.transaction_id = w.transaction_id
        LEFT JOIN crossfoot.posting AS p ON p.transaction_id = w.transaction_id AND p.posted_at = l.posted_at AND p.leg = 1
        LEFT JOIN crossfoot.account AS s ON s.id = p.source_id LEFT JOIN crossfoot.account AS t ON t.id = p.destination_id
        WHERE w.transaction_id IS NOT NULL
    ), fault AS (
        SELECT jsonb_build_object('check', 'dispute', 'dispute', d.key, 'dispute_id', coalesce(d.id, s.dispute_id), 'state', d.state, 'expected_state', s.state) AS facts
        FROM crossfoot.dispute AS d FULL JOIN story AS s ON s.dispute_id = d.id
        LEFT JOIN crossfoot.hold AS h ON h.id = d.hold_id
        WHERE (s.begins AND s.opened = 1 AND s.known AND d.amount > 0 AND d.state = s.state AND d.opened_at = s.opened_at AND d.ended_at IS NOT DISTINCT FROM s.ended_at
               AND d.credited_by::text IS NOT DISTINCT FROM s.credited_by AND d.reversed_by::text IS NOT DISTINCT FROM s.reversed_by
               AND d.returned_by::text IS NOT DISTINCT FROM s.returned_by
               AND CASE d.mode WHEN 'credit' THEN d.credited_by IS NOT NULL AND d.hold_id IS NULL AND d.funded_by IS NOT NULL
                               WHEN 'hold' THEN d.credited_by IS NULL AND h.key = 'dispute:' || d.key AND h.account_id = d.payee_id AND h.amount = d.amount AND h.captured = 0
                                                AND (d.state = 'open' AND h.state IN ('open', 'expired') OR d.state <> 'open' AND h.state <> 'open') END
               AND (d.returned_by IS NULL OR d.credited_by IS NOT NULL AND d.state <> 'open')
               -- Of a credit nothing is left once the dispute has ended.
               AND (d.state = 'open' OR NOT EXISTS (SELECT FROM crossfoot.reversible(d.credited_by) AS r WHERE r.given AND r.moved - r.remainder < d.amount))) IS NOT TRUE
        UNION ALL
        SELECT jsonb_build_object('check', 'dispute', 'dispute', d.key, 'dispute_id', d.id, 'transaction_id', m.transaction_id, 'what', m.what)
        FROM moved AS m JOIN crossfoot.dispute AS d ON d.id = m.id
        JOIN crossfoot.account AS c ON c.id = d.account_id JOIN crossfoot.account AS p ON p.id = d.payee_id
        WHERE (CASE m.what WHEN 'credit' THEN m.link = jsonb_build_object('disputes', d.transaction_id) AND m.source = d.funded_by AND m.destination = c.name AND m.amount = d.amount
                           WHEN 'reversal' THEN m.link = jsonb_build_object('reverses', d.transaction_id) AND m.source = p.name AND m.destination = c.name AND m.amount = d.amount
                           ELSE m.link = jsonb_build_object('reverses', d.credited_by) AND m.source = c.name AND m.destination = d.funded_by AND m.amount <= d.amount END) IS NOT TRUE
        UNION ALL
        SELECT jsonb_build_object('check', 'dispute', 'transaction_id', l.transaction_id, 'link', l.link)
        FROM crossfoot.transaction_detail AS l
        WHERE l.link ? 'disputes' AND NOT EXISTS (SELECT FROM crossfoot.dispute AS d WHERE d.credited_by = l.transaction_id AND d.transaction_id = l.of_transaction_id)
        UNION ALL
        SELECT jsonb_build_object('check', 'disputed', 'account', a.name, 'currency', a.currency, 'disputed', a.disputed)
        FROM crossfoot.account AS a
        LEFT JOIN (SELECT d.account_id AS id FROM crossfoot.dispute AS d WHERE d.state = 'open' UNION SELECT d.payee_id FROM crossfoot.dispute AS d WHERE d.state = 'open') AS o ON o.id = a.id
        WHERE a.disputed <> (o.id IS NOT NULL AND a.stripe = 0))
    SELECT coalesce(jsonb_agg(f.facts), '[]') FROM (SELECT facts FROM fault LIMIT most) AS f
$$;
COMMENT ON FUNCTION crossfoot.check_disputes(integer) IS 'Internal: disputes that differ from their history or whose transactions are not what they should be.';
REVOKE ALL ON FUNCTION crossfoot.check_disputes(integer) FROM PUBLIC;
