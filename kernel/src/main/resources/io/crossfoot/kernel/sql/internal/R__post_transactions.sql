-- Posts many transactions, each whole or not at all, in their order: the one place that decides and writes postings
-- (transfer has a shorter way for one plain posting, and falls back to this one).
--
-- With all_or_nothing, one refusal refuses all. With dry_run, what was decided is answered and nothing is written.
--
--   1. Names become accounts; the accounts that exist are locked in the order of their ids. Every caller takes its locks
--      in this order: accounts by id, then new accounts by name, then keys in their order, then types by name. So single calls never deadlock.
--   2. Each transaction is decided in memory, on the balances that the transactions before it would leave.
--   3. What was accepted is written set by set, and the guard checks it like anybody's.
--
-- What plain postings need is decided here. A call that links transactions to earlier ones or to holds, of which a transaction's type
-- has a rule, or that meets an account with an overdraft rule, goes to post_in_order, which comes back with parts of it: then extra is not null, but how many of
-- the first postings a rule added to its one transaction. They are applied first and numbered last.
--
-- The arrays: one element per posting (of_transaction counts 1, 1, 2, 3, 3 ...), one per transaction, and the same coming
-- out. A rejected transaction has a code, a message and facts; nothing of it is written and its key stays free.
CREATE OR REPLACE FUNCTION crossfoot.post_transactions(
    of_transaction integer[], source text[], destination text[], amount numeric[], currency text[],
    type text[], key text[], effective_date date[], description text[], reference text[], metadata jsonb[],
    recorded_at timestamptz[], expect_version jsonb[], all_or_nothing boolean, dry_run boolean, link jsonb[],
    extra integer DEFAULT NULL, given_digest bytea DEFAULT NULL)
    RETURNS SETOF crossfoot.batch_record
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC'
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off SET enable_indexscan = on SET enable_bitmapscan = on SET enable_nestloop = on SET enable_memoize = on
    SET enable_hashagg = on SET enable_sort = on SET enable_hashjoin = on SET enable_mergejoin = off
    SET random_page_cost = 1.1 SET jit = off SET max_parallel_workers_per_gather = 0
    AS
$$
#variable_conflict use_column
DECLARE
    imports         CONSTANT boolean := recorded_at IS NOT NULL;
    own_stripe      CONSTANT smallint := CASE WHEN recorded_at IS NULL THEN crossfoot.own_stripe('external:') ELSE -1 END;
    postings        CONSTANT integer := cardinality(amount);
    transactions    CONSTANT integer := cardinality(type);
    settings        crossfoot.setting;
    keyed           boolean;
    detailed        boolean[];
    -- The answer: arrays per transaction and, from source_balance on, per posting.
    status text[]; transaction_id bigint[]; posted_at timestamptz[]; business_date date[]; code text[]; message text[]; facts jsonb[];
    leg integer[]; source_balance numeric[]; source_version bigint[]; destination_balance numeric[]; destination_version bigint[];
    names           text[];
    checked_type    text;
    currency_code   text[];
    currency_scale  smallint[];
    checked_currency text;
    scale_now       smallint;
    today           date;
    moment          timestamptz;
    -- What a key stands for already: per transaction, from the keys posted before, or from an earlier one of this call.
    digest          bytea[];
    known_digest    bytea[];
    known_id        bigint[];
    known_at        timestamptz[];
    same_key_before integer[];
    same_key_nearest integer[];
    first_posting   integer[];
    -- Slots: the accounts of this call, numbered; those that exist come first, in the order of their ids.
    source_slot     bigint[];
    destination_slot bigint[];
    exact_amount    numeric[];
    slot_id         bigint[];
    slot_balance    numeric[];
    slot_version    bigint[];
    slot_bound      numeric[];
    slot_floor      numeric[];
    slot_posted_at  timestamptz[];
    due_at          timestamptz;
    ruled           boolean := false;
    ruled_name      text[];
    typed           boolean;
    restricted_id   bigint[];
    closed_id       bigint[];
    source_posted_before timestamptz[];
    destination_posted_before timestamptz[];
    slot_name       text[];
    slot_currency   text[];
    new_name        text[];
    new_currency    text[];
    existing        integer;
    opened          integer;
    missing         boolean;
    latest          timestamptz;
    -- The decision's working values.
    i integer := 1; first integer; t integer; earlier integer; s integer; d integer; a numeric; b numeric;
    fault record;
    accepted integer; accepted_keys integer; written integer;
    attempts integer := 0;
