-- Does many things in their order, given as a JSON array of 1 to 1,000 objects with one member each (more would be slow where they
-- are of one account, whose row each of them changes):
--
--   {"post": {as for post(jsonb)}}
--   {"place_hold": {"account", "currency", "amount", "key", "expires_at", "description", "reference", "metadata"}}
--   {"capture_hold": {"hold", "destination", "amount", "type", "key", "effective_date", "description", "reference", "metadata", "release_rest"}}
--   {"release_hold": {"hold"}}
--   {"extend_hold": {"hold", "expires_at"}}
--   {"reverse": {"transaction_id", "amount", "type", "key", "effective_date", "description", "reference", "metadata"}}
--
-- The members are the parameters of the functions of these names; amounts are strings, times ISO 8601 with a zone. One that is refused
-- does not affect the next, and posts that follow each other are written together. All accounts are locked first, in the order of
-- their ids. With all_or_nothing one refusal refuses all (the others with CF022); with dry_run the answers say what would become of
-- each, without numbers and times, and nothing is changed.
-- Answers one row an operation: status done, replayed or rejected (code, message and facts say why), and its result: a hold as
-- JSON, or {"transaction_id", "posted_at", "effective_date", "replayed", "postings"}.
-- Raises CF019 for what is no such array; a malformed operation is rejected with CF019, its path being a JSON pointer.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.perform(operations jsonb, all_or_nothing boolean DEFAULT false, dry_run boolean DEFAULT false)
    RETURNS SETOF crossfoot.operation_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC' SET DateStyle = 'ISO, YMD' SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    details     CONSTANT text[] := ARRAY['description string', 'reference string', 'metadata object'];
    answers     crossfoot.operation_record[];
    total       integer;
    attempts    integer := 0;
    undo        boolean := false;
    names       text[];
    currencies  text[];
    kind        text;
    o           jsonb;
    fault       record;
    q           record;
    r           record;
    held        crossfoot.hold_record;
    postings    jsonb;
    done        jsonb;
    detail      text;
    -- Posts that follow each other: which operations they are, and their arrays.
    run         integer[];
    run_of integer[]; run_s text[]; run_d text[]; run_m numeric[]; run_c text[]; run_type text[]; run_key text[]; run_date date[];
    run_description text[]; run_reference text[]; run_metadata jsonb[]; run_expect jsonb[]; run_link jsonb[];
