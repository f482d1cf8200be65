-- Takes from lots what a transaction that was just posted took from their accounts: the lots of the lowest priority first, of those
-- what expires first, and the rest of the balance after them. What reverses a grant takes from that grant's lot first, and the
-- expiry of a lot takes from none. No more stays in lots than the account has beside what has expired already: credit that comes
-- to an account below 0 pays that first. Of an imported transaction the account's balance may be that after later ones, so that only
-- what it took counts. All accounts are locked, and what was due by the moment is recorded.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.spend_lots(
    transaction_id bigint, posted_at timestamptz, source text[], destination text[], amount numeric[], currency text[], link jsonb, imported boolean DEFAULT false) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    a       record;
    l       record;
    rest    numeric;
    part    numeric;
    ended   boolean;
BEGIN
    FOR a IN
        SELECT h.id, h.name, h.currency, h.balance, h.floor, h.held, o.left_over,
               coalesce((SELECT sum(u.m) FROM unnest($3, $5, $6) AS u(s, m, c) WHERE u.s = h.name AND u.c = h.currency AND NOT coalesce($7 ? 'expires', false)), 0) AS went,
               coalesce((SELECT sum(x.amount - x.captured - x.released) FROM crossfoot.hold AS x WHERE x.account_id = h.id AND x.state = 'open' AND x.key LIKE 'lot:%'), 0) AS expired
        FROM crossfoot.account AS h
        CROSS JOIN LATERAL (SELECT sum(y.amount - y.spent) AS left_over FROM crossfoot.lot AS y WHERE y.account_id = h.id AND y.state = 'open') AS o
        WHERE h.name = ANY ($3 || $4) AND h.currency = ANY ($6) AND h.stripe = 0 AND h.ruled AND o.left_over > 0
        ORDER BY h.id
    LOOP
        rest := round(least(a.left_over, CASE WHEN $8 THEN a.went ELSE greatest(a.went, a.left_over - greatest(a.balance - a.expired, 0)) END), scale(a.balance));
        ended := false;
        FOR l IN
            SELECT y.id, y.amount - y.spent AS remaining FROM crossfoot.lot AS y
            WHERE y.account_id = a.id AND y.state = 'open'
            ORDER BY coalesce(y.transaction_id = ($7 -> 'reverses')::bigint, false) DESC, y.priority, y.expires_at, y.id
        LOOP
            EXIT WHEN rest <= 0;
            part := least(rest, l.remaining);
            rest := rest - part;
            UPDATE crossfoot.lot AS y SET spent = y.spent + part, state = CASE WHEN part = l.remaining THEN 'spent' ELSE y.state END WHERE y.id = l.id;
            INSERT INTO crossfoot.lot_event (lot_id, transaction_id, at, event, amount, remaining) VALUES (l.id, $1, $2, 'spent', part, l.remaining - part);
            ended := ended OR part = l.remaining;
        END LOOP;
        IF ended THEN
            PERFORM crossfoot.change_terms(a.id, a.floor, a.held);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION crossfoot.spend_lots(bigint, timestamptz, text[], text[], numeric[], text[], jsonb, boolean) IS 'Internal: takes from lots what a transaction took from their accounts.';
REVOKE ALL ON FUNCTION crossfoot.spend_lots(bigint, timestamptz, text[], text[], numeric[], text[], jsonb, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.spend_lots(bigint, timestamptz, text[], text[], numeric[], text[], jsonb, boolean) TO crossfoot_owner;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
