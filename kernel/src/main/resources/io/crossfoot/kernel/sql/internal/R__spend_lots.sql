-- Takes from lots what a transaction that was just posted took from their accounts: the lots of the lowest priority first, of those
-- what expires first, and the rest of the balance after them. What reverses a grant takes from that grant's lot first, and the
-- expiry of a lot takes from none. No more stays in lots than the account has beside what has expired already: credit that comes
-- to an account below 0 pays that first. That is looked at where credit comes to an account that had less than is held of it, as
-- whatever is taken lowers both alike; so lots are read only as far as they are spent. All accounts are locked, and what was due by the moment is recorded.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.spend_lots(
    transaction_id bigint, posted_at timestamptz, source text[], destination text[], amount numeric[], currency text[], link jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
    -- Lots are read in the order of their index, as far as they are spent.
    SET enable_sort = off SET enable_bitmapscan = off AS
$$
#variable_conflict use_column
DECLARE
    a       record;
    l       record;
    own     bigint;
    only_id bigint;
    rest    numeric;
    part    numeric;
    ended   boolean;
BEGIN
    FOR a IN
        SELECT h.id, h.balance, h.floor, h.held,
               coalesce((SELECT sum(u.m) FROM unnest($3, $5, $6) AS u(s, m, c) WHERE u.s = h.name AND u.c = h.currency AND NOT coalesce($7 ? 'expires', false)), 0 * h.balance) AS went,
               coalesce((SELECT sum(u.m) FROM unnest($4, $5, $6) AS u(d, m, c) WHERE u.d = h.name AND u.c = h.currency), 0 * h.balance) AS came
        FROM crossfoot.account AS h
        WHERE h.name = ANY ($3 || $4) AND h.currency = ANY ($6) AND h.stripe = 0 AND h.ruled
    LOOP
        rest := round(a.went, scale(a.balance));
        IF $7 ? 'grants' AND a.balance - a.came + a.went < a.held THEN
            SELECT greatest(rest, coalesce(sum(y.amount - y.spent), 0 * rest)
                            - greatest(a.balance - coalesce((SELECT sum(x.amount - x.captured - x.released) FROM crossfoot.hold AS x
                                                             WHERE x.account_id = a.id AND x.state = 'open' AND x.key LIKE 'lot:%'), 0 * rest), 0 * rest)) INTO rest
            FROM crossfoot.lot AS y WHERE y.account_id = a.id AND y.state = 'open';
        END IF;
        CONTINUE WHEN rest <= 0;
        ended := false;
        own := (SELECT y.id FROM crossfoot.lot AS y WHERE y.transaction_id = ($7 -> 'reverses')::bigint AND y.account_id = a.id AND y.state = 'open');
        FOREACH only_id IN ARRAY CASE WHEN own IS NULL THEN ARRAY[own] ELSE ARRAY[own, NULL] END LOOP
            FOR l IN
                SELECT y.id, y.amount - y.spent AS remaining FROM crossfoot.lot AS y
                WHERE y.account_id = a.id AND y.state = 'open' AND (only_id IS NULL OR y.id = only_id)
                ORDER BY y.priority, y.expires_at, y.id
            LOOP
                EXIT WHEN rest <= 0;
                part := least(rest, l.remaining);
                rest := rest - part;
                UPDATE crossfoot.lot AS y SET spent = y.spent + part, state = CASE WHEN part = l.remaining THEN 'spent' ELSE y.state END WHERE y.id = l.id;
                INSERT INTO crossfoot.lot_event (lot_id, transaction_id, at, event, amount, remaining) VALUES (l.id, $1, $2, 'spent', part, l.remaining - part);
                ended := ended OR part = l.remaining;
            END LOOP;
        END LOOP;
        IF ended THEN
            PERFORM crossfoot.change_terms(a.id, a.floor, a.held);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION crossfoot.spend_lots(bigint, timestamptz, text[], text[], numeric[], text[], jsonb) IS 'Internal: takes from lots what a transaction took from their accounts.';
REVOKE ALL ON FUNCTION crossfoot.spend_lots(bigint, timestamptz, text[], text[], numeric[], text[], jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.spend_lots(bigint, timestamptz, text[], text[], numeric[], text[], jsonb) TO crossfoot_owner;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
