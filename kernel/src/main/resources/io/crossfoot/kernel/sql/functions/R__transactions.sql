-- Transactions, newest first, a page at a time: all, or those that meet what is given. A currency goes with an account only.
--
-- link says what a transaction has to do with an earlier one or a hold, linked_by which later ones point to it.
--
-- before is the cursor of the last row seen, null for the first page: pages stay what they were while new transactions arrive.
-- The last row of the last page has no cursor. limit is 1 to 1000. A page looks through a bounded number of transactions: where
-- few of many are wanted it may have fewer rows than limit, and its last row may be nothing but a cursor to go on from.
-- Raises CF018 for a cursor that no page returned, a limit out of range, or a currency without an account.
CREATE OR REPLACE FUNCTION crossfoot.transactions(
    account text DEFAULT NULL, currency text DEFAULT NULL, type text DEFAULT NULL, key text DEFAULT NULL, reference text DEFAULT NULL,
    posted_from timestamptz DEFAULT NULL, posted_before timestamptz DEFAULT NULL, before text DEFAULT NULL, "limit" integer DEFAULT 50)
    RETURNS SETOF crossfoot.transaction_record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_nestloop = on
    SET enable_indexscan = on SET enable_bitmapscan = on SET random_page_cost = 1.1 SET jit = off SET max_parallel_workers_per_gather = 0
    -- A range of numbers is found by the BRIN index alone. Otherwise the planner, which knows nothing of the times in its
    -- parameters, would add all of an index of entries to it.
    SET cpu_index_tuple_cost = 100
    AS
$$
#variable_conflict use_column
DECLARE
    -- How many transactions (of an account: entries) a page looks through at most.
    most        CONSTANT integer := 50000;
    -- Transactions whose numbers are this near are fetched together, and so many at most.
    near        CONSTANT integer := 20;
    together    CONSTANT integer := 100;
    from_at     CONSTANT timestamptz := coalesce($6, '-infinity');
    before_at   CONSTANT timestamptz := coalesce($7, 'infinity');
    part        text[];
    last_at     timestamptz := 'infinity';
    last_id     bigint := 9223372036854775807;
    only_ids    bigint[];
    only_at     timestamptz[];
    found_ids   bigint[] := '{}';
    found_at    timestamptz[] := '{}';
    rest_at     timestamptz;
    rest_id     bigint;
    more        record;
    budget      integer;
    width       bigint;
    high        bigint;
    looked      bigint := 0;
    first       integer := 1;
    last        integer;
    earliest    timestamptz;
    latest      timestamptz;
