-- Posts transactions of which some are more than postings: they capture a hold, point to an earlier transaction, exchange
-- currencies, are of a type that has a rule, or meet an account with an overdraft rule. All accounts are locked first, in the order of their ids, with those that rules name; then each
-- transaction is decided and written before the next one, in guarded statements of its own, because it may change what is held
-- or how low an account may go. Plain ones that follow each other are written together.
--
-- One that is refused is undone to its savepoint. all_or_nothing and dry_run undo everything in the same way, so that their
-- answers are what really happened. Callers who lock each other out (keys and new accounts are taken transaction by
-- transaction here) are undone and tried again.
--
-- given_digest comes from reverse and capture_hold, for one transaction: the digest of what they were asked for. An amount that
-- is null then stands for all that remains.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
GRANT SELECT, INSERT, UPDATE ON crossfoot.hold, crossfoot.lot TO crossfoot_head;
GRANT SELECT, INSERT ON crossfoot.hold_event, crossfoot.lot_event, crossfoot.account_terms, crossfoot.posting, crossfoot.posted_key, crossfoot.transaction_detail,
    crossfoot.account, crossfoot.transaction_type TO crossfoot_head;
GRANT SELECT ON crossfoot.overdraft_rule TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.post_in_order(
    of_transaction integer[], source text[], destination text[], amount numeric[], currency text[],
    type text[], key text[], effective_date date[], description text[], reference text[], metadata jsonb[],
    expect_version jsonb[], all_or_nothing boolean, dry_run boolean, link jsonb[], given_digest bytea)
    RETURNS SETOF crossfoot.batch_record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS
$$
#variable_conflict use_column
DECLARE
    transactions    CONSTANT integer := cardinality(type);
    first           integer[];
    last            integer[];
    ruled           text[];
    answers         crossfoot.batch_record[];
    answer          crossfoot.batch_record;
    answered        integer;
    attempts        integer := 0;
    undo            boolean := false;
    run_first       integer;
    -- Of one transaction: its postings, as they are asked for and with what rules add.
    s text[]; d text[]; m numeric[]; c text[]; given integer;
    extra_s text[]; extra_d text[]; extra_m numeric[]; extra_c text[];
    known           boolean;
    request         bytea;
    fault           record;
    rule            record;
    rule_facts      jsonb;
    h               record;
    head            record;
    asked           numeric;
    rest            numeric;
    lowered         numeric;
    fee             numeric;
    swept           numeric;
    original        bigint;
    -- Which transactions are of a type that has a rule, and the accounts before its counter-account took the place of the external one.
    typed           boolean[];
    given_source    CONSTANT text[] := source;
    given_destination CONSTANT text[] := destination;
    whole           text;
    place           integer;
    -- The accounts of such transactions that were not there to be locked, each as its name, a space and its currency.
    missing         text[] := '{}';
    stale           boolean;
    taken           text;
    credit          record;
    granted         bigint;
