-- Disputes, the newest first, a page at a time: all, or those that an account is in, on either side, and of a state (open, won, lost,
-- expired) as they stand at this moment. A currency goes with an account only.
--
-- before is the cursor of the last row seen, null for the first page. The last row of the last page has no cursor. limit is 1 to
-- 1000. A page looks through a bounded number of disputes: where few of many are wanted it may have fewer rows than limit, and its
-- last row may be nothing but a cursor to go on from.
-- Raises CF018 for a cursor that no page returned, a limit out of range, a state that there is not, or a currency without an account.
CREATE OR REPLACE FUNCTION crossfoot.disputes(account text DEFAULT NULL, currency text DEFAULT NULL, state text DEFAULT NULL, before text DEFAULT NULL, "limit" integer DEFAULT 50)
    RETURNS SETOF crossfoot.dispute_record
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    -- How many disputes a page looks through at most, and one more, which tells whether there are more.
    most    CONSTANT integer := 1 + CASE WHEN $3 IS NULL THEN $5 ELSE 10000 END;
    ids     bigint[];
    d       record;
    listed  integer := 0;
    pending crossfoot.dispute_record;
    looked  integer := 0;
    last_id bigint := 9223372036854775807;
BEGIN
    IF $5 IS NULL OR $5 NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'a page has 1 to 1000 disputes' USING ERRCODE = 'CF018', DETAIL = jsonb_build_object('limit', $5)::text;
    ELSIF $2 IS NOT NULL AND $1 IS NULL THEN
        RAISE EXCEPTION 'a currency goes with an account' USING ERRCODE = 'CF018', DETAIL = jsonb_build_object('currency', left($2, 40))::text;
    ELSIF $3 NOT IN ('open', 'won', 'lost', 'expired') THEN
        RAISE EXCEPTION 'a dispute is open, won, lost or expired' USING ERRCODE = 'CF018', DETAIL = jsonb_build_object('state', left($3, 40))::text;
    ELSIF $4 !~ '^[0-9]{1,18}$' THEN
        RAISE EXCEPTION 'this is not the cursor of a page' USING ERRCODE = 'CF018', DETAIL = jsonb_build_object('before', left($4, 100))::text;
    END IF;
    last_id := coalesce($4::bigint, last_id);
    SELECT array_agg(a.id) INTO ids FROM crossfoot.account AS a WHERE a.name = $1 AND ($2 IS NULL OR a.currency = $2);
    FOR d IN
        SELECT n.*
        FROM (SELECT x.id
              FROM ((SELECT o.id FROM crossfoot.dispute AS o WHERE $1 IS NULL AND o.id < last_id ORDER BY o.id DESC LIMIT most)
                    UNION ALL
                    SELECT e.id FROM unnest(ids) AS i(id)
                    CROSS JOIN LATERAL (
                        (SELECT o.id FROM crossfoot.dispute AS o WHERE o.account_id = i.id AND o.id < last_id ORDER BY o.id DESC LIMIT most)
                        UNION ALL
                        (SELECT o.id FROM crossfoot.dispute AS o WHERE o.payee_id = i.id AND o.id < last_id ORDER BY o.id DESC LIMIT most)) AS e) AS x
              ORDER BY x.id DESC LIMIT most) AS wanted
        JOIN crossfoot.dispute_now AS n ON n.id = wanted.id
        ORDER BY n.id DESC
    LOOP
        looked := looked + 1;
        IF listed = $5 OR looked = most THEN
            -- There are more, so that the last row has a cursor: that of the last dispute listed or, where the page ends because
            -- enough was looked through, of the last one looked at.
            IF listed < $5 AND listed > 0 THEN
                RETURN NEXT pending;
            END IF;
            IF listed < $5 THEN
                pending := NULL;
                pending.cursor := last_id::text;
            END IF;
            RETURN NEXT pending;
            RETURN;
        END IF;
        last_id := d.id;
        IF $3 IS NULL OR d.state = $3 THEN
            IF listed > 0 THEN
                RETURN NEXT pending;
            END IF;
            pending := crossfoot.dispute_record_of(d.id, false);
            pending.cursor := d.id::text;
            listed := listed + 1;
        END IF;
    END LOOP;
    IF listed > 0 THEN
        pending.cursor := NULL;
        RETURN NEXT pending;
    END IF;
END
$$;
COMMENT ON FUNCTION crossfoot.disputes(text, text, text, text, integer) IS 'A page of disputes, newest first, of an account and state if given; before is the cursor of the last row seen.';
REVOKE ALL ON FUNCTION crossfoot.disputes(text, text, text, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.disputes(text, text, text, text, integer) TO crossfoot_reader;
