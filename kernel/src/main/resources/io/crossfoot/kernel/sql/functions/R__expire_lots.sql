-- Posts what is due of lots that have expired, of all accounts or of one: what was left of each moves to where the lot expires to, by a
-- transaction of type 'expiry' with the link {"expires": number of the transaction that granted it}. Until then it is held, from
-- the moment of the expiry on. Anybody who posts may call this at any time, also at once: each lot is expired once. At most limit
-- lots (1 to 1000) are taken at a time, the longest due first; the answer is these lots, so that fewer than limit says that
-- nothing more can be moved. Those of accounts that let nothing out, or that expire to an account that takes nothing in, wait, and
-- so do those whose expiry is refused, by a limit of its type for one.
-- Raises CF018 for a limit out of range or a currency without an account, CF068 where the type's rule refuses the caller or any expiry.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.expire_lots(account text DEFAULT NULL, currency text DEFAULT NULL, "limit" integer DEFAULT 100)
    RETURNS SETOF crossfoot.lot_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    now_is  CONSTANT timestamptz := clock_timestamp();
    ids     bigint[];
    fault   record;
    page    record;
    lots    bigint[];
    due     record;
    done    bigint[] := '{}';
    failed  bigint[];
    refused bigint[] := '{}';
    undo    boolean := false;
    -- The last lot that was looked at.
    after_at timestamptz;
    after_id bigint;