BEGIN
    IF jsonb_typeof(operations) IS DISTINCT FROM 'array' OR jsonb_array_length(operations) NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'operations are a list of 1 to 1000' USING ERRCODE = 'CF019', DETAIL = '{"path": ""}';
    END IF;
    total := jsonb_array_length(operations);
    PERFORM crossfoot.be_durable();
    -- Whatever is of another shape than it should be names no account, and is refused when it has its turn.
    SELECT array_agg(DISTINCT x.name), array_agg(DISTINCT x.currency) INTO names, currencies
    FROM (SELECT n #>> '{}' AS name, NULL AS currency FROM jsonb_path_query(operations, '$[*].post.postings[*].*') AS n WHERE jsonb_typeof(n) = 'string'
          UNION ALL SELECT NULL, n #>> '{}' FROM jsonb_path_query(operations, '$[*].post.postings[*].currency') AS n
          UNION ALL SELECT 'external:' || (n #>> '{}'), NULL FROM jsonb_path_query(operations, '$[*].*.type') AS n
          UNION ALL SELECT r.counter_account, NULL FROM jsonb_path_query(operations, '$[*].*.type') AS n JOIN crossfoot.type_rule_now AS r ON r.type = n #>> '{}'
          UNION ALL SELECT n #>> '{}', NULL FROM jsonb_path_query(operations, '$[*].place_hold.account') AS n
          UNION ALL SELECT NULL, n #>> '{}' FROM jsonb_path_query(operations, '$[*].place_hold.currency') AS n
          UNION ALL SELECT n #>> '{}', NULL FROM jsonb_path_query(operations, '$[*].capture_hold.destination') AS n
          UNION ALL SELECT a.name, a.currency FROM jsonb_path_query(operations, '$[*].*.hold') AS n
                    JOIN crossfoot.hold AS h ON h.key = n #>> '{}' JOIN crossfoot.account AS a ON a.id = h.account_id
          UNION ALL SELECT unnest(ARRAY[v.source, v.destination]), v.currency FROM jsonb_path_query(operations, '$[*].reverse.transaction_id') AS n
                    CROSS JOIN LATERAL crossfoot.reversible(CASE WHEN jsonb_typeof(n) = 'number' AND n #>> '{}' ~ '^[0-9]{1,18}$' THEN n::bigint END) AS v) AS x;

    <<attempt>>
    LOOP
    attempts := attempts + 1;
    BEGIN
        answers := '{}';
        run := '{}';
        PERFORM crossfoot.lock_accounts(names, currencies);
        FOR n IN 1 .. total + 1 LOOP
            o := operations -> (n - 1);
            kind := CASE WHEN jsonb_typeof(o) = 'object' THEN (SELECT min(k) FROM jsonb_object_keys(o) AS k HAVING count(*) = 1) END;
            IF cardinality(run) > 0 AND kind IS DISTINCT FROM 'post' THEN
                postings := '[]';
                FOR r IN
                    SELECT p.*, p.ordinality AS ord, lead(p.transaction) OVER (ORDER BY p.ordinality) IS DISTINCT FROM p.transaction AS is_last
                    FROM crossfoot.post_in_order(run_of, run_s, run_d, run_m, run_c, run_type, run_key, run_date, run_description, run_reference, run_metadata,
                                                 run_expect, false, false, run_link, NULL) WITH ORDINALITY AS p
                    ORDER BY p.ordinality
                LOOP
                    postings := postings || jsonb_build_object('leg', r.leg, 'source', run_s[r.ord], 'destination', run_d[r.ord],
                        'amount', CASE WHEN coalesce(r.source_balance, r.destination_balance) IS NULL THEN run_m[r.ord] ELSE round(run_m[r.ord], scale(coalesce(r.source_balance, r.destination_balance))) END::text,
                        'currency', run_c[r.ord], 'source_balance', r.source_balance::text, 'source_version', r.source_version,
                        'destination_balance', r.destination_balance::text, 'destination_version', r.destination_version);
                    IF r.is_last THEN
                        answers[run[r.transaction]] := (run[r.transaction], CASE r.status WHEN 'posted' THEN 'done' ELSE r.status END,
                            CASE WHEN r.status <> 'rejected' THEN jsonb_build_object('transaction_id', r.transaction_id, 'posted_at', r.posted_at, 'effective_date', r.business_date,
                                                                                     'replayed', r.status = 'replayed', 'postings', postings) END,
                            r.code, r.message, r.facts)::crossfoot.operation_record;
                        postings := '[]';
                    END IF;
                END LOOP;
                run := '{}';
            END IF;
            EXIT WHEN n > total;
            IF cardinality(run) = 0 THEN
                run_of := '{}'; run_s := '{}'; run_d := '{}'; run_m := '{}'; run_c := '{}'; run_type := '{}'; run_key := '{}'; run_date := '{}';
                run_description := '{}'; run_reference := '{}'; run_metadata := '{}'; run_expect := '{}'; run_link := '{}';
            END IF;
            BEGIN
                SELECT f.member, f.fault INTO fault FROM crossfoot.member_fault(o -> kind, CASE kind
                    WHEN 'place_hold' THEN ARRAY['account string!', 'currency string!', 'amount string!', 'key string!', 'expires_at string'] || details
                    WHEN 'capture_hold' THEN ARRAY['hold string!', 'destination string', 'amount string', 'type string', 'key string', 'effective_date string', 'release_rest boolean'] || details
                    WHEN 'release_hold' THEN ARRAY['hold string!']
                    WHEN 'extend_hold' THEN ARRAY['hold string!', 'expires_at string']
                    WHEN 'reverse' THEN ARRAY['transaction_id number!', 'amount string', 'type string', 'key string', 'effective_date string'] || details END) AS f
                WHERE kind IN ('place_hold', 'capture_hold', 'release_hold', 'extend_hold', 'reverse');
                IF kind IS NULL OR kind NOT IN ('post', 'place_hold', 'capture_hold', 'release_hold', 'extend_hold', 'reverse') THEN
                    SELECT '' AS member, 'is not an object with one member that names an operation' AS fault INTO fault;
                ELSIF fault.fault IS NOT NULL THEN
                    fault.member := '/' || kind || CASE WHEN fault.member <> '' THEN '/' || replace(replace(fault.member, '~', '~0'), '/', '~1') ELSE '' END;
                ELSIF kind <> 'post' THEN
                    SELECT '/' || kind || '/' || x.member AS member, x.fault INTO fault
                    FROM (VALUES ('amount', 'is not a decimal number', o -> kind ->> 'amount' ~ '^[+-]?[0-9]{1,40}([.][0-9]{1,40})?$'),
                                 ('transaction_id', 'is not a transaction''s number', o -> kind ->> 'transaction_id' ~ '^[0-9]{1,18}$'),
                                 ('expires_at', 'is not a time of ISO 8601 with a zone', o -> kind ->> 'expires_at' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})$'),
                                 ('effective_date', 'is not a date YYYY-MM-DD', o -> kind ->> 'effective_date' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$')) AS x(member, fault, fits)
                    WHERE NOT x.fits LIMIT 1;
                END IF;
                IF fault.fault IS NOT NULL THEN
                    RAISE EXCEPTION '% %', fault.member, fault.fault USING ERRCODE = 'CF019', DETAIL = jsonb_build_object('path', fault.member)::text;
                END IF;
                IF kind = 'post' THEN
                    q := crossfoot.parse_transaction(o -> kind);
                    run := run || n;
                    run_of := run_of || array_fill(cardinality(run), ARRAY[cardinality(q.amount)]);
                    run_s := run_s || ARRAY(SELECT coalesce(u.s, CASE WHEN u.d IS NOT NULL THEN 'external:' || q.type END) FROM unnest(q.source, q.destination) WITH ORDINALITY AS u(s, d, ord) ORDER BY u.ord);
                    run_d := run_d || ARRAY(SELECT coalesce(u.d, CASE WHEN u.s IS NOT NULL THEN 'external:' || q.type END) FROM unnest(q.source, q.destination) WITH ORDINALITY AS u(s, d, ord) ORDER BY u.ord);
                    run_m := run_m || q.amount;
                    run_c := run_c || q.currency;
                    run_type := run_type || q.type;
                    run_key := run_key || q.key;
                    run_date := run_date || q.effective_date;
                    run_description := run_description || q.description;
                    run_reference := run_reference || q.reference;
                    run_metadata := array_append(run_metadata, q.metadata);
                    run_expect := array_append(run_expect, q.expect_version);
                    run_link := array_append(run_link, q.link);
                ELSIF kind IN ('capture_hold', 'reverse') THEN
                    postings := '[]';
                    o := o -> kind;
                    FOR r IN
                        SELECT p.* FROM crossfoot.capture_hold(o ->> 'hold', o ->> 'destination', (o ->> 'amount')::numeric, coalesce(o ->> 'type', 'capture'), o ->> 'key', (o ->> 'effective_date')::date,
                            o ->> 'description', o ->> 'reference', nullif(o -> 'metadata', 'null'), coalesce((o ->> 'release_rest')::boolean, false)) AS p WHERE kind = 'capture_hold'
                        UNION ALL
                        SELECT p.* FROM crossfoot.reverse((o ->> 'transaction_id')::bigint, (o ->> 'amount')::numeric, coalesce(o ->> 'type', 'reversal'), o ->> 'key', (o ->> 'effective_date')::date,
                            o ->> 'description', o ->> 'reference', nullif(o -> 'metadata', 'null')) AS p WHERE kind = 'reverse'
                    LOOP
                        postings := postings || jsonb_build_object('leg', r.leg, 'source', r.source, 'destination', r.destination, 'amount', r.amount::text, 'currency', r.currency,
                            'source_balance', r.source_balance::text, 'source_version', r.source_version, 'destination_balance', r.destination_balance::text, 'destination_version', r.destination_version);
                    END LOOP;
                    answers[n] := (n, CASE WHEN r.replayed THEN 'replayed' ELSE 'done' END,
                        jsonb_build_object('transaction_id', r.transaction_id, 'posted_at', r.posted_at, 'effective_date', r.business_date, 'replayed', r.replayed, 'postings', postings),
                        NULL, NULL, NULL)::crossfoot.operation_record;
                ELSE
                    o := o -> kind;
                    held := CASE kind
                        WHEN 'place_hold' THEN crossfoot.place_hold(o ->> 'account', o ->> 'currency', (o ->> 'amount')::numeric, o ->> 'key', (o ->> 'expires_at')::timestamptz,
                                                                    o ->> 'description', o ->> 'reference', nullif(o -> 'metadata', 'null'))
                        WHEN 'release_hold' THEN crossfoot.release_hold(o ->> 'hold')
                        ELSE crossfoot.extend_hold(o ->> 'hold', (o ->> 'expires_at')::timestamptz) END;
                    answers[n] := (n, CASE WHEN held.replayed THEN 'replayed' ELSE 'done' END,
                        jsonb_build_object('key', held.key, 'account', held.account, 'currency', held.currency, 'amount', held.amount::text, 'captured', held.captured::text,
                            'released', held.released::text, 'remaining', held.remaining::text, 'state', held.state, 'placed_at', held.placed_at, 'expires_at', held.expires_at,
                            'description', held.description, 'reference', held.reference, 'metadata', held.metadata, 'replayed', held.replayed),
                        NULL, NULL, NULL)::crossfoot.operation_record;
                END IF;
            EXCEPTION
                WHEN data_exception THEN
                    -- Of the shape of a date or time, but none.
                    answers[n] := (n, 'rejected', NULL, 'CF019', format('/%s/%s %s', n - 1, kind, SQLERRM), jsonb_build_object('path', format('/%s/%s', n - 1, kind)))::crossfoot.operation_record;
                WHEN OTHERS THEN
                    IF SQLSTATE !~ '^CF0[0-8]' THEN
                        RAISE;
                    END IF;
                    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
                    done := detail::jsonb;
                    IF SQLSTATE = 'CF019' THEN
                        done := jsonb_build_object('path', '/' || (n - 1) || CASE WHEN kind = 'post' THEN '/post' ELSE '' END || (done ->> 'path'));
                    END IF;
                    answers[n] := (n, 'rejected', NULL, SQLSTATE, SQLERRM, done)::crossfoot.operation_record;
            END;
        END LOOP;
        IF dry_run OR all_or_nothing AND EXISTS (SELECT FROM unnest(answers) AS a WHERE a.status = 'rejected') THEN
            undo := true;
            RAISE EXCEPTION 'undone' USING ERRCODE = 'CF091', DETAIL = '{}';
        END IF;
        EXIT attempt;
    EXCEPTION WHEN SQLSTATE 'CF091' OR deadlock_detected THEN
        EXIT attempt WHEN undo;
        IF attempts >= 20 THEN
            RAISE EXCEPTION 'other callers keep changing the same accounts'
                USING ERRCODE = 'CF090', DETAIL = jsonb_build_object('attempts', attempts)::text;
        END IF;
    END;
    END LOOP attempt;

    IF undo THEN
        -- What was done in this very call was not done after all, so that there is nothing to answer again either.
        FOR n IN 1 .. total LOOP
            IF answers[n].status = 'replayed' AND EXISTS (
                SELECT FROM unnest(answers) AS a
                WHERE a.status = 'done' AND (a.result -> 'transaction_id' = answers[n].result -> 'transaction_id'
                                             OR a.result -> 'placed_at' = answers[n].result -> 'placed_at' AND a.result -> 'key' = answers[n].result -> 'key')) THEN
                answers[n].result := answers[n].result - ARRAY['transaction_id', 'posted_at', 'placed_at'];
                IF all_or_nothing AND EXISTS (SELECT FROM unnest(answers) AS a WHERE a.status = 'rejected') THEN
                    answers[n].status := 'done';
                END IF;
            END IF;
        END LOOP;
    END IF;
    IF all_or_nothing AND EXISTS (SELECT FROM unnest(answers) AS a WHERE a.status = 'rejected') THEN
        RETURN QUERY SELECT a.operation, CASE a.status WHEN 'done' THEN 'rejected' ELSE a.status END, CASE WHEN a.status = 'replayed' THEN a.result END,
                            CASE a.status WHEN 'done' THEN 'CF022' ELSE a.code END, CASE a.status WHEN 'done' THEN 'another operation was refused' ELSE a.message END,
                            CASE a.status WHEN 'done' THEN '{}' ELSE a.facts END
            FROM unnest(answers) AS a ORDER BY a.operation;
    ELSE
        RETURN QUERY SELECT a.operation, a.status, CASE WHEN dry_run AND a.status = 'done' THEN a.result - ARRAY['transaction_id', 'posted_at', 'placed_at'] ELSE a.result END, a.code, a.message, a.facts
            FROM unnest(answers) AS a ORDER BY a.operation;
    END IF;
END
$$;
COMMENT ON FUNCTION crossfoot.perform(jsonb, boolean, boolean) IS 'Does many posts, holds, captures, releases and reversals in their order; one answer row each.';
REVOKE ALL ON FUNCTION crossfoot.perform(jsonb, boolean, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.perform(jsonb, boolean, boolean) TO crossfoot_app;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
