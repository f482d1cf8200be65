-- The postings that overdraft rules add to a transaction, which come before its own: a sweep of exactly what it lacks from the
-- account that protects a source, and the fee of a source that it takes from 0 or above to below. captured names the account of
-- which a hold is captured, for which nothing is swept, as the hold has promised the amount. All accounts are locked. Malformed
-- amounts add nothing; they are refused later. Also, for a refusal's facts, what the rule is and what the protector has.
CREATE OR REPLACE FUNCTION crossfoot.rule_postings(source text[], destination text[], amount numeric[], currency text[], captured text)
    RETURNS TABLE (account text, code text, from_account text, to_account text, moved numeric, facts jsonb)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    a           record;
    low         numeric;
    protection  numeric;
BEGIN
    FOR a IN
        SELECT h.id, h.name, h.currency, h.balance, h.held, h.floor, r.fee, r.fee_account, r.protected_by
        FROM crossfoot.account AS h
        CROSS JOIN LATERAL (SELECT o.* FROM crossfoot.overdraft_rule AS o WHERE o.account_id = h.id ORDER BY o.id DESC LIMIT 1) AS r
        WHERE h.ruled AND h.name = ANY (source) AND EXISTS (SELECT FROM unnest(source, rule_postings.currency) AS u(s, c) WHERE u.s = h.name AND u.c = h.currency)
        ORDER BY h.id
    LOOP
        -- The lowest balance that an entry which takes would leave.
        SELECT a.balance + min(x.net) FILTER (WHERE x.s = a.name) INTO low
        FROM (SELECT u.s, sum(CASE WHEN u.s = a.name THEN -u.m WHEN u.d = a.name THEN u.m ELSE 0 END) OVER (ORDER BY u.ord) AS net
              FROM unnest(source, destination, amount, rule_postings.currency) WITH ORDINALITY AS u(s, d, m, c, ord) WHERE u.c = a.currency) AS x;
        CONTINUE WHEN (abs(low) < 'Infinity') IS NOT TRUE;
        account := a.name;
        code := a.currency;
        moved := NULL;
        facts := '{}';
        IF a.protected_by IS NOT NULL AND a.name IS DISTINCT FROM captured AND low - a.held < a.floor THEN
            SELECT p.balance - p.held - p.floor INTO protection FROM crossfoot.account AS p WHERE p.name = a.protected_by AND p.currency = a.currency AND p.stripe = 0;
            facts := jsonb_build_object('protected_by', a.protected_by, 'protection', protection::text);
            IF FOUND AND coalesce(protection >= a.floor + a.held - low, true) THEN
                from_account := a.protected_by;
                to_account := a.name;
                moved := a.floor + a.held - low;
            END IF;
            RETURN NEXT;
        ELSIF a.fee IS NOT NULL AND a.balance >= 0 AND low < 0 THEN
            facts := jsonb_build_object('fee', a.fee::text);
            from_account := a.name;
            to_account := a.fee_account;
            moved := a.fee;
            RETURN NEXT;
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION crossfoot.rule_postings(text[], text[], numeric[], text[], text) IS 'Internal: the postings that overdraft rules add to a transaction.';
REVOKE ALL ON FUNCTION crossfoot.rule_postings(text[], text[], numeric[], text[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.rule_postings(text[], text[], numeric[], text[], text) TO crossfoot_head;