BEGIN
    IF $3 IS NULL OR $3 NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'at most 1 to 1000 lots are expired at a time' USING ERRCODE = 'CF018', DETAIL = jsonb_build_object('limit', $3)::text;
    ELSIF $2 IS NOT NULL AND $1 IS NULL THEN
        RAISE EXCEPTION 'a currency goes with an account' USING ERRCODE = 'CF018', DETAIL = jsonb_build_object('currency', left($2, 40))::text;
    END IF;
    IF (SELECT z.types_ruled FROM crossfoot.setting AS z WHERE z.only_row) THEN
        -- What no posting could be blamed for: who posts, and what an expiry's details lack.
        SELECT f.* INTO fault FROM crossfoot.type_fault('expiry', '{}', '{}', '{}', '{}', NULL) AS f;
        IF fault.code IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = fault.code, MESSAGE = fault.message, DETAIL = fault.facts::text;
        END IF;
    END IF;
    IF $1 IS NOT NULL THEN
        ids := ARRAY(SELECT a.id FROM crossfoot.account AS a WHERE a.name = $1 AND ($2 IS NULL OR a.currency = $2) AND a.stripe = 0);
    END IF;
    <<attempt>>
    LOOP
        lots := '{}';
        after_at := '-infinity';
        after_id := 0;
        LOOP
            -- Those that are due and not recorded, or recorded and not moved, without those of which holds have promised all.
            SELECT array_agg(x.id ORDER BY x.expires_at, x.id) AS ids, count(*) AS total, max(x.expires_at) AS last_at, (array_agg(x.id ORDER BY x.expires_at DESC, x.id DESC))[1] AS last_id INTO page
            FROM (SELECT y.id, y.expires_at
                  FROM ((SELECT l.id, l.expires_at
                         FROM crossfoot.lot AS l JOIN crossfoot.account AS a ON a.id = l.account_id
                         WHERE l.state = 'open' AND l.expires_at <= now_is AND l.expires_at >= after_at AND (l.expires_at > after_at OR l.id > after_id) AND l.id <> ALL (refused)
                           AND ($1 IS NULL OR l.account_id = ANY (ids)) AND a.state = 'open'
                           AND NOT EXISTS (SELECT FROM crossfoot.account AS t WHERE t.name = l.expires_to AND t.currency = a.currency AND t.stripe = 0 AND t.state NOT IN ('open', 'credits_only'))
                         ORDER BY l.expires_at, l.id LIMIT $3)
                        UNION ALL
                        (SELECT l.id, h.placed_at
                         FROM crossfoot.hold AS h JOIN crossfoot.lot AS l ON l.key = substr(h.key, 5) JOIN crossfoot.account AS a ON a.id = l.account_id
                         WHERE h.state = 'open' AND h.key LIKE 'lot:%' AND h.placed_at >= after_at AND (h.placed_at > after_at OR l.id > after_id) AND l.id <> ALL (refused)
                           AND ($1 IS NULL OR h.account_id = ANY (ids)) AND a.state = 'open'
                           AND NOT EXISTS (SELECT FROM crossfoot.account AS t WHERE t.name = l.expires_to AND t.currency = a.currency AND t.stripe = 0 AND t.state NOT IN ('open', 'credits_only'))
                         ORDER BY h.placed_at, l.id LIMIT $3)) AS y
                  ORDER BY y.expires_at, y.id LIMIT $3) AS x;
            lots := lots || ARRAY(SELECT r.lot_id FROM crossfoot.lot_records_of(page.ids) AS r WHERE (r.lot).state = 'expired' ORDER BY (r.lot).expires_at, r.lot_id);
            EXIT WHEN cardinality(lots) >= $3 OR page.total < $3;
            after_at := page.last_at;
            after_id := page.last_id;
        END LOOP;
        EXIT attempt WHEN cardinality(lots) = 0;
        lots := lots[1 : $3];
        SELECT array_agg(a.name ORDER BY u.nth) AS source, array_agg(l.expires_to ORDER BY u.nth) AS destination, array_agg(a.currency ORDER BY u.nth) AS currency,
               array_agg(jsonb_build_object('expires', l.transaction_id) ORDER BY u.nth) AS link, count(*)::integer AS total INTO due
        FROM unnest(lots) WITH ORDINALITY AS u(id, nth) JOIN crossfoot.lot AS l ON l.id = u.id JOIN crossfoot.account AS a ON a.id = l.account_id;
        BEGIN
            SELECT array_agg(lots[p.transaction] ORDER BY p.transaction) FILTER (WHERE p.status = 'posted'), array_agg(lots[p.transaction]) FILTER (WHERE p.status <> 'posted') INTO done, failed
            FROM crossfoot.post_in_order(ARRAY(SELECT n FROM generate_series(1, due.total) AS n ORDER BY n), due.source, due.destination, array_fill(NULL::numeric, ARRAY[due.total]), due.currency,
                    array_fill('expiry'::text, ARRAY[due.total]), array_fill(NULL::text, ARRAY[due.total]), array_fill(NULL::date, ARRAY[due.total]), array_fill(NULL::text, ARRAY[due.total]),
                    array_fill(NULL::text, ARRAY[due.total]), array_fill(NULL::jsonb, ARRAY[due.total]), array_fill(NULL::jsonb, ARRAY[due.total]), false, false, due.link, '\x') AS p;
            EXIT attempt WHEN failed IS NULL OR due.total < $3;
            -- What is refused keeps no other from being moved. It is begun again without it, so that all locks are taken at once.
            undo := true;
            RAISE EXCEPTION 'some were refused' USING ERRCODE = 'CF091', DETAIL = '{}';
        EXCEPTION WHEN SQLSTATE 'CF091' THEN
            IF NOT undo THEN
                RAISE;
            END IF;
            undo := false;
            done := '{}';
            refused := refused || failed;
        END;
    END LOOP attempt;
    -- In a statement of its own, which sees what was posted.
    RETURN QUERY SELECT (r.lot).* FROM crossfoot.lot_records_of(done) AS r ORDER BY array_position(done, r.lot_id);
END
$$;
COMMENT ON FUNCTION crossfoot.expire_lots(text, text, integer) IS 'Moves what was left of lots that have expired to where they expire to; answers the lots.';
REVOKE ALL ON FUNCTION crossfoot.expire_lots(text, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.expire_lots(text, text, integer) TO crossfoot_app;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
