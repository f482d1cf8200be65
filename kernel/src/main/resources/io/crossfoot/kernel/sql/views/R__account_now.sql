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

-- Accounts and holds as they stand at this moment. What changes by itself (a hold expires, a limit ends) counts from the moment
-- when it was due, whether or not anybody has posted and so recorded it since. The moment is the later of the clock and of the
-- account's last entry, as it is for posting.
CREATE OR REPLACE VIEW crossfoot.account_now AS
    SELECT a.id, a.name, a.currency, a.stripe, a.state, a.balance, a.version, a.last_posted_at, a.opened_at,
           CASE WHEN a.terms_due_at <= greatest(clock_timestamp(), a.last_posted_at)
                THEN a.held - coalesce((SELECT sum(h.amount - h.captured - h.released) FROM crossfoot.hold AS h
                                        WHERE h.account_id = a.id AND h.state = 'open' AND h.expires_at <= greatest(clock_timestamp(), a.last_posted_at)), 0)
                ELSE a.held END AS held,
           CASE WHEN a.ruled AND a.terms_due_at <= greatest(clock_timestamp(), a.last_posted_at)
                THEN (SELECT CASE WHEN r.until <= greatest(clock_timestamp(), a.last_posted_at) THEN r.floor_after ELSE a.floor END
                      FROM crossfoot.overdraft_rule AS r WHERE r.account_id = a.id ORDER BY r.id DESC LIMIT 1)
                ELSE a.floor END AS floor,
           coalesce((SELECT n.amount FROM crossfoot.disputed_now AS n WHERE n.account_id = a.id), 0 * a.balance) AS disputed
    FROM crossfoot.account AS a;
COMMENT ON VIEW crossfoot.account_now IS 'Internal: accounts with what they hold and how low they may go at this moment.';

CREATE OR REPLACE VIEW crossfoot.hold_now AS
    SELECT h.id, h.account_id, a.name AS account, a.currency, h.key, h.amount, h.captured, h.placed_at, h.expires_at, h.description, h.reference, h.metadata,
           CASE WHEN h.state = 'open' AND h.expires_at <= greatest(clock_timestamp(), a.last_posted_at) THEN 'expired' ELSE h.state END AS state,
           CASE WHEN h.state = 'open' AND h.expires_at <= greatest(clock_timestamp(), a.last_posted_at) THEN h.amount - h.captured ELSE h.released END AS released
    FROM crossfoot.hold AS h JOIN crossfoot.account AS a ON a.id = h.account_id;
COMMENT ON VIEW crossfoot.hold_now IS 'Internal: holds with what became of them until this moment.';
GRANT SELECT ON crossfoot.account_now, crossfoot.hold_now, crossfoot.dispute_now, crossfoot.disputed_now TO crossfoot_head;
