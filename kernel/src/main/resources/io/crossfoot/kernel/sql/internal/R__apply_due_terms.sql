-- Records, for those of the accounts where something was due by itself, what has become true meanwhile: holds that have expired
-- and limits that have ended. Nothing waits for this, since everything that reads or decides looks at the time itself; but the
-- guard checks what is recorded. It locks the accounts in the order of their ids. now_is is the moment to which whoever calls it
-- decides, not in the future.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
GRANT SELECT, INSERT, UPDATE ON crossfoot.hold TO crossfoot_head;
GRANT SELECT, INSERT ON crossfoot.hold_event, crossfoot.overdraft_rule, crossfoot.account_terms TO crossfoot_head;
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
BEGIN
    FOR head IN
        SELECT a.id, a.version, a.floor, a.held, a.ruled, a.last_posted_at FROM crossfoot.account AS a
        WHERE a.id = ANY (accounts) AND a.terms_due_at <= greatest(now_is, a.last_posted_at)
        ORDER BY a.id FOR NO KEY UPDATE
    LOOP
        moment := greatest(now_is, head.last_posted_at);
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
        PERFORM crossfoot.change_terms(head.id, after, head.held - coalesce(freed, 0));
    END LOOP;
END
$$;
COMMENT ON FUNCTION crossfoot.apply_due_terms(bigint[], timestamptz) IS 'Internal: records holds that have expired and limits that have ended.';
REVOKE ALL ON FUNCTION crossfoot.apply_due_terms(bigint[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.apply_due_terms(bigint[], timestamptz) TO crossfoot_owner;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
