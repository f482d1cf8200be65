-- Lots, the newest first, a page at a time: all, or those of an account, of a state (open, spent, expired) as they stand at this
-- moment. A lot past its expiry is expired, recorded or not. A currency goes with an account only.
--
-- before is the cursor of the last row seen, null for the first page; the last row of the last page has no cursor. limit is 1 to
-- 1000. A page looks through a bounded number of lots: where few of many are wanted it may have fewer rows than limit, and its last
-- row may be nothing but a cursor to go on from.
-- Raises CF018 for a cursor that no page returned, a limit out of range, a state that there is not, or a currency without an account.
CREATE OR REPLACE FUNCTION crossfoot.lots(account text DEFAULT NULL, currency text DEFAULT NULL, state text DEFAULT NULL, before text DEFAULT NULL, "limit" integer DEFAULT 50)
    RETURNS SETOF crossfoot.lot_record
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    most    CONSTANT integer := CASE WHEN $3 IS NULL THEN $5 ELSE 10000 END;
    looked  bigint[];
    listed  crossfoot.lot_record[];
    ids     bigint[];
    mark    bigint;
    pending crossfoot.lot_record;
BEGIN
    IF $5 IS NULL OR $5 NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'a page has 1 to 1000 lots' USING ERRCODE = 'CF018', DETAIL = jsonb_build_object('limit', $5)::text;
    ELSIF $2 IS NOT NULL AND $1 IS NULL THEN
        RAISE EXCEPTION 'a currency goes with an account' USING ERRCODE = 'CF018', DETAIL = jsonb_build_object('currency', left($2, 40))::text;
    ELSIF $3 NOT IN ('open', 'spent', 'expired') THEN
        RAISE EXCEPTION 'a lot is open, spent or expired' USING ERRCODE = 'CF018', DETAIL = jsonb_build_object('state', left($3, 40))::text;
    ELSIF $4 !~ '^[0-9]{1,18}$' THEN
        RAISE EXCEPTION 'this is not the cursor of a page' USING ERRCODE = 'CF018', DETAIL = jsonb_build_object('before', left($4, 100))::text;
    END IF;
    IF $1 IS NULL THEN
        looked := ARRAY(SELECT o.id FROM crossfoot.lot AS o WHERE o.id < coalesce($4::bigint, 9223372036854775807) ORDER BY o.id DESC LIMIT most + 1);
    ELSE
        looked := ARRAY(SELECT e.id FROM crossfoot.account AS a
                        CROSS JOIN LATERAL (SELECT o.id FROM crossfoot.lot AS o WHERE o.account_id = a.id AND o.id < coalesce($4::bigint, 9223372036854775807) ORDER BY o.id DESC LIMIT most + 1) AS e
                        WHERE a.name = $1 AND ($2 IS NULL OR a.currency = $2) ORDER BY e.id DESC LIMIT most + 1);
    END IF;
    SELECT array_agg(r.lot ORDER BY r.lot_id DESC), array_agg(r.lot_id ORDER BY r.lot_id DESC) INTO listed, ids
    FROM crossfoot.lot_records_of(looked[1 : most]) AS r
    WHERE $3 IS NULL OR (r.lot).state = $3;
    -- Where there are more, the last row's cursor is that of the last lot listed or, where the page ends because it has looked at
    -- enough, looked at.
    IF cardinality(listed) > $5 THEN
        mark := ids[$5];
    ELSIF cardinality(looked) > most THEN
        mark := looked[most];
    END IF;
    listed := listed[1 : $5];
    FOR n IN 1 .. coalesce(cardinality(listed), 0) LOOP
        pending := listed[n];
        pending.cursor := CASE WHEN n < cardinality(listed) THEN ids[n] ELSE mark END;
        RETURN NEXT pending;
    END LOOP;
    IF listed IS NULL AND mark IS NOT NULL THEN
        pending := NULL;
        pending.cursor := mark;
        RETURN NEXT pending;
    END IF;
END
$$;
COMMENT ON FUNCTION crossfoot.lots(text, text, text, text, integer) IS 'A page of lots, newest first, of an account and state if given; before is the cursor of the last row seen.';
REVOKE ALL ON FUNCTION crossfoot.lots(text, text, text, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.lots(text, text, text, text, integer) TO crossfoot_reader;
