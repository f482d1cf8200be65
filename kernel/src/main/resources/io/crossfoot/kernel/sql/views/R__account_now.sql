-- Disputes as they stand at this moment: one past its deadline is no longer open, recorded or not. The moment is the later of the
-- clock and of the last entry of either account, so that what was posted after the deadline finds the dispute expired for good.
CREATE OR REPLACE VIEW crossfoot.dispute_now AS
    SELECT d.id, d.transaction_id, d.account_id, d.payee_id, c.name AS account, p.name AS payee, c.currency, d.key, d.amount, d.mode, d.funded_by, d.hold_id,
           d.credited_by, d.reversed_by, d.returned_by, d.opened_at, d.deadline, d.reason, d.reference, d.metadata, d.state AS recorded_state,
           CASE WHEN d.state = 'open' AND d.deadline <= greatest(clock_timestamp(), c.last_posted_at, p.last_posted_at) THEN 'expired' ELSE d.state END AS state,
           CASE WHEN d.state = 'open' AND d.deadline <= greatest(clock_timestamp(), c.last_posted_at, p.last_posted_at) THEN d.deadline ELSE d.ended_at END AS ended_at
    FROM crossfoot.dispute AS d JOIN crossfoot.account AS c ON c.id = d.account_id JOIN crossfoot.account AS p ON p.id = d.payee_id;
COMMENT ON VIEW crossfoot.dispute_now IS 'Internal: disputes with what became of them until this moment.';

-- What is in dispute of each account, on whichever side of it.
CREATE OR REPLACE VIEW crossfoot.disputed_now AS
    SELECT x.account_id, sum(x.amount) AS amount
    FROM (SELECT d.account_id, d.amount FROM crossfoot.dispute_now AS d WHERE d.recorded_state = 'open' AND d.state = 'open'
          UNION ALL
          SELECT d.payee_id, d.amount FROM crossfoot.dispute_now AS d WHERE d.recorded_state = 'open' AND d.state = 'open') AS x
    GROUP BY x.account_id;
COMMENT ON VIEW crossfoot.disputed_now IS 'Internal: the amounts of open disputes of accounts that have some.';
-- What is due of lots and not recorded yet: of each lot that has expired how much is kept from being spent. That is what is left of
-- it, as far as holds of its moment (the lot's expiry) have not promised more of the balance than the rest, which stays promised.
-- With S the sum of what is left of this lot and the earlier ones, and G what was free at its expiry, the earlier ones and it
-- together keep S or, where at one of them less was free, as much less as was lacking there.
CREATE OR REPLACE VIEW crossfoot.lot_due AS
    SELECT y.id, y.account_id, y.key, y.expires_at, y.nth, y.upto - lag(y.upto, 1, 0 * y.upto) OVER (PARTITION BY y.account_id ORDER BY y.nth) AS kept
    FROM (SELECT x.id, x.account_id, x.key, x.expires_at, x.nth, x.upto + least(0 * x.upto, min(x.free - x.upto) OVER (PARTITION BY x.account_id ORDER BY x.nth)) AS upto
          FROM (SELECT l.id, l.account_id, l.key, l.expires_at, row_number() OVER chain AS nth, sum(l.amount - l.spent) OVER chain AS upto,
                       greatest(a.balance - a.held + coalesce((SELECT sum(h.amount - h.captured - h.released) FROM crossfoot.hold AS h
                                                               WHERE h.account_id = l.account_id AND h.state = 'open' AND h.expires_at <= l.expires_at), 0), 0 * a.balance) AS free
                FROM crossfoot.lot AS l JOIN crossfoot.account AS a ON a.id = l.account_id
                WHERE l.state = 'open' AND l.expires_at <= greatest(clock_timestamp(), a.last_posted_at)
                WINDOW chain AS (PARTITION BY l.account_id ORDER BY l.expires_at, l.id)) AS x) AS y;
COMMENT ON VIEW crossfoot.lot_due IS 'Internal: lots that have expired, where that is not recorded yet, and how much of each is kept from being spent.';

-- Accounts and holds as they stand at this moment. What changes by itself (a hold expires, a limit ends) counts from the moment
-- when it was due, whether or not anybody has posted and so recorded it since. The moment is the later of the clock and of the
-- account's last entry, as it is for posting.
CREATE OR REPLACE VIEW crossfoot.account_now AS
    SELECT a.id, a.name, a.currency, a.stripe, a.state, a.balance, a.version, a.last_posted_at, a.opened_at,
           CASE WHEN a.terms_due_at <= greatest(clock_timestamp(), a.last_posted_at)
                THEN a.held - coalesce((SELECT sum(h.amount - h.captured - h.released) FROM crossfoot.hold AS h
                                        WHERE h.account_id = a.id AND h.state = 'open' AND h.expires_at <= greatest(clock_timestamp(), a.last_posted_at)), 0)
                     + CASE WHEN a.ruled THEN coalesce((SELECT sum(d.kept) FROM crossfoot.lot_due AS d WHERE d.account_id = a.id), 0) ELSE 0 END
                ELSE a.held END AS held,
           CASE WHEN a.ruled AND a.terms_due_at <= greatest(clock_timestamp(), a.last_posted_at)
                THEN (SELECT CASE WHEN r.until <= greatest(clock_timestamp(), a.last_posted_at) THEN r.floor_after ELSE a.floor END
                      FROM (SELECT 1) AS one LEFT JOIN (SELECT o.until, o.floor_after FROM crossfoot.overdraft_rule AS o WHERE o.account_id = a.id ORDER BY o.id DESC LIMIT 1) AS r ON true)
                ELSE a.floor END AS floor,
           coalesce((SELECT n.amount FROM crossfoot.disputed_now AS n WHERE (a.disputed OR a.stripe <> 0) AND n.account_id = a.id), 0 * a.balance) AS disputed,
           x.expires_next, x.expires_next_at
    FROM crossfoot.account AS a
    LEFT JOIN LATERAL (SELECT sum(l.amount - l.spent) AS expires_next, l.expires_at AS expires_next_at FROM crossfoot.lot AS l
                       WHERE a.ruled AND l.account_id = a.id AND l.state = 'open' AND l.expires_at > greatest(clock_timestamp(), a.last_posted_at)
                       GROUP BY l.expires_at ORDER BY l.expires_at LIMIT 1) AS x ON true;
COMMENT ON VIEW crossfoot.account_now IS 'Internal: accounts with what they hold and how low they may go at this moment.';

CREATE OR REPLACE VIEW crossfoot.hold_now AS
    SELECT h.id, h.account_id, a.name AS account, a.currency, h.key, h.amount, h.captured, h.placed_at, h.expires_at, h.description, h.reference, h.metadata,
           CASE WHEN h.state = 'open' AND h.expires_at <= greatest(clock_timestamp(), a.last_posted_at) THEN 'expired' ELSE h.state END AS state,
           CASE WHEN h.state = 'open' AND h.expires_at <= greatest(clock_timestamp(), a.last_posted_at) THEN h.amount - h.captured ELSE h.released END AS released
    FROM crossfoot.hold AS h JOIN crossfoot.account AS a ON a.id = h.account_id;
COMMENT ON VIEW crossfoot.hold_now IS 'Internal: holds with what became of them until this moment.';
GRANT SELECT ON crossfoot.account_now, crossfoot.hold_now, crossfoot.lot_due, crossfoot.dispute_now, crossfoot.disputed_now TO crossfoot_head;