BEGIN
    IF $9 IS NULL OR $9 NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'a page has 1 to 1000 transactions' USING ERRCODE = 'CF018', DETAIL = jsonb_build_object('limit', $9)::text;
    ELSIF $2 IS NOT NULL AND $1 IS NULL THEN
        RAISE EXCEPTION 'a currency goes with an account' USING ERRCODE = 'CF018', DETAIL = jsonb_build_object('currency', left($2, 40))::text;
    ELSIF $8 IS NOT NULL THEN
        -- Microseconds since 1970 and number of the transaction.
        part := CASE WHEN $8 ~ '^-?[0-9]{1,18}[.][0-9]{1,18}$' THEN string_to_array($8, '.') END;
        IF (part[1]::bigint BETWEEN -62135596800000000 AND 253402300799999999) IS NOT TRUE THEN
            RAISE EXCEPTION 'this is not the cursor of a page' USING ERRCODE = 'CF018', DETAIL = jsonb_build_object('before', left($8, 100))::text;
        END IF;
        last_at := timestamptz '1970-01-01 00:00:00+00' + part[1]::bigint * interval '1 microsecond';
        last_id := part[2]::bigint;
    END IF;

    IF $5 IS NOT NULL THEN
        -- By their numbers, so that a reference that very many share is read in pages too; one more tells whether there are more.
        SELECT coalesce(array_agg(x.id ORDER BY x.id DESC), '{}'), array_agg(x.at ORDER BY x.id DESC) INTO only_ids, only_at
        FROM (SELECT d.transaction_id AS id, d.posted_at AS at FROM crossfoot.transaction_detail AS d
              WHERE d.reference = $5 AND d.transaction_id < last_id
                AND ($4 IS NULL OR d.transaction_id = (SELECT k.transaction_id FROM crossfoot.posted_key AS k WHERE k.key = $4))
              ORDER BY d.transaction_id DESC LIMIT $9 + 1) AS x;
    ELSIF $4 IS NOT NULL THEN
        SELECT coalesce(array_agg(k.transaction_id), '{}'), array_agg(k.posted_at) INTO only_ids, only_at
        FROM crossfoot.posted_key AS k WHERE k.key = $4;
    END IF;

    IF only_ids IS NOT NULL THEN
        SELECT coalesce(array_agg(o.id ORDER BY o.ord), '{}'), coalesce(array_agg(o.at ORDER BY o.ord), '{}') INTO found_ids, found_at
        FROM unnest(only_ids[1 : $9], only_at[1 : $9]) WITH ORDINALITY AS o(id, at, ord)
        WHERE o.id < last_id AND o.at >= from_at AND o.at < before_at
          AND ($3 IS NULL OR EXISTS (
              SELECT FROM crossfoot.posting AS q WHERE q.transaction_id = o.id AND q.posted_at = o.at AND q.leg = 1 AND q.type = $3))
          AND ($1 IS NULL OR EXISTS (
              SELECT FROM crossfoot.posting AS q JOIN crossfoot.account AS a ON a.id IN (q.source_id, q.destination_id)
              WHERE q.transaction_id = o.id AND q.posted_at = o.at AND a.name = $1 AND ($2 IS NULL OR a.currency = $2)));
        IF cardinality(only_ids) > $9 THEN
            rest_at := 'epoch';
            rest_id := only_ids[$9];
        END IF;
    ELSIF $1 IS NOT NULL THEN
        -- Both indexes of entries, for each row of the account, from the cursor backwards. What was looked through of each
        -- reaches back to some moment; only what is later than the latest of these is known to be complete.
        budget := 2 * $9 + 10;
        LOOP
            FOR more IN
                WITH entry AS MATERIALIZED (
                    SELECT c.chain, e.* FROM (SELECT a.id, s.side, row_number() OVER () AS chain FROM crossfoot.account AS a, (VALUES ('source'), ('destination')) AS s(side)
                                              WHERE a.name = $1 AND ($2 IS NULL OR a.currency = $2)) AS c
                    CROSS JOIN LATERAL (
                        (SELECT p.posted_at AS at, p.transaction_id AS id, p.type FROM crossfoot.posting AS p
                         WHERE c.side = 'source' AND p.source_id = c.id AND p.posted_at <= last_at AND p.posted_at < before_at AND p.posted_at >= from_at
                           AND (p.posted_at < last_at OR p.transaction_id < last_id)
                         ORDER BY p.posted_at DESC, p.source_version DESC LIMIT budget)
                        UNION ALL
                        (SELECT p.posted_at, p.transaction_id, p.type FROM crossfoot.posting AS p
                         WHERE c.side = 'destination' AND p.destination_id = c.id AND p.posted_at <= last_at AND p.posted_at < before_at AND p.posted_at >= from_at
                           AND (p.posted_at < last_at OR p.transaction_id < last_id)
                         ORDER BY p.posted_at DESC, p.destination_version DESC LIMIT budget)) AS e
                ), reach AS (
                    SELECT l.at, l.id
                    FROM (SELECT e.at, e.id, row_number() OVER (PARTITION BY e.chain ORDER BY e.at, e.id) AS nth, count(*) OVER (PARTITION BY e.chain) AS entries
                          FROM entry AS e) AS l
                    WHERE l.nth = 1 AND l.entries >= budget ORDER BY l.at DESC, l.id DESC LIMIT 1
                )
                SELECT DISTINCT e.at, e.id, r.at AS reach_at, r.id AS reach_id
                FROM entry AS e LEFT JOIN reach AS r ON true
                WHERE ($3 IS NULL OR e.type = $3) AND (r.at IS NULL OR (e.at, e.id) >= (r.at, r.id))
                UNION
                SELECT NULL, NULL, r.at, r.id FROM reach AS r
                ORDER BY 1 DESC NULLS LAST, 2 DESC NULLS LAST
            LOOP
                IF more.id IS NULL OR cardinality(found_ids) = $9 THEN
                    -- There is more to look at, or there are more rows than fit.
                    rest_at := CASE WHEN cardinality(found_ids) = $9 THEN found_at[$9] ELSE more.reach_at END;
                    rest_id := CASE WHEN cardinality(found_ids) = $9 THEN found_ids[$9] ELSE more.reach_id END;
                    EXIT;
                END IF;
                found_ids := found_ids || more.id;
                found_at := found_at || more.at;
            END LOOP;
            -- Where a type is wanted, most entries may be of others: then once more, through more of them.
            EXIT WHEN $3 IS NULL OR rest_id IS NULL OR cardinality(found_ids) = $9 OR budget >= most / 10;
            budget := least(8 * budget, most / 10);
            found_ids := '{}';
            found_at := '{}';
            rest_id := NULL;
        END LOOP;
    ELSE
        -- Windows of numbers, from the newest backwards, each wider than the one before.
        SELECT least(s.last_value, last_id - 1) INTO high FROM crossfoot.transaction_id AS s;
        width := 2 * $9 + 50;
        WHILE high > 0 AND cardinality(found_ids) < $9 AND looked < most LOOP
            FOR more IN
                SELECT p.transaction_id AS id, p.posted_at AS at FROM crossfoot.posting AS p
                WHERE p.transaction_id > high - width AND p.transaction_id <= high AND p.leg = 1 AND ($3 IS NULL OR p.type = $3)
                  AND p.posted_at >= from_at AND p.posted_at < before_at
                ORDER BY p.transaction_id DESC LIMIT $9 - cardinality(found_ids)
            LOOP
                found_ids := found_ids || more.id;
                found_at := found_at || more.at;
            END LOOP;
            looked := looked + width;
            high := high - width;
            width := least(8 * width, most);
        END LOOP;
        IF cardinality(found_ids) = $9 THEN
            rest_at := found_at[$9];
            rest_id := found_ids[$9];
        ELSIF high > 0 THEN
            rest_at := 'epoch';
            rest_id := high + 1;
        END IF;
        IF rest_id <= 1 THEN
            rest_id := NULL;
        END IF;
    END IF;

    -- All postings of transactions with numbers near to each other come from one scan, because those of the last minute
    -- lie in pages that the BRIN indexes do not know yet, and each scan reads all of these.
    WHILE first <= cardinality(found_ids) LOOP
        last := first;
        WHILE last < cardinality(found_ids) AND last - first < together - 1 AND found_ids[last] - found_ids[last + 1] BETWEEN 1 AND near LOOP
            last := last + 1;
        END LOOP;
        only_ids := found_ids[first : last];
        SELECT min(m), max(m) INTO earliest, latest FROM unnest(found_at[first : last]) AS m;
        RETURN QUERY
            WITH whole AS MATERIALIZED (
                SELECT q.transaction_id AS id, q.posted_at AS at, min(q.effective_date) AS effective_date, min(q.type) AS type,
                       bool_or(q.imported) AS imported, bool_or(q.keyed) AS keyed, bool_or(q.detailed) AS detailed,
                       -- As the view has them.
                       jsonb_agg(jsonb_build_object('leg', q.leg, 'source', s.name, 'destination', t.name, 'currency', s.currency, 'amount', q.amount::text,
                           'source_version', CASE WHEN s.stripe = 0 THEN q.source_version END, 'source_balance', CASE WHEN s.stripe = 0 THEN q.source_balance::text END,
                           'destination_version', CASE WHEN t.stripe = 0 THEN q.destination_version END,
                           'destination_balance', CASE WHEN t.stripe = 0 THEN q.destination_balance::text END) ORDER BY q.leg) AS postings
                FROM crossfoot.posting AS q JOIN crossfoot.account AS s ON s.id = q.source_id JOIN crossfoot.account AS t ON t.id = q.destination_id
                WHERE q.transaction_id BETWEEN found_ids[last] AND found_ids[first] AND array_position(only_ids, q.transaction_id) IS NOT NULL
                  AND q.posted_at BETWEEN earliest AND latest
                GROUP BY q.transaction_id, q.posted_at
            ), keyed AS MATERIALIZED (
                SELECT k.transaction_id AS id, k.key FROM crossfoot.posted_key AS k
                WHERE k.transaction_id BETWEEN found_ids[last] AND found_ids[first] AND array_position(only_ids, k.transaction_id) IS NOT NULL
                  AND EXISTS (SELECT FROM whole AS w WHERE w.keyed)
            )
            SELECT w.id, w.at, w.effective_date, w.type, w.imported, k.key, d.description, d.reference, d.metadata, w.postings,
                   CASE WHEN array_position(found_ids, w.id) < cardinality(found_ids) OR rest_id IS NOT NULL
                        THEN (extract(epoch FROM w.at) * 1000000)::bigint || '.' || w.id END,
                   d.link,
                   (SELECT jsonb_agg(jsonb_build_object('transaction_id', l.transaction_id, 'relation', CASE WHEN l.link ? 'reverses' THEN 'reverses' WHEN l.link ? 'disputes' THEN 'disputes' ELSE 'adjusts' END,
                               'posted_at', l.posted_at) ORDER BY l.transaction_id)
                    FROM crossfoot.transaction_detail AS l WHERE l.of_transaction_id = w.id)
            FROM whole AS w LEFT JOIN keyed AS k ON k.id = w.id
            LEFT JOIN crossfoot.transaction_detail AS d ON w.detailed AND d.transaction_id = w.id
            ORDER BY w.id DESC;
        first := last + 1;
    END LOOP;
    IF rest_id IS NOT NULL AND rest_id IS DISTINCT FROM found_ids[cardinality(found_ids)] THEN
        RETURN NEXT (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                     (extract(epoch FROM rest_at) * 1000000)::bigint || '.' || rest_id, NULL, NULL)::crossfoot.transaction_record;
    END IF;
END
$$;
COMMENT ON FUNCTION crossfoot.transactions(text, text, text, text, text, timestamptz, timestamptz, text, integer)
    IS 'A page of transactions, newest first, of an account, type, key, reference or time if given; before is the cursor of the last row seen.';
REVOKE ALL ON FUNCTION crossfoot.transactions(text, text, text, text, text, timestamptz, timestamptz, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.transactions(text, text, text, text, text, timestamptz, timestamptz, text, integer) TO crossfoot_reader;
