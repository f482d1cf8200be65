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
                ELSE a.floor END AS floor
    FROM crossfoot.account AS a;
COMMENT ON VIEW crossfoot.account_now IS 'Internal: accounts with what they hold and how low they may go at this moment.';

CREATE OR REPLACE VIEW crossfoot.hold_now AS
    SELECT h.id, h.account_id, a.name AS account, a.currency, h.key, h.amount, h.captured, h.placed_at, h.expires_at, h.description, h.reference, h.metadata,
           CASE WHEN h.state = 'open' AND h.expires_at <= greatest(clock_timestamp(), a.last_posted_at) THEN 'expired' ELSE h.state END AS state,
           CASE WHEN h.state = 'open' AND h.expires_at <= greatest(clock_timestamp(), a.last_posted_at) THEN h.amount - h.captured ELSE h.released END AS released
    FROM crossfoot.hold AS h JOIN crossfoot.account AS a ON a.id = h.account_id;
COMMENT ON VIEW crossfoot.hold_now IS 'Internal: holds with what became of them until this moment.';
GRANT SELECT ON crossfoot.account_now, crossfoot.hold_now TO crossfoot_head;
