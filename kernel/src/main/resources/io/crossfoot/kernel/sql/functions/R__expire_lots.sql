-- Posts what is due of lots that have expired, of all accounts or of one: what was left of each moves to where the lot expires to, by a
-- transaction of type 'expiry' with the link {"expires": number of the transaction that granted it}. Until then it is held, from
-- the moment of the expiry on. Anybody who posts may call this at any time, also at once: each lot is expired once. At most limit
-- lots (1 to 1000) are taken at a time, the longest due first; the answer is these lots, so that fewer than limit says that
-- nothing more is due. Those of accounts that let nothing out, or that expire to an account that takes nothing in, wait.
-- Raises CF018 for a limit out of range or a currency without an account.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.expire_lots(account text DEFAULT NULL, currency text DEFAULT NULL, "limit" integer DEFAULT 1000)
    RETURNS SETOF crossfoot.lot_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    ids     bigint[];
    due     record;
    done    bigint[];
BEGIN
    IF $3 IS NULL OR $3 NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'at most 1 to 1000 lots are expired at a time' USING ERRCODE = 'CF018', DETAIL = jsonb_build_object('limit', $3)::text;
    ELSIF $2 IS NOT NULL AND $1 IS NULL THEN
        RAISE EXCEPTION 'a currency goes with an account' USING ERRCODE = 'CF018', DETAIL = jsonb_build_object('currency', left($2, 40))::text;
    END IF;
    IF $1 IS NOT NULL THEN
        SELECT array_agg(a.id) INTO ids FROM crossfoot.account AS a WHERE a.name = $1 AND ($2 IS NULL OR a.currency = $2) AND a.stripe = 0;
    END IF;
    -- Those with something left, due and not recorded or recorded and not moved; what is left is looked at again under the lock.
    SELECT array_agg(x.id ORDER BY x.nth) AS lots, array_agg(x.name ORDER BY x.nth) AS source, array_agg(x.expires_to ORDER BY x.nth) AS destination, array_agg(x.currency ORDER BY x.nth) AS currency,
           array_agg(jsonb_build_object('expires', x.transaction_id) ORDER BY x.nth) AS link, count(*)::integer AS total INTO due
    FROM (SELECT y.*, row_number() OVER (ORDER BY y.expires_at, y.id) AS nth
          FROM (SELECT l.id, a.name, a.currency, l.expires_to, l.transaction_id, l.expires_at
                FROM crossfoot.lot AS l JOIN crossfoot.account AS a ON a.id = l.account_id
                WHERE l.state = 'open' AND l.expires_at <= clock_timestamp()
                  AND EXISTS (SELECT FROM crossfoot.lot_due AS d WHERE d.account_id = l.account_id AND d.id = l.id AND d.kept > 0)
                UNION ALL
                SELECT l.id, a.name, a.currency, l.expires_to, l.transaction_id, l.expires_at
                FROM crossfoot.hold AS h JOIN crossfoot.lot AS l ON l.key = substr(h.key, 5) JOIN crossfoot.account AS a ON a.id = l.account_id
                WHERE h.state = 'open' AND h.key LIKE 'lot:%') AS y
          JOIN crossfoot.account AS a ON a.name = y.name AND a.currency = y.currency
          WHERE ($1 IS NULL OR a.id = ANY (ids)) AND a.state = 'open'
            AND NOT EXISTS (SELECT FROM crossfoot.account AS t WHERE t.name = y.expires_to AND t.currency = y.currency AND t.stripe = 0 AND t.state NOT IN ('open', 'credits_only'))
          ORDER BY y.expires_at, y.id LIMIT $3) AS x;
    IF due.total = 0 THEN
        RETURN;
    END IF;
    SELECT array_agg(due.lots[p.transaction] ORDER BY p.transaction) FILTER (WHERE p.status = 'posted') INTO done
    FROM crossfoot.post_in_order(ARRAY(SELECT n FROM generate_series(1, due.total) AS n ORDER BY n), due.source, due.destination, array_fill(NULL::numeric, ARRAY[due.total]), due.currency,
            array_fill('expiry'::text, ARRAY[due.total]), array_fill(NULL::text, ARRAY[due.total]), array_fill(NULL::date, ARRAY[due.total]), array_fill(NULL::text, ARRAY[due.total]),
            array_fill(NULL::text, ARRAY[due.total]), array_fill(NULL::jsonb, ARRAY[due.total]), array_fill(NULL::jsonb, ARRAY[due.total]), false, false, due.link, '\x') AS p;
    -- In a statement of its own, which sees what was posted.
    RETURN QUERY SELECT r.* FROM unnest(done) WITH ORDINALITY AS d(id, nth) CROSS JOIN LATERAL crossfoot.lot_record_of(d.id) AS r ORDER BY d.nth;
END
$$;
COMMENT ON FUNCTION crossfoot.expire_lots(text, text, integer) IS 'Moves what was left of lots that have expired to where they expire to; answers the lots.';
REVOKE ALL ON FUNCTION crossfoot.expire_lots(text, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.expire_lots(text, text, integer) TO crossfoot_app;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
