-- Records, for those of the accounts where something was due by itself, what has become true meanwhile: holds that have expired,
-- limits that have ended, and credit that has: what is left of it is held from then on, under the key lot:<key>, until expire_lots
-- moves it. Nothing waits for this, since everything that reads or decides looks at the time itself; but the
-- guard checks what is recorded. It locks the accounts in the order of their ids. now_is is the moment to which whoever calls it
-- decides, not in the future.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
GRANT SELECT, INSERT, UPDATE ON crossfoot.hold, crossfoot.lot TO crossfoot_head;
GRANT SELECT, INSERT ON crossfoot.hold_event, crossfoot.lot_event, crossfoot.overdraft_rule, crossfoot.account_terms TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.apply_due_terms(accounts bigint[], now_is timestamptz DEFAULT clock_timestamp()) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    head    record;
    moment  timestamptz;
    rule    record;
    ended   bigint[];
    freed   numeric;
    after   numeric;
    lots    bigint[];
    kept    numeric[];
BEGIN
    FOR head IN
        SELECT a.id, a.version, a.floor, a.held, a.ruled, a.last_posted_at FROM crossfoot.account AS a
        WHERE a.id = ANY (accounts) AND a.terms_due_at <= greatest(now_is, a.last_posted_at)
        ORDER BY a.id FOR NO KEY UPDATE
    LOOP
        moment := greatest(now_is, head.last_posted_at);
        lots := NULL;
        IF head.ruled THEN
            -- Before the holds are looked at, since a lot is measured by those of its moment.
            SELECT array_agg(d.id ORDER BY d.nth), array_agg(d.kept ORDER BY d.nth) INTO lots, kept FROM crossfoot.lot_due AS d WHERE d.account_id = head.id AND d.expires_at <= moment;
        END IF;
        SELECT array_agg(h.id), sum(h.amount - h.captured - h.released) INTO ended, freed
        FROM crossfoot.hold AS h WHERE h.account_id = head.id AND h.state = 'open' AND h.expires_at <= moment;
        INSERT INTO crossfoot.hold_event (hold_id, at, expires_at, event, amount, remaining)
        SELECT h.id, h.expires_at, h.expires_at, 'expired', h.amount - h.captured - h.released, 0 * h.amount
        FROM crossfoot.hold AS h WHERE h.id = ANY (ended) ORDER BY h.expires_at, h.id;
        UPDATE crossfoot.hold AS h SET state = 'expired', released = h.amount - h.captured WHERE h.id = ANY (ended);
        after := head.floor;
        IF head.ruled THEN
            SELECT r.until, r.floor_after INTO rule FROM crossfoot.overdraft_rule AS r WHERE r.account_id = head.id ORDER BY r.id DESC LIMIT 1;
            IF rule.until <= moment THEN
                INSERT INTO crossfoot.overdraft_rule (account_id, version) VALUES (head.id, head.version);
                after := rule.floor_after;
            END IF;
        END IF;
        IF lots IS NOT NULL THEN
            INSERT INTO crossfoot.lot_event (lot_id, at, event, amount, remaining)
            SELECT l.id, l.expires_at, x.event, x.amount, CASE x.event WHEN 'promised' THEN d.kept ELSE 0 * l.amount END
            FROM unnest(lots, kept) WITH ORDINALITY AS d(id, kept, nth) JOIN crossfoot.lot AS l ON l.id = d.id
            CROSS JOIN LATERAL (VALUES (1, 'promised', l.amount - l.spent - d.kept), (2, 'expired', d.kept)) AS x(step, event, amount)
            WHERE x.amount > 0 ORDER BY d.nth, x.step;
            INSERT INTO crossfoot.hold (account_id, placed_at, key, digest, amount, captured, released, description)
            SELECT l.account_id, l.expires_at, 'lot:' || l.key, sha256(convert_to('lot:' || l.key, 'UTF8')), d.kept, 0 * d.kept, 0 * d.kept, 'expired credit'
            FROM unnest(lots, kept) WITH ORDINALITY AS d(id, kept, nth) JOIN crossfoot.lot AS l ON l.id = d.id WHERE d.kept > 0 ORDER BY d.nth;
            INSERT INTO crossfoot.hold_event (hold_id, at, event, amount, remaining)
            SELECT h.id, h.placed_at, 'placed', h.amount, h.amount
            FROM unnest(lots) AS d(id) JOIN crossfoot.lot AS l ON l.id = d.id JOIN crossfoot.hold AS h ON h.key = 'lot:' || l.key ORDER BY h.id;
            UPDATE crossfoot.lot AS l SET spent = l.amount - d.kept, expired = d.kept, state = CASE WHEN d.kept > 0 THEN 'expired' ELSE 'spent' END
            FROM unnest(lots, kept) AS d(id, kept) WHERE l.id = d.id;
            head.held := head.held + (SELECT sum(k) FROM unnest(kept) AS k);
        END IF;
        PERFORM crossfoot.change_terms(head.id, after, head.held - coalesce(freed, 0));
    END LOOP;
END
$$;
COMMENT ON FUNCTION crossfoot.apply_due_terms(bigint[], timestamptz) IS 'Internal: records holds and credit that have expired and limits that have ended.';
REVOKE ALL ON FUNCTION crossfoot.apply_due_terms(bigint[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.apply_due_terms(bigint[], timestamptz) TO crossfoot_owner;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
