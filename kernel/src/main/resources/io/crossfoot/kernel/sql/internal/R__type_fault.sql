-- What a transaction breaks of the rule of its type, as CF068 whose fact "rule" names it; nulls where nothing, or where the type has no rule.
-- All accounts are locked, and what went before is written. Malformed amounts are left to be refused by the posting.
--
-- What counts for a day (of the ledger's time zone, by posted_at) is what transactions of the type moved of an account, in or out,
-- without what overdraft rules added. Of each posting one account counts: the one that is not the counter-account; where the
-- counter-account takes no part, the source, or the destination where the source is external. External accounts do not count.
CREATE OR REPLACE FUNCTION crossfoot.type_fault(type text, source text[], destination text[], amount numeric[], currency text[], metadata jsonb,
                                                OUT code text, OUT message text, OUT facts jsonb)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    r           record;
    x           record;
    l           record;
    used        record;
    counter     text;
    missing     text;
    asked       numeric;
BEGIN
    SELECT n.* INTO r FROM crossfoot.type_rule_now AS n WHERE n.type = $1;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    counter := coalesce(r.counter_account, 'external:' || $1);

    -- A role that was dropped has no members.
    IF r.posters IS NOT NULL AND NOT EXISTS (SELECT FROM pg_roles AS p WHERE p.rolname = ANY (r.posters) AND pg_has_role(session_user, p.oid, 'MEMBER')) THEN
        code := 'CF068';
        message := format('transactions of type %s are posted by members of %s, which %s is not', $1, array_to_string(r.posters, ', '), session_user);
        facts := jsonb_build_object('type', $1, 'rule', 'posters', 'role', session_user);
        RETURN;
    END IF;

    SELECT u.m INTO missing FROM unnest(r.required_metadata) WITH ORDINALITY AS u(m, ord) WHERE coalesce($6 -> u.m, 'null') = 'null' ORDER BY u.ord LIMIT 1;
    IF FOUND THEN
        code := 'CF068';
        message := format('transactions of type %s have %s in their metadata', $1, missing);
        facts := jsonb_build_object('type', $1, 'rule', 'required_metadata', 'member', missing);
        RETURN;
    END IF;

    IF r.signs <> 'both' THEN
        SELECT CASE r.signs WHEN 'in' THEN u.s ELSE u.d END AS account, u.c, counter IN (u.s, u.d) AS takes_part INTO x
        FROM unnest($2, $3, $5) WITH ORDINALITY AS u(s, d, c, ord)
        WHERE CASE r.signs WHEN 'in' THEN u.s ELSE u.d END IS DISTINCT FROM counter ORDER BY u.ord LIMIT 1;
        IF FOUND THEN
            code := 'CF068';
            message := format('transactions of type %s take %s %s, not %s', $1, CASE r.signs WHEN 'in' THEN 'from' ELSE 'to' END, counter, left(x.account, 200));
            facts := jsonb_build_object('type', $1, 'rule', CASE WHEN x.takes_part THEN 'signs' ELSE 'counter_account' END, 'signs', r.signs,
                                        'counter_account', counter, 'account', left(x.account, 200), 'currency', left(x.c, 40));
            RETURN;
        END IF;
    END IF;

    FOR l IN SELECT n.* FROM jsonb_to_recordset(r.limits) AS n(currency text, per_transaction numeric, per_day numeric, count_per_day integer) WHERE n.currency = ANY ($5) LOOP
        SELECT sum(u.m) INTO asked FROM unnest($4, $5) AS u(m, c) WHERE u.c = l.currency;
        IF asked > l.per_transaction AND asked < 'Infinity' THEN
            code := 'CF068';
            message := format('a transaction of type %s moves at most %s %s, %s was asked', $1, l.per_transaction, l.currency, asked);
            facts := jsonb_build_object('type', $1, 'rule', 'per_transaction', 'currency', l.currency, 'limit', l.per_transaction::text,
                                        'asked', round(asked, scale(l.per_transaction))::text);
            RETURN;
        END IF;
        CONTINUE WHEN l.per_day IS NULL AND l.count_per_day IS NULL;
        FOR x IN
            SELECT n.account, sum(n.m) AS asked
            FROM (SELECT CASE WHEN u.s = counter THEN u.d WHEN u.d = counter THEN u.s WHEN u.s LIKE 'external:%' THEN u.d ELSE u.s END AS account, u.m, u.ord
                  FROM unnest($2, $3, $4, $5) WITH ORDINALITY AS u(s, d, m, c, ord) WHERE u.c = l.currency) AS n
            WHERE n.account NOT LIKE 'external:%' GROUP BY n.account HAVING sum(n.m) < 'Infinity' ORDER BY min(n.ord)
        LOOP
            -- An account that is not there yet has used nothing.
            SELECT coalesce(sum(p.amount), 0) AS amount, count(DISTINCT p.transaction_id) AS transactions INTO used
            FROM (SELECT a.id, date_trunc('day', greatest(clock_timestamp(), a.last_posted_at), z.time_zone) AS day
                  FROM crossfoot.account AS a, crossfoot.setting AS z WHERE z.only_row AND a.name = x.account AND a.currency = l.currency AND a.stripe = 0) AS h
            CROSS JOIN LATERAL (
                SELECT p.transaction_id, p.leg, p.amount, p.detailed FROM crossfoot.posting AS p
                WHERE p.source_id = h.id AND p.posted_at >= h.day AND p.type = $1 AND NOT p.imported
                UNION ALL
                SELECT p.transaction_id, p.leg, p.amount, p.detailed FROM crossfoot.posting AS p JOIN crossfoot.account AS s ON s.id = p.source_id
                WHERE p.destination_id = h.id AND p.posted_at >= h.day AND p.type = $1 AND NOT p.imported AND (s.name = counter OR s.name LIKE 'external:%')) AS p
            LEFT JOIN crossfoot.transaction_detail AS t ON p.detailed AND t.transaction_id = p.transaction_id
            WHERE p.leg <= coalesce(t.given, p.leg);
            IF used.amount + x.asked > l.per_day THEN
                code := 'CF068';
                message := format('transactions of type %s move at most %s %s a day of account %s; %s are used, %s was asked', $1, l.per_day, l.currency, x.account, used.amount, x.asked);
                facts := jsonb_build_object('type', $1, 'rule', 'per_day', 'account', x.account, 'currency', l.currency, 'limit', l.per_day::text,
                                            'asked', round(x.asked, scale(l.per_day))::text, 'used', round(used.amount, scale(l.per_day))::text);
                RETURN;
            ELSIF used.transactions + 1 > l.count_per_day THEN
                code := 'CF068';
                message := format('there are at most %s transactions of type %s in %s a day of account %s, which has had %s', l.count_per_day, $1, l.currency, x.account, used.transactions);
                facts := jsonb_build_object('type', $1, 'rule', 'count_per_day', 'account', x.account, 'currency', l.currency, 'limit', l.count_per_day::text,
                                            'asked', '1', 'used', used.transactions::text);
                RETURN;
            END IF;
        END LOOP;
    END LOOP;
END
$$;
COMMENT ON FUNCTION crossfoot.type_fault(text, text[], text[], numeric[], text[], jsonb) IS 'Internal: what a transaction breaks of the rule of its type, or nulls.';
REVOKE ALL ON FUNCTION crossfoot.type_fault(text, text[], text[], numeric[], text[], jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.type_fault(text, text[], text[], numeric[], text[], jsonb) TO crossfoot_head;
