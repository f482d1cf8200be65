-- The postings that overdraft rules add to a transaction, which come before its own: a sweep of exactly what it lacks from the
-- account that protects a source, and the fee of an account that the transaction takes from 0 or above to below, be it by a sweep.
-- captured names the account of which a hold is captured, for which nothing is swept, as the hold has promised the amount. All
-- accounts are locked. Malformed amounts add nothing; they are refused later. Also, for a refusal's facts, what the rule is and
-- what the protector has.
CREATE OR REPLACE FUNCTION crossfoot.rule_postings(source text[], destination text[], amount numeric[], currency text[], captured text)
    RETURNS TABLE (account text, code text, from_account text, to_account text, moved numeric, facts jsonb)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    a           record;
    p           record;
    low         numeric;
    protection  numeric;
    lacking     numeric;
BEGIN
    FOR a IN
        SELECT h.id, h.name, h.currency, h.balance, h.held, h.floor, r.protected_by
        FROM crossfoot.account AS h
        CROSS JOIN LATERAL (SELECT o.* FROM crossfoot.overdraft_rule AS o WHERE o.account_id = h.id ORDER BY o.id DESC LIMIT 1) AS r
        WHERE h.ruled AND r.protected_by IS NOT NULL AND h.name IS DISTINCT FROM captured AND h.name = ANY (source)
        ORDER BY h.id
    LOOP
        low := a.balance + crossfoot.lowest_change(a.name, a.currency, source, destination, amount, currency);
        lacking := a.floor + a.held - low;
        CONTINUE WHEN (lacking > 0 AND lacking < 'Infinity') IS NOT TRUE;
        account := a.name;
        code := a.currency;
        from_account := NULL;
        to_account := NULL;
        moved := NULL;
        SELECT h.balance, h.balance - h.held - h.floor AS available, CASE WHEN h.ruled AND h.balance >= 0 AND h.balance < lacking THEN r.fee END AS fee INTO p
        FROM crossfoot.account AS h
        LEFT JOIN LATERAL (SELECT o.* FROM crossfoot.overdraft_rule AS o WHERE o.account_id = h.id ORDER BY o.id DESC LIMIT 1) AS r ON true
        WHERE h.name = a.protected_by AND h.currency = a.currency AND h.stripe = 0;
        protection := p.available - coalesce(p.fee, 0);
        facts := jsonb_build_object('protected_by', a.protected_by, 'protection', protection::text);
        IF FOUND AND coalesce(protection >= lacking, true) THEN
            from_account := a.protected_by;
            to_account := a.name;
            moved := lacking;
            source := a.protected_by || source;
            destination := a.name || destination;
            amount := lacking || amount;
            currency := a.currency || currency;
        END IF;
        RETURN NEXT;
    END LOOP;
    FOR a IN
        SELECT h.name, h.currency, h.balance, r.fee, r.fee_account
        FROM crossfoot.account AS h
        CROSS JOIN LATERAL (SELECT o.* FROM crossfoot.overdraft_rule AS o WHERE o.account_id = h.id ORDER BY o.id DESC LIMIT 1) AS r
        WHERE h.ruled AND r.fee IS NOT NULL AND h.balance >= 0 AND h.name = ANY (source)
        ORDER BY h.id
    LOOP
        low := a.balance + crossfoot.lowest_change(a.name, a.currency, source, destination, amount, currency);
        CONTINUE WHEN (low < 0 AND low > '-Infinity') IS NOT TRUE;
        account := a.name;
        code := a.currency;
        facts := jsonb_build_object('fee', a.fee::text);
        from_account := a.name;
        to_account := a.fee_account;
        moved := a.fee;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION crossfoot.rule_postings(text[], text[], numeric[], text[], text) IS 'Internal: the postings that overdraft rules add to a transaction.';
REVOKE ALL ON FUNCTION crossfoot.rule_postings(text[], text[], numeric[], text[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.rule_postings(text[], text[], numeric[], text[], text) TO crossfoot_head;

-- How far below its balance the entries that take from an account would leave it at the lowest, as a number of 0 or less or, where
-- what comes in before is more, above; null where nothing takes from it.
CREATE OR REPLACE FUNCTION crossfoot.lowest_change(account text, code text, source text[], destination text[], amount numeric[], currency text[]) RETURNS numeric
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$
    SELECT min(x.net) FILTER (WHERE x.s = account)
    FROM (SELECT u.s, sum(CASE WHEN u.s = account THEN -u.m WHEN u.d = account THEN u.m ELSE 0 END) OVER (ORDER BY u.ord) AS net
          FROM unnest(source, destination, amount, currency) WITH ORDINALITY AS u(s, d, m, c, ord) WHERE u.c = code) AS x
$$;
COMMENT ON FUNCTION crossfoot.lowest_change(text, text, text[], text[], numeric[], text[]) IS 'Internal: by how much the entries that take from an account leave it lower at the lowest.';
REVOKE ALL ON FUNCTION crossfoot.lowest_change(text, text, text[], text[], numeric[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.lowest_change(text, text, text[], text[], numeric[], text[]) TO crossfoot_head;