BEGIN
    SELECT array_agg(x.first ORDER BY x.n), array_agg(x.last ORDER BY x.n) INTO first, last
    FROM (SELECT u.n, min(u.ord)::integer AS first, max(u.ord)::integer AS last, count(*) AS postings FROM unnest(of_transaction) WITH ORDINALITY AS u(n, ord) GROUP BY u.n
          HAVING max(u.ord) - min(u.ord) + 1 = count(*) AND min(u.n) BETWEEN 1 AND transactions) AS x;
    IF (cardinality(first) = transactions AND last[transactions] = cardinality(amount)
        AND NOT EXISTS (SELECT FROM generate_series(2, transactions) AS n WHERE first[n] <> last[n - 1] + 1)) IS NOT TRUE THEN
        RAISE EXCEPTION 'postings are numbered by their transaction: 1, then the same or the next number'
            USING ERRCODE = 'CF001', DETAIL = jsonb_build_object('postings', cardinality(amount), 'transactions', transactions)::text;
    END IF;
    PERFORM crossfoot.be_durable();
    IF link IS NOT NULL THEN
        -- Rates are content like amounts, so that 0.920 is 0.92.
        link := ARRAY(SELECT CASE WHEN crossfoot.rate_fault(l #>> '{exchange,rate}') IS NULL AND jsonb_typeof(l #> '{exchange,rate}') = 'string'
                                  THEN jsonb_set(l, '{exchange,rate}', to_jsonb(trim_scale((l #>> '{exchange,rate}')::numeric)::text)) ELSE l END
                      FROM unnest(link) WITH ORDINALITY AS u(l, ord) ORDER BY u.ord);
    END IF;
    IF (SELECT z.types_ruled FROM crossfoot.setting AS z WHERE z.only_row) THEN
        SELECT array_agg(r.type IS NOT NULL ORDER BY u.n) INTO typed
        FROM unnest(post_in_order.type) WITH ORDINALITY AS u(name, n) LEFT JOIN crossfoot.type_rule_now AS r ON r.type = u.name;
        -- A reversal names the accounts of its original.
        SELECT array_agg(CASE WHEN u.s = 'external:' || r.type THEN coalesce(r.counter_account, u.s) ELSE u.s END ORDER BY u.ord),
               array_agg(CASE WHEN u.d = 'external:' || r.type THEN coalesce(r.counter_account, u.d) ELSE u.d END ORDER BY u.ord)
        INTO source, destination
        FROM unnest(given_source, given_destination, of_transaction) WITH ORDINALITY AS u(s, d, n, ord)
        LEFT JOIN crossfoot.type_rule_now AS r ON r.type = post_in_order.type[u.n] AND (link[u.n] ? 'reverses') IS NOT TRUE;
    END IF;

    <<attempt>>
    LOOP
    attempts := attempts + 1;
    BEGIN
        answers := '{}';
        answered := 0;
        run_first := NULL;
        IF typed IS NOT NULL THEN
            missing := ARRAY(
                SELECT DISTINCT u.name || ' ' || u.currency FROM unnest(source || destination, currency || currency, of_transaction || of_transaction) AS u(name, currency, n)
                WHERE typed[u.n] AND u.name NOT LIKE 'external:%' AND NOT EXISTS (SELECT FROM crossfoot.account AS a WHERE a.name = u.name AND a.currency = u.currency));
        END IF;
        ruled := crossfoot.lock_accounts(source || destination, currency, source);
        -- Two reversals of one transaction share its accounts, except where both are external. Then they share the stripe that it
        -- used: it is written as it is, so that a caller with an older snapshot meets a row that changed since.
        UPDATE crossfoot.account AS a SET floor = a.floor
        WHERE a.id IN (SELECT min(p.source_id) FROM crossfoot.posting AS p
                       JOIN crossfoot.account AS f ON f.id = p.source_id AND f.stripe <> 0 JOIN crossfoot.account AS g ON g.id = p.destination_id AND g.stripe <> 0
                       WHERE p.transaction_id = ANY (ARRAY(SELECT CASE WHEN l ->> 'reverses' ~ '^[0-9]{1,18}$' THEN (l ->> 'reverses')::bigint END
                                                           FROM unnest(link) AS l WHERE jsonb_typeof(l) = 'object'))
                       GROUP BY p.transaction_id);

        FOR t IN 1 .. transactions + 1 LOOP
            IF t <= transactions AND link[t] IS NULL AND typed[t] IS NOT TRUE
               AND NOT EXISTS (SELECT FROM unnest(source[first[t] : last[t]], currency[first[t] : last[t]]) AS u(s, c) WHERE u.s || ' ' || u.c = ANY (ruled)) THEN
                run_first := coalesce(run_first, t);
                CONTINUE;
            END IF;
            IF run_first IS NOT NULL THEN
                FOR answer IN
                    SELECT p.* FROM crossfoot.post_transactions(
                        ARRAY(SELECT n - run_first + 1 FROM unnest(of_transaction[first[run_first] : last[t - 1]]) WITH ORDINALITY AS u(n, ord) ORDER BY u.ord),
                        source[first[run_first] : last[t - 1]], destination[first[run_first] : last[t - 1]], amount[first[run_first] : last[t - 1]],
                        currency[first[run_first] : last[t - 1]], type[run_first : t - 1], key[run_first : t - 1], effective_date[run_first : t - 1],
                        description[run_first : t - 1], reference[run_first : t - 1], metadata[run_first : t - 1], NULL, expect_version[run_first : t - 1],
                        false, false, NULL, 0) AS p
                LOOP
                    IF cardinality(missing) > 0 AND answer.status = 'posted' THEN
                        -- They are locked from now on.
                        place := first[answer.transaction + run_first - 1] + answer.leg - 1;
                        missing := array_remove(array_remove(missing, source[place] || ' ' || currency[place]), destination[place] || ' ' || currency[place]);
                    END IF;
                    answer.transaction := answer.transaction + run_first - 1;
                    answered := answered + 1;
                    answers[answered] := answer;
                END LOOP;
                run_first := NULL;
            END IF;
            EXIT WHEN t > transactions;

            s := source[first[t] : last[t]];
            d := destination[first[t] : last[t]];
            m := amount[first[t] : last[t]];
            c := currency[first[t] : last[t]];
            extra_s := '{}';
            extra_d := '{}';
            extra_m := '{}';
            extra_c := '{}';
            rule_facts := '{}';
            SELECT NULL::bigint AS id, NULL::bigint AS account_id, NULL::text AS account, NULL::text AS currency, NULL::text AS key, NULL::text AS state,
                   NULL::timestamptz AS expires_at, NULL::numeric AS amount, NULL::numeric AS remaining INTO h;
            asked := NULL;
            lowered := NULL;
            request := NULL;
            known := key[t] IS NOT NULL AND EXISTS (SELECT FROM crossfoot.posted_key AS k WHERE k.key = post_in_order.key[t]);
            IF known THEN
                -- It may have been posted when its type had another counter-account.
                s := given_source[first[t] : last[t]];
                d := given_destination[first[t] : last[t]];
            END IF;
            IF key[t] IS NOT NULL THEN
                request := given_digest;
                IF request IS NULL THEN
                    SELECT crossfoot.request_digest(string_agg(crossfoot.posting_text(u.s, u.d, u.c, u.m), E'\x1e' ORDER BY u.ord),
                                                    type[t], effective_date[t], NULL, description[t], reference[t], metadata[t])
                    INTO request FROM unnest(given_source[first[t] : last[t]], given_destination[first[t] : last[t]], c, m) WITH ORDINALITY AS u(s, d, c, m, ord);
                    IF link[t] IS NOT NULL THEN
                        request := sha256(request || convert_to(link[t]::text, 'UTF8'));
                    END IF;
                END IF;
            END IF;
            SELECT NULL::text AS code, NULL::text AS message, NULL::jsonb AS facts INTO fault;
            BEGIN
                IF link[t] IS NOT NULL AND NOT known THEN
                    SELECT f.* INTO fault FROM crossfoot.link_fault(link[t], reference[t]) AS f;
                END IF;
                IF link[t] ? 'disputes' AND given_digest IS NULL AND fault.code IS NULL THEN
                    SELECT 'CF064', 'what a dispute credits is posted by open_dispute', jsonb_build_object('field', 'link') INTO fault.code, fault.message, fault.facts;
                END IF;
                IF link[t] ? 'expires' AND given_digest IS NULL AND fault.code IS NULL AND NOT known THEN
                    SELECT 'CF064', 'a lot is expired by expire_lots alone', jsonb_build_object('field', 'link') INTO fault.code, fault.message, fault.facts;
                END IF;
                original := CASE WHEN fault.code IS NULL AND NOT known THEN coalesce(link[t] -> 'reverses', link[t] -> 'adjusts', link[t] -> 'disputes')::bigint END;

                IF original IS NOT NULL AND NOT EXISTS (SELECT FROM crossfoot.posting AS p WHERE p.transaction_id = original AND p.leg = 1) THEN
                    SELECT 'CF065', format('there is no transaction %s', original), jsonb_build_object('transaction_id', original) INTO fault.code, fault.message, fault.facts;
                ELSIF original IS NOT NULL AND link[t] ? 'reverses' THEN
                    IF given_digest IS NOT NULL AND m[1] IS NULL THEN
                        SELECT array_agg(r.source ORDER BY r.ord), array_agg(r.destination ORDER BY r.ord), array_agg(r.remainder ORDER BY r.ord), array_agg(r.currency ORDER BY r.ord)
                        INTO s, d, m, c FROM crossfoot.reversible(original) AS r WHERE r.given AND r.remainder > 0;
                    END IF;
                    IF m IS NULL THEN
                        SELECT 'CF066', format(CASE WHEN r.disputed > 0 THEN 'what is left of transaction %s is disputed' ELSE 'of transaction %s nothing is left to reverse' END, original),
                               jsonb_build_object('transaction_id', original, 'source', r.source, 'destination', r.destination, 'currency', r.currency, 'reversible', r.remainder::text)
                                   || CASE WHEN r.disputed > 0 THEN jsonb_build_object('disputed', r.disputed::text) ELSE '{}' END
                        INTO fault.code, fault.message, fault.facts FROM crossfoot.reversible(original) AS r WHERE r.given ORDER BY r.ord LIMIT 1;
                    ELSE
                        SELECT 'CF066', format('of transaction %s there is %s %s from %s to %s left to reverse, %s was asked', original, coalesce(r.remainder, 0), x.c, x.s, x.d, x.asked),
                               jsonb_build_object('transaction_id', original, 'source', x.s, 'destination', x.d, 'currency', x.c, 'asked', x.asked::text, 'reversible', coalesce(r.remainder, 0)::text)
                                   || CASE WHEN r.disputed > 0 THEN jsonb_build_object('disputed', r.disputed::text) ELSE '{}' END
                        INTO fault.code, fault.message, fault.facts
                        FROM (SELECT u.s, u.d, u.c, sum(u.m) AS asked, min(u.ord) AS ord FROM unnest(s, d, c, m) WITH ORDINALITY AS u(s, d, c, m, ord) GROUP BY u.s, u.d, u.c) AS x
                        LEFT JOIN crossfoot.reversible(original) AS r ON r.source = x.s AND r.destination = x.d AND r.currency = x.c
                        WHERE x.asked > coalesce(r.remainder, 0) AND x.asked < 'Infinity' ORDER BY x.ord LIMIT 1;
                    END IF;
                ELSIF fault.code IS NULL AND (link[t] ? 'captures' OR link[t] ? 'expires') AND NOT known THEN
                    taken := CASE WHEN link[t] ? 'expires' THEN (SELECT 'lot:' || l.key FROM crossfoot.lot AS l WHERE l.transaction_id = (link[t] -> 'expires')::bigint) ELSE link[t] ->> 'captures' END;
                    SELECT o.id, o.account_id, a.name AS account, a.currency, o.key, o.state, o.expires_at, o.amount, o.amount - o.captured - o.released AS remaining INTO h
                    FROM crossfoot.hold AS o JOIN crossfoot.account AS a ON a.id = o.account_id WHERE o.key = taken;
                    IF given_digest IS NOT NULL AND m[1] IS NULL THEN
                        m := ARRAY[h.remaining];
                    END IF;
                    SELECT sum(u.m) INTO asked FROM unnest(s, m, c) AS u(s, m, c) WHERE u.s = h.account AND u.c = h.currency;
                    IF h.id IS NULL THEN
                        SELECT 'CF060', format('there is no hold %s', left(taken, 200)), jsonb_build_object('hold', left(taken, 200)) INTO fault.code, fault.message, fault.facts;
                    ELSIF NOT EXISTS (SELECT FROM unnest(s, c) AS u(s, c) WHERE u.s = h.account AND u.c = h.currency) THEN
                        SELECT 'CF064', format('the transaction takes nothing from account %s in %s, which hold %s is on', h.account, h.currency, h.key),
                               jsonb_build_object('field', 'link', 'hold', h.key, 'account', h.account, 'currency', h.currency) INTO fault.code, fault.message, fault.facts;
                    ELSIF h.state <> 'open' THEN
                        SELECT 'CF061', format('hold %s is %s', h.key, h.state), jsonb_build_object('hold', h.key, 'state', h.state) INTO fault.code, fault.message, fault.facts;
                    ELSIF asked > h.remaining AND asked < 'Infinity' THEN
                        SELECT 'CF062', format('hold %s has %s %s left, %s was asked', h.key, h.remaining, h.currency, asked),
                               jsonb_build_object('hold', h.key, 'account', h.account, 'currency', h.currency, 'asked', asked::text, 'remaining', h.remaining::text,
                                                  'shortfall', (asked - h.remaining)::text) INTO fault.code, fault.message, fault.facts;
                    ELSE
                        SELECT f.code, f.message, f.facts INTO fault.code, fault.message, fault.facts FROM crossfoot.disputes_hold_fault(h.id) AS f;
                    END IF;
                ELSIF fault.code IS NULL AND link[t] ? 'exchange' AND NOT known THEN
                    SELECT f.* INTO fault FROM crossfoot.exchange_fault(link[t], s, d, m, c) AS f;
                END IF;
                IF fault.code IS NULL AND link[t] ? 'grants' AND NOT known THEN
                    SELECT l.* INTO credit FROM crossfoot.lot_of_link(link[t], s, d, m, c) AS l;
                    IF credit.code IS NOT NULL THEN
                        SELECT credit.code, credit.message, credit.facts INTO fault.code, fault.message, fault.facts;
                    END IF;
                END IF;
                given := cardinality(m);
                IF fault.code IS NULL AND typed[t] AND NOT known THEN
                    SELECT f.* INTO fault FROM crossfoot.type_fault(post_in_order.type[t], s, d, m, c, metadata[t]) AS f;
                END IF;

                IF fault.code IS NULL THEN
                    fee := 0;
                    swept := 0;
                    IF NOT known AND cardinality(ruled) > 0 THEN
                        FOR rule IN SELECT r.* FROM crossfoot.rule_postings(s, d, m, c, h.account) AS r LOOP
                            rule_facts := rule_facts || jsonb_build_object(rule.account || ' ' || rule.code, rule.facts);
                            IF rule.moved IS NOT NULL THEN
                                extra_s := extra_s || rule.from_account;
                                extra_d := extra_d || rule.to_account;
                                extra_m := extra_m || rule.moved;
                                extra_c := extra_c || rule.code;
                                IF rule.account = h.account AND rule.code = h.currency THEN
                                    fee := rule.moved;
                                ELSIF rule.from_account = h.account AND rule.code = h.currency THEN
                                    swept := swept + rule.moved;
                                END IF;
                            END IF;
                        END LOOP;
                    END IF;
                    -- Amounts that are none are left to be refused by the posting.
                    IF asked > 0 AND asked <= h.remaining THEN
                        -- What is captured is no longer held. That it may be taken was promised when the hold was placed: where the
                        -- account may not go so low any more, it may for this entry. What is swept from it for others was promised to
                        -- nobody, so it has to be available besides.
                        rest := h.remaining - asked;
                        SELECT a.floor, a.held, a.balance INTO head FROM crossfoot.account AS a WHERE a.id = h.account_id;
                        swept := CASE WHEN swept <= head.balance - head.held - head.floor THEN swept ELSE 0 END;
                        UPDATE crossfoot.hold AS o
                        SET captured = o.captured + round(asked, scale(o.amount)),
                            released = CASE WHEN (link[t] ->> 'release_rest')::boolean THEN o.released + rest ELSE o.released END,
                            state = CASE WHEN rest = 0 THEN 'captured' WHEN (link[t] ->> 'release_rest')::boolean THEN 'released' ELSE o.state END
                        WHERE o.id = h.id;
                        head.held := head.held - CASE WHEN (link[t] ->> 'release_rest')::boolean THEN h.remaining ELSE round(asked, scale(h.amount)) END;
                        lowered := least(head.floor, head.balance - asked - fee - swept - head.held);
                        PERFORM crossfoot.change_terms(h.account_id, CASE WHEN head.floor IS NOT NULL THEN round(lowered, scale(h.amount)) END, head.held);
                    END IF;
                    FOR answer IN
                        SELECT p.* FROM crossfoot.post_transactions(
                            array_fill(1, ARRAY[given + cardinality(extra_m)]), extra_s || s, extra_d || d, extra_m || m, extra_c || c, ARRAY[type[t]], ARRAY[key[t]],
                            ARRAY[effective_date[t]], ARRAY[description[t]], ARRAY[reference[t]], ARRAY[metadata[t]], NULL, ARRAY[expect_version[t]],
                            false, false, CASE WHEN link[t] IS NOT NULL THEN ARRAY[link[t]] END, cardinality(extra_m), request) AS p
                    LOOP
                        answer.transaction := t;
                        IF cardinality(missing) > 0 AND answer.status = 'posted' THEN
                            -- What has become of them meanwhile was not counted against a limit.
                            stale := s[answer.leg] || ' ' || c[answer.leg] = ANY (missing) AND answer.source_version > 1
                                OR d[answer.leg] || ' ' || c[answer.leg] = ANY (missing) AND answer.destination_version > 1;
                            IF stale AND typed[t] THEN
                                RAISE EXCEPTION 'an account was opened by another caller' USING ERRCODE = 'CF091', DETAIL = '{"whole": true}';
                            END IF;
                            missing := array_remove(array_remove(missing, s[answer.leg] || ' ' || c[answer.leg]), d[answer.leg] || ' ' || c[answer.leg]);
                        END IF;
                        IF typed[t] THEN
                            -- As of the external account that was named or meant, there are no figures of what took its place.
                            place := first[t] + answer.leg - 1;
                            IF given_source[place] <> source[place] THEN
                                answer.source_balance := NULL;
                                answer.source_version := NULL;
                            END IF;
                            IF given_destination[place] <> destination[place] THEN
                                answer.destination_balance := NULL;
                                answer.destination_version := NULL;
                            END IF;
                        END IF;
                        IF answer.code = 'CF010' THEN
                            answer.facts := answer.facts || coalesce(rule_facts -> ((answer.facts ->> 'account') || ' ' || (answer.facts ->> 'currency')), '{}');
                        END IF;
                        answered := answered + 1;
                        answers[answered] := answer;
                    END LOOP;
                    IF asked IS NOT NULL AND answer.status = 'posted' AND answer.posted_at >= h.expires_at THEN
                        -- It expired at the very last moment.
                        FOR n IN answered - given + 1 .. answered LOOP
                            answers[n] := (t, answers[n].leg, 'rejected', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'CF061', format('hold %s is expired', h.key),
                                           jsonb_build_object('hold', h.key, 'state', 'expired'))::crossfoot.batch_record;
                        END LOOP;
                        answer.status := 'rejected';
                    END IF;
                    IF link[t] ? 'grants' AND answer.status = 'posted' THEN
                        IF answer.posted_at >= credit.expires_at THEN
                            -- It would have expired before anybody had it.
                            FOR n IN answered - given + 1 .. answered LOOP
                                answers[n] := (t, answers[n].leg, 'rejected', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'CF075', 'a lot expires in the future',
                                               jsonb_build_object('field', 'expires_at', 'lot', credit.key, 'expires_at', link[t] #>> '{grants,expires_at}'))::crossfoot.batch_record;
                            END LOOP;
                            answer.status := 'rejected';
                        END IF;
                    END IF;
                    IF answer.status <> 'posted' THEN
                        -- To undo what the hold was changed by.
                        RAISE EXCEPTION 'not posted' USING ERRCODE = 'CF091', DETAIL = '{}';
                    ELSIF asked IS NOT NULL THEN
                        INSERT INTO crossfoot.hold_event (hold_id, transaction_id, at, expires_at, event, amount, remaining)
                        VALUES (h.id, answer.transaction_id, answer.posted_at, h.expires_at, 'captured', round(asked, scale(h.amount)), round(rest, scale(h.amount)));
                        IF rest > 0 AND (link[t] ->> 'release_rest')::boolean THEN
                            INSERT INTO crossfoot.hold_event (hold_id, at, expires_at, event, amount, remaining)
                            VALUES (h.id, answer.posted_at, h.expires_at, 'released', round(rest, scale(h.amount)), h.amount - h.amount);
                        END IF;
                        -- Where another term was due just now, the posting has recorded that.
                        IF lowered < head.floor THEN
                            PERFORM crossfoot.change_terms(a.id, head.floor, a.held) FROM crossfoot.account AS a WHERE a.id = h.account_id AND a.floor = round(lowered, scale(h.amount));
                        END IF;
                    END IF;
                    IF link[t] ? 'grants' THEN
                        INSERT INTO crossfoot.lot (account_id, transaction_id, granted_at, expires_at, priority, key, expires_to, amount, spent, expired)
                        SELECT a.id, answer.transaction_id, answer.posted_at, credit.expires_at, credit.priority, credit.key, credit.expires_to, round(credit.amount, scale(a.balance)), 0 * a.balance, 0 * a.balance
                        FROM crossfoot.account AS a WHERE a.name = credit.account AND a.currency = credit.currency AND a.stripe = 0
                        ON CONFLICT DO NOTHING RETURNING id INTO granted;
                        IF granted IS NULL THEN
                            RAISE EXCEPTION 'the lot was granted by another caller meanwhile' USING ERRCODE = 'CF091', DETAIL = jsonb_build_object('lot', credit.key)::text;
                        END IF;
                        INSERT INTO crossfoot.lot_event (lot_id, transaction_id, at, event, amount, remaining)
                        SELECT l.id, l.transaction_id, l.granted_at, 'granted', l.amount, l.amount FROM crossfoot.lot AS l WHERE l.id = granted;
                        PERFORM crossfoot.change_terms(a.id, a.floor, a.held) FROM crossfoot.lot AS l JOIN crossfoot.account AS a ON a.id = l.account_id WHERE l.id = granted;
                        ruled := ruled || (credit.account || ' ' || credit.currency);
                    END IF;
                    IF cardinality(ruled) > 0 THEN
                        PERFORM crossfoot.spend_lots(answer.transaction_id, answer.posted_at, extra_s || s, extra_d || d, extra_m || m, extra_c || c, link[t]);
                    END IF;
                END IF;
            EXCEPTION WHEN SQLSTATE 'CF091' THEN
                GET STACKED DIAGNOSTICS whole = PG_EXCEPTION_DETAIL;
                IF whole <> '{}' THEN
                    RAISE;
                END IF;
            END;
            IF fault.code IS NOT NULL THEN
                FOR n IN first[t] .. last[t] LOOP
                    answered := answered + 1;
                    answers[answered] := (t, n - first[t] + 1, 'rejected', NULL, NULL, NULL, NULL, NULL, NULL, NULL, fault.code, fault.message, fault.facts)::crossfoot.batch_record;
                END LOOP;
            END IF;
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
        -- What was posted in this very call was not posted after all, so that there is nothing to answer again either.
        FOR n IN 1 .. answered LOOP
            answer := answers[n];
            IF answer.status = 'replayed' AND EXISTS (SELECT FROM unnest(answers) AS a WHERE a.status = 'posted' AND a.transaction_id = answer.transaction_id) THEN
                answer.transaction_id := NULL;
                answer.posted_at := NULL;
                IF all_or_nothing AND EXISTS (SELECT FROM unnest(answers) AS a WHERE a.status = 'rejected') THEN
                    answer.status := 'posted';
                END IF;
                answers[n] := answer;
            END IF;
        END LOOP;
    END IF;
    IF undo AND all_or_nothing AND EXISTS (SELECT FROM unnest(answers) AS a WHERE a.status = 'rejected') THEN
        RETURN QUERY SELECT a.transaction, a.leg, CASE a.status WHEN 'replayed' THEN a.status ELSE 'rejected' END,
                            CASE a.status WHEN 'replayed' THEN a.transaction_id END, CASE a.status WHEN 'replayed' THEN a.posted_at END, CASE a.status WHEN 'replayed' THEN a.business_date END,
                            CASE a.status WHEN 'replayed' THEN a.source_balance END, CASE a.status WHEN 'replayed' THEN a.source_version END,
                            CASE a.status WHEN 'replayed' THEN a.destination_balance END, CASE a.status WHEN 'replayed' THEN a.destination_version END,
                            CASE a.status WHEN 'posted' THEN 'CF022' ELSE a.code END, CASE a.status WHEN 'posted' THEN 'another transaction of the batch was refused' ELSE a.message END,
                            CASE a.status WHEN 'posted' THEN '{}' ELSE a.facts END
            FROM unnest(answers) WITH ORDINALITY AS a ORDER BY a.ordinality;
    ELSIF dry_run THEN
        RETURN QUERY SELECT a.transaction, a.leg, a.status, CASE a.status WHEN 'replayed' THEN a.transaction_id END, CASE a.status WHEN 'replayed' THEN a.posted_at END,
                            a.business_date, a.source_balance, a.source_version, a.destination_balance, a.destination_version, a.code, a.message, a.facts
            FROM unnest(answers) WITH ORDINALITY AS a ORDER BY a.ordinality;
    ELSE
        RETURN QUERY SELECT a.transaction, a.leg, a.status, a.transaction_id, a.posted_at, a.business_date, a.source_balance, a.source_version, a.destination_balance,
                            a.destination_version, a.code, a.message, a.facts
            FROM unnest(answers) WITH ORDINALITY AS a ORDER BY a.ordinality;
    END IF;
END
$$;
COMMENT ON FUNCTION crossfoot.post_in_order(integer[], text[], text[], numeric[], text[], text[], text[], date[], text[], text[], jsonb[], jsonb[], boolean, boolean, jsonb[], bytea)
    IS 'Internal: decides and writes transactions one by one, where they capture holds, point to earlier ones, or meet rules of types or overdrafts.';
REVOKE ALL ON FUNCTION crossfoot.post_in_order(integer[], text[], text[], numeric[], text[], text[], text[], date[], text[], text[], jsonb[], jsonb[], boolean, boolean, jsonb[], bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.post_in_order(integer[], text[], text[], numeric[], text[], text[], text[], date[], text[], text[], jsonb[], jsonb[], boolean, boolean, jsonb[], bytea) TO crossfoot_owner;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