BEGIN
    IF (postings BETWEEN 1 AND 10000 AND transactions BETWEEN 1 AND postings
        AND crossfoot.is_list(of_transaction, postings) AND crossfoot.is_list(source, postings) AND crossfoot.is_list(destination, postings)
        AND crossfoot.is_list(amount, postings) AND crossfoot.is_list(currency, postings) AND crossfoot.is_list(type, transactions)
        AND (key IS NULL OR crossfoot.is_list(key, transactions)) AND (effective_date IS NULL OR crossfoot.is_list(effective_date, transactions))
        AND (description IS NULL OR crossfoot.is_list(description, transactions)) AND (reference IS NULL OR crossfoot.is_list(reference, transactions))
        AND (metadata IS NULL OR crossfoot.is_list(metadata, transactions)) AND (recorded_at IS NULL OR crossfoot.is_list(recorded_at, transactions))
        AND (expect_version IS NULL OR crossfoot.is_list(expect_version, transactions)) AND (link IS NULL OR crossfoot.is_list(link, transactions)) AND all_or_nothing IS NOT NULL AND dry_run IS NOT NULL) IS NOT TRUE THEN
        RAISE EXCEPTION 'the arrays do not belong together: 1 to 10000 postings, each array as long as its postings or transactions'
            USING ERRCODE = 'CF001', DETAIL = jsonb_build_object('postings', postings, 'transactions', transactions)::text;
    END IF;
    -- Durability is the ledger's promise, so it is not left to the caller's settings.
    IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;

    SELECT * INTO settings FROM crossfoot.setting AS z WHERE z.only_row;
    keyed := key IS NOT NULL AND EXISTS (SELECT FROM unnest(key) AS k WHERE k IS NOT NULL);
    IF extra > 0 OR extra = 0 AND link IS NOT NULL THEN
        detailed := ARRAY[true];
    ELSIF description IS NOT NULL OR reference IS NOT NULL OR metadata IS NOT NULL THEN
        detailed := ARRAY(SELECT (description[n] IS NOT NULL OR reference[n] IS NOT NULL OR metadata[n] IS NOT NULL)
                          FROM generate_series(1, transactions) AS n ORDER BY n);
        IF NOT (true = ANY (detailed)) THEN
            detailed := NULL;
        END IF;
    END IF;
    IF array_position(source, NULL) IS NOT NULL OR array_position(destination, NULL) IS NOT NULL THEN
        -- A side left out is the external account of the transaction's type.
        SELECT array_agg(coalesce(u.s, CASE WHEN u.d IS NOT NULL THEN 'external:' || type[u.n] END) ORDER BY ord),
               array_agg(coalesce(u.d, CASE WHEN u.s IS NOT NULL THEN 'external:' || type[u.n] END) ORDER BY ord)
        INTO source, destination
        FROM unnest(source, destination, of_transaction) WITH ORDINALITY AS u(s, d, n, ord);
    END IF;
    -- History is imported as it was, whatever rule there is now.
    typed := settings.types_ruled AND extra IS NULL AND NOT imports;
    IF typed THEN
        typed := EXISTS (SELECT FROM crossfoot.type_rule_now AS r WHERE r.type = ANY (post_transactions.type));
    END IF;
    IF typed OR extra IS NULL AND EXISTS (SELECT FROM unnest(link) AS l WHERE l IS NOT NULL) THEN
        RETURN QUERY SELECT p.* FROM crossfoot.post_in_order(of_transaction, source, destination, amount, currency, type, key, effective_date,
            description, reference, metadata, expect_version, all_or_nothing, dry_run, link, NULL) AS p;
        RETURN;
    END IF;
    IF dry_run THEN
        NULL;
    ELSIF imports THEN
        PERFORM crossfoot.add_partition(month)
        FROM (SELECT DISTINCT date_trunc('month', r, 'UTC') AS month FROM unnest(recorded_at) AS r
              WHERE r > timestamptz '1900-01-01' AND r < timestamptz '9999-01-01') AS m;
    ELSE
        -- Before any lock, and for the next hour too: a wait for locks may end in the next month.
        PERFORM crossfoot.add_partition(clock_timestamp()), crossfoot.add_partition(clock_timestamp() + interval '1 hour');
    END IF;

    IF keyed AND given_digest IS NOT NULL THEN
        digest := ARRAY[given_digest];
    ELSIF keyed THEN
        SELECT array_agg(CASE WHEN key[r.n] IS NOT NULL THEN
                   crossfoot.request_digest(r.postings, type[r.n], effective_date[r.n], recorded_at[r.n], description[r.n], reference[r.n], metadata[r.n]) END ORDER BY r.n)
        INTO digest
        FROM (SELECT u.n, string_agg(crossfoot.posting_text(u.s, u.d, u.c, u.a), E'\x1e' ORDER BY u.ord) AS postings
              FROM unnest(source, destination, currency, amount, of_transaction) WITH ORDINALITY AS u(s, d, c, a, n, ord)
              GROUP BY u.n) AS r;
        SELECT array_agg(before ORDER BY n) INTO same_key_before
        FROM (SELECT n, CASE WHEN k IS NOT NULL THEN lag(n) OVER (PARTITION BY k ORDER BY n) END AS before
              FROM unnest(key) WITH ORDINALITY AS u(k, n)) AS x
        HAVING bool_or(before IS NOT NULL);
    END IF;

    names := source || destination;
    SELECT array_agg(code), array_agg(scale) INTO currency_code, currency_scale FROM crossfoot.currency WHERE code = ANY (post_transactions.currency);
    <<attempt>>
    LOOP
    attempts := attempts + 1;
    BEGIN
        -- The accounts that exist, locked in the order of their ids; the aggregates keep that order. All names go into one
        -- index scan, which costs a third of a probe for each; the other columns are kept out of the index condition, where
        -- they would multiply its searches. Where a call names several currencies this may lock an account too many.
        SELECT coalesce(array_agg(id), '{}'), array_agg(name), array_agg(currency), coalesce(array_agg(balance), '{}'),
               coalesce(array_agg(version), '{}'), coalesce(array_agg(floor + held), '{}'), coalesce(array_agg(floor), '{}'), coalesce(array_agg(last_posted_at), '{}'), max(last_posted_at),
               array_agg(id) FILTER (WHERE state <> 'open'), min(terms_due_at), array_agg(name) FILTER (WHERE ruled)
        INTO slot_id, slot_name, slot_currency, slot_balance, slot_version, slot_bound, slot_floor, slot_posted_at, latest, restricted_id, due_at, ruled_name
        FROM (SELECT id, name, currency, balance, version, floor, held, last_posted_at, state, terms_due_at, ruled
              FROM crossfoot.account
              WHERE name = ANY (names)
                AND array_position(currency_code, currency) IS NOT NULL
                AND stripe + 0 = CASE WHEN name LIKE 'external:%' THEN own_stripe ELSE 0 END
              ORDER BY id FOR NO KEY UPDATE) AS locked;
        existing := cardinality(slot_id);
        -- A rule is about what is taken: who only receives is plain, so that transfer, which has locked its accounts, may come here.
        ruled := ruled_name IS NOT NULL AND EXISTS (SELECT FROM unnest(ruled_name) AS r JOIN unnest(source) AS s ON s = r);
        -- History is imported as it was, whatever rule there is now, except that it takes from lots like any.
        IF ruled AND extra IS NULL AND NOT imports THEN
            RAISE EXCEPTION 'an account has an overdraft rule' USING ERRCODE = 'CF091', DETAIL = '{}';
        END IF;
        -- What is decided is decided as of one moment, which is also when it is posted.
        moment := greatest(clock_timestamp(), latest);
        IF due_at <= moment THEN
            -- Something was due by itself. A dry run only looks at it; otherwise it is recorded as of the moment, and what comes
            -- due after that is none of this call's.
            IF dry_run THEN
                SELECT array_agg(n.floor + n.held ORDER BY n.id), array_agg(n.floor ORDER BY n.id) INTO slot_bound, slot_floor FROM crossfoot.account_now AS n WHERE n.id = ANY (slot_id);
            ELSE
                PERFORM crossfoot.apply_due_terms(slot_id, moment);
                SELECT array_agg(n.floor + n.held ORDER BY n.id), array_agg(n.floor ORDER BY n.id) INTO slot_bound, slot_floor FROM crossfoot.account AS n WHERE n.id = ANY (slot_id);
            END IF;
        END IF;
        closed_id := NULL;
        IF restricted_id IS NOT NULL THEN
            -- Those which are not open give nothing; of these, which do not even take. They are locked, so nothing has changed.
            SELECT array_agg(a.id) INTO closed_id FROM crossfoot.account AS a WHERE a.id = ANY (restricted_id) AND a.state <> 'credits_only';
        END IF;

        SELECT array_agg(l.slot ORDER BY u.ord) FILTER (WHERE u.ord <= postings),
               array_agg(l.slot ORDER BY u.ord) FILTER (WHERE u.ord > postings),
               bool_or(l.slot IS NULL)
        INTO source_slot, destination_slot, missing
        FROM unnest(names, currency || currency) WITH ORDINALITY AS u(name, currency, ord)
        LEFT JOIN unnest(slot_name, slot_currency) WITH ORDINALITY AS l(name, currency, slot)
             ON l.name = u.name AND l.currency = u.currency;

        -- Accounts that do not exist yet get slots behind the others; they are opened once a transaction needs them.
        IF missing THEN
            SELECT array_agg(name ORDER BY slot), array_agg(currency ORDER BY slot) INTO new_name, new_currency
            FROM (SELECT name, currency, row_number() OVER (ORDER BY name, currency) AS slot
                  FROM (SELECT DISTINCT u.name, u.currency
                        FROM unnest(source || destination, currency || currency, source_slot || destination_slot) AS u(name, currency, slot)
                        JOIN crossfoot.currency AS c ON c.code = u.currency
                        WHERE u.slot IS NULL AND crossfoot.is_account_name(u.name)
                          AND (settings.open_on_first_use
                               OR u.name LIKE 'external:%' AND EXISTS (SELECT FROM crossfoot.account AS x WHERE x.name = u.name AND x.currency = u.currency))
                       ) AS wanted) AS numbered;
            SELECT array_agg(slot ORDER BY ord) FILTER (WHERE ord <= postings),
                   array_agg(slot ORDER BY ord) FILTER (WHERE ord > postings)
            INTO source_slot, destination_slot
            FROM (SELECT u.ord, coalesce(u.slot, existing + w.slot) AS slot
                  FROM unnest(source || destination, currency || currency, source_slot || destination_slot) WITH ORDINALITY AS u(name, currency, slot, ord)
                  LEFT JOIN unnest(new_name, new_currency) WITH ORDINALITY AS w(name, currency, slot)
                       ON u.slot IS NULL AND w.name = u.name AND w.currency = u.currency) AS x;
            FOR n IN 1 .. coalesce(cardinality(new_name), 0) LOOP
                slot_balance[existing + n] := 0;
                slot_version[existing + n] := 0;
                slot_bound[existing + n] := CASE WHEN new_name[n] LIKE 'external:%' THEN NULL ELSE 0 END;
                slot_floor[existing + n] := slot_bound[existing + n];
                slot_posted_at[existing + n] := NULL;
                slot_id[existing + n] := NULL;
            END LOOP;
        END IF;

        IF keyed THEN
            SELECT array_agg(k.digest ORDER BY u.n), array_agg(k.transaction_id ORDER BY u.n), array_agg(k.posted_at ORDER BY u.n)
            INTO known_digest, known_id, known_at
            FROM unnest(key) WITH ORDINALITY AS u(key, n)
            LEFT JOIN crossfoot.posted_key AS k ON k.key = u.key
            HAVING count(k.key) > 0;
        END IF;

        today := (moment AT TIME ZONE settings.time_zone)::date;
        exact_amount := amount;
        status := array_fill('posted'::text, ARRAY[transactions]);
        code := array_fill(NULL::text, ARRAY[transactions]);
        message := code;
        facts := array_fill(NULL::jsonb, ARRAY[transactions]);
        leg := array_fill(1, ARRAY[postings]);
        source_version := array_fill(NULL::bigint, ARRAY[postings]);
        destination_version := source_version;
        source_balance := array_fill(NULL::numeric, ARRAY[postings]);
        destination_balance := source_balance;
        checked_type := NULL;
        checked_currency := NULL;
        scale_now := NULL;
        same_key_nearest := same_key_before;
        accepted := 0;
        accepted_keys := 0;
        i := 1;

        <<transaction>>
        FOR t IN 1 .. transactions LOOP
            first := i;
            IF same_key_before IS NOT NULL THEN
                first_posting[t] := i;
            END IF;
            IF of_transaction[i] IS DISTINCT FROM t THEN
                RAISE EXCEPTION 'postings are numbered by their transaction: 1, then the same or the next number'
                    USING ERRCODE = 'CF001', DETAIL = jsonb_build_object('posting', i, 'expected', t, 'found', of_transaction[i])::text;
            END IF;
            IF type[t] IS NULL OR type[t] IS DISTINCT FROM checked_type THEN
                IF crossfoot.is_type_name(type[t]) THEN
                    checked_type := type[t];
                ELSE
                    code[t] := 'CF006';
                    message[t] := 'a transaction type has 1 to 63 of A-Z a-z 0-9 . _ -, starting with a letter or digit';
                    facts[t] := jsonb_build_object('type', left(type[t], 100));
                END IF;
            END IF;
            IF keyed AND code[t] IS NULL AND key[t] IS NOT NULL THEN
                IF NOT crossfoot.is_key(key[t]) THEN
                    code[t] := 'CF007';
                    message[t] := 'a key has 1 to 200 characters, none of them a control character';
                    facts[t] := jsonb_build_object('key', left(key[t], 200), 'length', length(key[t]));
                ELSE
                    IF same_key_before IS NOT NULL THEN
                        -- The nearest earlier transaction of this call that took the key, if one did; remembered, so that
                        -- nobody walks over the refused ones in between again.
                        earlier := same_key_nearest[t];
                        WHILE earlier IS NOT NULL AND status[earlier] = 'rejected' LOOP
                            earlier := same_key_nearest[earlier];
                        END LOOP;
                        same_key_nearest[t] := earlier;
                    END IF;
                    IF known_digest[t] IS NOT NULL OR earlier IS NOT NULL THEN
                        IF coalesce(known_digest[t], digest[earlier]) = digest[t] THEN
                            status[t] := CASE WHEN known_digest[t] IS NOT NULL THEN 'replayed' ELSE 'replays ' || earlier END;
                        ELSE
                            code[t] := 'CF011';
                            message[t] := format('key %s has posted another transaction', key[t]);
                            facts[t] := jsonb_build_object('key', key[t], 'transaction_id', known_id[t]);
                        END IF;
                    END IF;
                END IF;
            END IF;
            IF code[t] IS NULL AND status[t] = 'posted' THEN
                IF effective_date[t] IS NOT NULL AND NOT (effective_date[t] >= date '0001-01-01' AND effective_date[t] <= date '9999-12-31') THEN
                    code[t] := 'CF009';
                    message[t] := 'an effective date lies between 0001-01-01 and 9999-12-31';
                    facts[t] := jsonb_build_object('field', 'effective_date');
                ELSIF detailed[t] AND NOT (coalesce(length(description[t]) <= 1000, true) AND coalesce(length(reference[t]) <= 200, true) AND metadata[t] IS NULL) THEN
                    SELECT f.* INTO fault FROM crossfoot.detail_fault(description[t], reference[t], metadata[t]) AS f;
                    code[t] := fault.code;
                    message[t] := fault.message;
                    facts[t] := fault.facts;
                END IF;
                IF code[t] IS NULL AND imports AND (recorded_at[t] IS NULL OR recorded_at[t] > clock_timestamp() OR recorded_at[t] <= timestamptz '1900-01-01') THEN
                    code[t] := 'CF035';
                    message[t] := 'an imported posted_at is given, after 1900 and not in the future';
                    facts[t] := jsonb_build_object('posted_at', recorded_at[t]);
                END IF;
            END IF;

            IF expect_version IS NOT NULL AND expect_version[t] IS NOT NULL AND code[t] IS NULL AND status[t] = 'posted' THEN
                -- A condition, not content: a replay was told apart before.
                earlier := i;
                WHILE of_transaction[earlier + 1] = t LOOP
                    earlier := earlier + 1;
                END LOOP;
                SELECT f.* INTO fault FROM crossfoot.expected_version_fault(expect_version[t], source, destination, currency,
                    source_slot, destination_slot, slot_version, i, earlier) AS f;
                code[t] := fault.code;
                message[t] := fault.message;
                facts[t] := fault.facts;
                earlier := NULL;
            END IF;

            IF code[t] IS NULL AND status[t] = 'posted' THEN
                LOOP
                    s := source_slot[i];
                    d := destination_slot[i];
                    a := amount[i];
                    IF currency[i] IS DISTINCT FROM checked_currency THEN
                        checked_currency := currency[i];
                        scale_now := currency_scale[array_position(currency_code, checked_currency)];
                    END IF;
                    IF scale(a) <> scale_now AND scale(trim_scale(a)) <= scale_now THEN
                        a := round(a, scale_now);
                        exact_amount[i] := a;
                    END IF;
                    IF (s <> d AND a > 0 AND a < 100000000000000000000 AND scale(a) = scale_now) IS NOT TRUE THEN
                        SELECT * INTO fault FROM crossfoot.posting_fault(source[i], destination[i], amount[i], currency[i]);
                        code[t] := coalesce(fault.code, 'CF012');
                        message[t] := coalesce(fault.message, format('account %s is not open in %s', CASE WHEN s IS NULL THEN source[i] ELSE destination[i] END, currency[i]));
                        facts[t] := coalesce(fault.facts, jsonb_build_object('account', CASE WHEN s IS NULL THEN source[i] ELSE destination[i] END, 'currency', currency[i]));
                        EXIT;
                    END IF;
                    IF restricted_id IS NOT NULL AND (slot_id[s] = ANY (restricted_id) OR slot_id[d] = ANY (closed_id)) THEN
                        SELECT f.* INTO fault FROM crossfoot.state_fault(CASE WHEN slot_id[s] = ANY (restricted_id) THEN slot_id[s] ELSE slot_id[d] END) AS f;
                        code[t] := fault.code;
                        message[t] := fault.message;
                        facts[t] := fault.facts;
                        EXIT;
                    END IF;
                    IF imports AND recorded_at[t] < greatest(slot_posted_at[s], slot_posted_at[d]) THEN
                        code[t] := 'CF038';
                        message[t] := format('posted_at %s is before the last entry of %s or %s', recorded_at[t], source[i], destination[i]);
                        facts[t] := jsonb_build_object('source', source[i], 'destination', destination[i], 'posted_at', recorded_at[t],
                                                       'last_posted_at', greatest(slot_posted_at[s], slot_posted_at[d]));
                        EXIT;
                    END IF;
                    b := slot_balance[s] - a;
                    IF b < slot_bound[s] THEN
                        code[t] := 'CF010';
                        facts[t] := jsonb_build_object('account', source[i], 'currency', currency[i], 'asked', a::text,
                                   'available', (slot_balance[s] - slot_bound[s])::text, 'shortfall', (slot_bound[s] - b)::text,
                                   'balance', slot_balance[s]::text, 'held', round(slot_bound[s] - slot_floor[s], scale_now)::text,
                                   'floor', round(slot_floor[s], scale_now)::text);
                        message[t] := format('account %s has %s %s available, %s was asked', source[i], facts[t] ->> 'available', currency[i], a);
                        EXIT;
                    END IF;
                    slot_balance[s] := b;
                    slot_version[s] := slot_version[s] + 1;
                    source_balance[i] := b;
                    source_version[i] := slot_version[s];
                    b := slot_balance[d] + a;
                    slot_balance[d] := b;
                    slot_version[d] := slot_version[d] + 1;
                    destination_balance[i] := b;
                    destination_version[i] := slot_version[d];
                    IF imports THEN
                        source_posted_before[i] := slot_posted_at[s];
                        destination_posted_before[i] := slot_posted_at[d];
                        slot_posted_at[s] := recorded_at[t];
                        slot_posted_at[d] := recorded_at[t];
                    END IF;
                    i := i + 1;
                    EXIT WHEN of_transaction[i] IS DISTINCT FROM t;
                    leg[i] := i - first + 1;
                END LOOP;
            END IF;

            IF code[t] IS NULL AND status[t] = 'posted' THEN
                accepted := accepted + 1;
                IF keyed AND key[t] IS NOT NULL THEN
                    accepted_keys := accepted_keys + 1;
                END IF;
            ELSE
                IF code[t] IS NOT NULL THEN
                    status[t] := 'rejected';
                END IF;
                -- Undo the postings of this transaction that were taken in before the fault, then pass over the rest.
                WHILE i > first LOOP
                    i := i - 1;
                    s := source_slot[i];
                    d := destination_slot[i];
                    slot_balance[s] := slot_balance[s] + exact_amount[i];
                    slot_version[s] := slot_version[s] - 1;
                    slot_balance[d] := slot_balance[d] - exact_amount[i];
                    slot_version[d] := slot_version[d] - 1;
                    IF imports THEN
                        slot_posted_at[d] := destination_posted_before[i];
                        slot_posted_at[s] := source_posted_before[i];
                    END IF;
                    source_balance[i] := NULL;
                    source_version[i] := NULL;
                    destination_balance[i] := NULL;
                    destination_version[i] := NULL;
                END LOOP;
                WHILE of_transaction[i] = t LOOP
                    leg[i] := i - first + 1;
                    i := i + 1;
                END LOOP;
            END IF;
        END LOOP transaction;
        IF i <= postings THEN
            RAISE EXCEPTION 'postings are numbered by their transaction: 1, then the same or the next number'
                USING ERRCODE = 'CF001', DETAIL = jsonb_build_object('posting', i, 'expected', transactions, 'found', of_transaction[i])::text;
        END IF;

        IF extra > 0 THEN
            leg := ARRAY(SELECT CASE WHEN n <= extra THEN postings - extra + n ELSE n - extra END FROM generate_series(1, postings) AS n ORDER BY n);
        END IF;

        IF all_or_nothing AND 'rejected' = ANY (status) THEN
            -- What was decided is taken back in memory; nothing was written yet.
            FOR t IN 1 .. transactions LOOP
                IF status[t] NOT IN ('rejected', 'replayed') THEN
                    status[t] := 'rejected';
                    code[t] := 'CF022';
                    message[t] := 'another transaction of the batch was refused';
                    facts[t] := '{}';
                END IF;
            END LOOP;
            accepted := 0;
            accepted_keys := 0;
            source_version := array_fill(NULL::bigint, ARRAY[postings]);
            destination_version := source_version;
            source_balance := array_fill(NULL::numeric, ARRAY[postings]);
            destination_balance := source_balance;
        END IF;

        transaction_id := array_fill(NULL::bigint, ARRAY[transactions]);
        posted_at := array_fill(NULL::timestamptz, ARRAY[transactions]);
        business_date := array_fill(NULL::date, ARRAY[transactions]);
        IF accepted > 0 AND dry_run THEN
            business_date := ARRAY(SELECT CASE WHEN status[n] = 'posted' THEN coalesce(effective_date[n], today) END FROM generate_series(1, transactions) AS n ORDER BY n);
        ELSIF accepted > 0 THEN
            IF missing THEN
                -- Another caller may be opening the same accounts: then this call's balances are out of date.
                SELECT count(*) INTO opened
                FROM unnest(slot_version) WITH ORDINALITY AS v(version, slot) WHERE slot > existing AND version > 0;
                WITH account AS (
                    INSERT INTO crossfoot.account (name, currency, stripe, floor)
                    SELECT w.name, w.currency, CASE WHEN w.name LIKE 'external:%' THEN own_stripe ELSE 0 END,
                           CASE WHEN w.name LIKE 'external:%' THEN NULL ELSE 0 END
                    FROM unnest(new_name, new_currency) WITH ORDINALITY AS w(name, currency, slot)
                    WHERE slot_version[existing + w.slot] > 0
                    ORDER BY w.name, w.currency
                    ON CONFLICT DO NOTHING
                    RETURNING id, name, currency)
                SELECT slot_id[1 : existing] || array_agg(account.id ORDER BY w.slot), count(account.id) INTO slot_id, written
                FROM unnest(new_name, new_currency) WITH ORDINALITY AS w(name, currency, slot)
                LEFT JOIN account ON account.name = w.name AND account.currency = w.currency;
                IF written <> opened THEN
                    RAISE EXCEPTION 'an account was opened by another caller' USING ERRCODE = 'CF091', DETAIL = '{}';
                END IF;
            END IF;

            SELECT array_agg(id ORDER BY n), array_agg(CASE WHEN id IS NOT NULL THEN coalesce(recorded_at[n], moment) END ORDER BY n),
                   array_agg(CASE WHEN id IS NULL THEN NULL
                                  WHEN effective_date[n] IS NOT NULL THEN effective_date[n]
                                  WHEN imports THEN (recorded_at[n] AT TIME ZONE settings.time_zone)::date
                                  ELSE today END ORDER BY n)
            INTO transaction_id, posted_at, business_date
            FROM (SELECT n, CASE WHEN status[n] = 'posted' THEN nextval('crossfoot.transaction_id') END AS id
                  FROM generate_series(1, transactions) AS n) AS numbered;

            IF accepted_keys > 0 THEN
                INSERT INTO crossfoot.posted_key (key, transaction_id, posted_at, digest)
                SELECT u.key, u.id, u.at, u.digest
                FROM unnest(key, transaction_id, posted_at, digest) AS u(key, id, at, digest)
                WHERE u.key IS NOT NULL AND u.id IS NOT NULL
                ORDER BY u.key
                ON CONFLICT DO NOTHING;
                GET DIAGNOSTICS written = ROW_COUNT;
                IF written <> accepted_keys THEN
                    RAISE EXCEPTION 'a key was posted by another caller' USING ERRCODE = 'CF091', DETAIL = '{}';
                END IF;
            END IF;

            IF detailed IS NOT NULL THEN
                INSERT INTO crossfoot.transaction_detail (transaction_id, posted_at, description, reference, metadata, link, of_transaction_id, of_hold_id, given)
                SELECT transaction_id[n], posted_at[n], description[n], reference[n], metadata[n], link[n],
                       coalesce(link[n] -> 'reverses', link[n] -> 'adjusts', link[n] -> 'disputes', link[n] -> 'expires')::bigint,
                       (SELECT h.id FROM crossfoot.hold AS h
                        WHERE h.key = CASE WHEN link[n] ? 'expires' THEN (SELECT 'lot:' || l.key FROM crossfoot.lot AS l WHERE l.transaction_id = (link[n] -> 'expires')::bigint) ELSE link[n] ->> 'captures' END),
                       CASE WHEN extra > 0 THEN postings - extra END
                FROM generate_series(1, transactions) AS n WHERE detailed[n] AND transaction_id[n] IS NOT NULL;
            END IF;

            INSERT INTO crossfoot.transaction_type (name, first_posted_at)
            SELECT n.name, n.first_at
            FROM (SELECT u.name, min(u.at) AS first_at FROM unnest(type, posted_at) AS u(name, at) WHERE u.at IS NOT NULL GROUP BY u.name) AS n
            WHERE NOT EXISTS (SELECT FROM crossfoot.transaction_type AS y WHERE y.name = n.name)
            ORDER BY n.name
            ON CONFLICT DO NOTHING;

            INSERT INTO crossfoot.posting (transaction_id, posted_at, source_id, source_version, destination_id, destination_version,
                                           effective_date, leg, imported, keyed, detailed, type, amount, source_balance, destination_balance)
            SELECT transaction_id[u.n], posted_at[u.n], slot_id[u.s], u.source_version, slot_id[u.d], u.destination_version, business_date[u.n],
                   u.leg,
                   imports, keyed AND key[u.n] IS NOT NULL, detailed[u.n] IS TRUE, type[u.n], u.amount, u.source_balance, u.destination_balance
            FROM unnest(of_transaction, leg, source_slot, destination_slot, exact_amount, source_version, destination_version, source_balance, destination_balance)
                 WITH ORDINALITY AS u(n, leg, s, d, amount, source_version, destination_version, source_balance, destination_balance, ord)
            WHERE u.source_version IS NOT NULL
            ORDER BY u.ord;
            IF ruled AND imports THEN
                PERFORM crossfoot.spend_lots(transaction_id[x.n], posted_at[x.n], x.s, x.d, x.m, x.c, NULL)
                FROM (SELECT u.n, array_agg(u.s) AS s, array_agg(u.d) AS d, array_agg(u.m) AS m, array_agg(u.c) AS c
                      FROM unnest(of_transaction, source, destination, exact_amount, currency) AS u(n, s, d, m, c) GROUP BY u.n ORDER BY u.n) AS x
                WHERE transaction_id[x.n] IS NOT NULL;
            END IF;
        END IF;
        EXIT attempt;
    EXCEPTION WHEN SQLSTATE 'CF091' THEN
        EXIT attempt WHEN ruled AND extra IS NULL AND NOT imports;
        IF extra IS NOT NULL AND settings.types_ruled THEN
            -- What a type's limit was looked at for is out of date too, so the caller's attempt is.
            RAISE EXCEPTION 'an account was opened or a key was posted by another caller' USING ERRCODE = 'CF091', DETAIL = '{"whole": true}';
        END IF;
        -- What this attempt locked and wrote is undone; the next one sees what the other caller committed.
        IF attempts >= 20 THEN
            RAISE EXCEPTION 'other callers keep opening the same accounts or posting the same keys'
                USING ERRCODE = 'CF090', DETAIL = jsonb_build_object('attempts', attempts)::text;
        END IF;
    END;
    END LOOP attempt;
    IF ruled AND extra IS NULL AND NOT imports THEN
        -- With nothing locked any more, since a rule names more accounts to lock.
        RETURN QUERY SELECT p.* FROM crossfoot.post_in_order(of_transaction, source, destination, amount, currency, type, key, effective_date,
            description, reference, metadata, expect_version, all_or_nothing, dry_run, NULL, NULL) AS p;
        RETURN;
    END IF;

    IF known_id IS NOT NULL OR same_key_before IS NOT NULL THEN
        -- A replay answers what the first posting answered.
        FOR t IN 1 .. transactions LOOP
            IF status[t] = 'replayed' THEN
                transaction_id[t] := known_id[t];
                posted_at[t] := known_at[t];
            ELSIF status[t] LIKE 'replays %' THEN
                earlier := split_part(status[t], ' ', 2)::integer;
                status[t] := 'replayed';
                transaction_id[t] := transaction_id[earlier];
                posted_at[t] := posted_at[earlier];
                business_date[t] := business_date[earlier];
                -- The same legs, so the same answer; of a dry run there is nothing else to find it by.
                i := first_posting[t];
                d := first_posting[earlier];
                WHILE of_transaction[i] = t LOOP
                    source_balance[i] := source_balance[d];
                    source_version[i] := source_version[d];
                    destination_balance[i] := destination_balance[d];
                    destination_version[i] := destination_version[d];
                    i := i + 1;
                    d := d + 1;
                END LOOP;
            END IF;
        END LOOP;
        FOR fault IN
            SELECT p.*
            FROM (SELECT array_agg(CASE WHEN status[u.n] = 'replayed' THEN transaction_id[u.n] END ORDER BY u.ord) AS ids, array_agg(posted_at[u.n] ORDER BY u.ord) AS moments,
                         array_agg(CASE WHEN u.s NOT LIKE 'external:%' THEN slot_id[u.source_slot] END ORDER BY u.ord) AS sources,
                         array_agg(CASE WHEN u.d NOT LIKE 'external:%' THEN slot_id[u.destination_slot] END ORDER BY u.ord) AS destinations
                  FROM unnest(of_transaction, source, destination, source_slot, destination_slot) WITH ORDINALITY AS u(n, s, d, source_slot, destination_slot, ord)) AS w
            CROSS JOIN LATERAL crossfoot.find_posting(w.ids, w.moments, leg, w.sources, w.destinations) AS p
        LOOP
            business_date[of_transaction[fault.ord]] := fault.effective_date;
            source_balance[fault.ord] := fault.source_balance;
            source_version[fault.ord] := fault.source_version;
            destination_balance[fault.ord] := fault.destination_balance;
            destination_version[fault.ord] := fault.destination_version;
        END LOOP;
    END IF;

    -- What an external account's stripe holds is nobody's balance, so it is left out.
    RETURN QUERY
        SELECT u.n, u.leg, status[u.n], transaction_id[u.n], posted_at[u.n], business_date[u.n],
               CASE WHEN u.s NOT LIKE 'external:%' THEN u.source_balance END, CASE WHEN u.s NOT LIKE 'external:%' THEN u.source_version END,
               CASE WHEN u.d NOT LIKE 'external:%' THEN u.destination_balance END, CASE WHEN u.d NOT LIKE 'external:%' THEN u.destination_version END,
               code[u.n], message[u.n], facts[u.n]
        FROM unnest(of_transaction, leg, source, destination, source_balance, source_version, destination_balance, destination_version)
             WITH ORDINALITY AS u(n, leg, s, d, source_balance, source_version, destination_balance, destination_version, ord)
        WHERE extra IS NULL OR u.ord > extra
        ORDER BY u.ord;
END
$$;
COMMENT ON FUNCTION crossfoot.post_transactions(integer[], text[], text[], numeric[], text[], text[], text[], date[], text[], text[], jsonb[], timestamptz[], jsonb[], boolean, boolean, jsonb[], integer, bytea)
    IS 'Internal: decides and writes many transactions in order; what post, post_batch and import_batch stand on.';
REVOKE ALL ON FUNCTION crossfoot.post_transactions(integer[], text[], text[], numeric[], text[], text[], text[], date[], text[], text[], jsonb[], timestamptz[], jsonb[], boolean, boolean, jsonb[], integer, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.post_transactions(integer[], text[], text[], numeric[], text[], text[], text[], date[], text[], text[], jsonb[], timestamptz[], jsonb[], boolean, boolean, jsonb[], integer, bytea) TO crossfoot_head;
