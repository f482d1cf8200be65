-- Explains a balance, now or as it was at a past moment: the opening figure of the period (since a day in the ledger's time zone, the
-- first of the month where none is given), what came in and went out since by type, what holds reserve, how low the account may
-- go, and what can be spent; with asked also whether that much can, and what is missing. So a refusal is explained by its
-- amount and its moment. Figures are strings of the currency's decimals; floor and available are null where there is no floor.
-- disputed is what disputes are about that were open then, on either side; that changes nothing of what is available but by their holds and
-- credits. text says the same in sentences. Raises CF012 for an account that is not open, or was not then, CF003 for an amount asked that is
-- none, CF009 for a moment in the future or a day after it.
CREATE OR REPLACE FUNCTION crossfoot.explain(account text, currency text, asked numeric DEFAULT NULL, at timestamptz DEFAULT NULL, since date DEFAULT NULL)
    RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET TimeZone = 'UTC' SET DateStyle = 'ISO, YMD' AS
$$
#variable_conflict use_column
DECLARE
    zone        text;
    decimals    integer;
    head        record;
    terms       record;
    rule        record;
    moment      timestamptz;
    start_day   date;
    start_at    timestamptz;
    opening     numeric;
    figure      numeric;
    types       jsonb;
    holds       jsonb;
    held        numeric;
    lowest      numeric;
    available   numeric;
    fee         numeric;
    protector   record;
    protection  numeric;
    endless     boolean := false;
    shortfall   numeric;
    next        record;
    told        text[];
    disputes    jsonb;
    disputed    numeric;
BEGIN
    SELECT s.time_zone INTO zone FROM crossfoot.setting AS s WHERE s.only_row;
    SELECT c.scale INTO decimals FROM crossfoot.currency AS c WHERE c.code = $2;
    SELECT min(a.id) AS id, min(a.opened_at) AS opened_at, greatest(clock_timestamp(), max(a.last_posted_at)) AS now_is, array_agg(a.id) AS ids, max(a.stripe) <> 0 OR min(a.stripe) <> 0 AS is_external
    INTO head FROM crossfoot.account AS a WHERE a.name = $1 AND a.currency = $2;
    moment := coalesce($4, head.now_is);
    IF head.id IS NULL OR moment < head.opened_at AND NOT EXISTS (SELECT FROM crossfoot.balance($1, $2, moment)) THEN
        RAISE EXCEPTION 'account % is not open in %', left($1, 200), left($2, 40)
            USING ERRCODE = 'CF012', DETAIL = jsonb_build_object('account', left($1, 200), 'currency', left($2, 40))::text;
    ELSIF $3 IS NOT NULL AND ($3 > 0 AND $3 < 100000000000000000000) IS NOT TRUE THEN
        RAISE EXCEPTION 'amount % is not above 0 and below 10^20', left($3::text, 60) USING ERRCODE = 'CF003', DETAIL = jsonb_build_object('amount', left($3::text, 60))::text;
    ELSIF scale(trim_scale($3)) > decimals THEN
        RAISE EXCEPTION 'amount % has more than the % decimals of %', left($3::text, 60), decimals, $2
            USING ERRCODE = 'CF004', DETAIL = jsonb_build_object('amount', left($3::text, 60), 'currency', $2, 'scale', decimals)::text;
    ELSIF moment > head.now_is THEN
        RAISE EXCEPTION 'what is explained is not in the future' USING ERRCODE = 'CF009', DETAIL = jsonb_build_object('field', 'at', 'at', moment, 'now', head.now_is)::text;
    END IF;
    start_day := coalesce($5, date_trunc('month', moment AT TIME ZONE zone)::date);
    IF NOT start_day BETWEEN date '0001-01-01' AND (moment AT TIME ZONE zone)::date THEN
        RAISE EXCEPTION 'a period begins on the day that is explained, or before' USING ERRCODE = 'CF009', DETAIL = jsonb_build_object('field', 'since', 'since', start_day)::text;
    END IF;
    start_at := start_day::timestamp AT TIME ZONE zone;

    SELECT b.balance INTO opening FROM crossfoot.balance($1, $2, start_at - interval '1 microsecond') AS b;
    opening := round(coalesce(opening, 0), decimals);
    SELECT b.balance INTO figure FROM crossfoot.balance($1, $2, moment) AS b;
    figure := round(coalesce(figure, 0), decimals);
    SELECT coalesce(jsonb_agg(jsonb_build_object('type', x.type, 'entries', x.entries, 'in', round(x.came, decimals)::text, 'out', round(x.went, decimals)::text) ORDER BY x.type), '[]'),
           array_agg(format('%s: %s entr%s, %s in, %s out.', x.type, x.entries, CASE x.entries WHEN 1 THEN 'y' ELSE 'ies' END, round(x.came, decimals), round(x.went, decimals)) ORDER BY x.type)
    INTO types, told
    FROM (SELECT e.type, count(*) AS entries, coalesce(sum(e.amount) FILTER (WHERE e.amount > 0), 0) AS came, coalesce(-sum(e.amount) FILTER (WHERE e.amount < 0), 0) AS went
          FROM (SELECT p.type, -p.amount AS amount FROM crossfoot.posting AS p WHERE p.source_id = ANY (head.ids) AND p.posted_at >= start_at AND p.posted_at <= moment
                UNION ALL
                SELECT p.type, p.amount FROM crossfoot.posting AS p WHERE p.destination_id = ANY (head.ids) AND p.posted_at >= start_at AND p.posted_at <= moment) AS e
          GROUP BY e.type) AS x;

    -- What was reserved at the moment: after the last event of each hold until then, and not expired by then.
    SELECT coalesce(sum(e.remaining), 0),
           coalesce(jsonb_agg(jsonb_build_object('key', e.key, 'remaining', e.remaining::text, 'expires_at', e.expires_at, 'description', e.description) ORDER BY e.id), '[]')
    INTO held, holds
    FROM (SELECT h.id, h.key, h.description, l.remaining, l.expires_at
          FROM crossfoot.hold AS h
          CROSS JOIN LATERAL (SELECT v.remaining, v.expires_at FROM crossfoot.hold_event AS v WHERE v.hold_id = h.id AND v.at <= moment ORDER BY v.id DESC LIMIT 1) AS l
          -- A hold that is not open now was, at a moment before.
          WHERE h.account_id = head.id AND ($4 IS NOT NULL OR h.state = 'open') AND l.remaining > 0 AND coalesce(l.expires_at > moment, true)) AS e;
    -- And what has expired of lots, where nobody has recorded it yet.
    SELECT held + coalesce(sum(d.kept), 0),
           holds || coalesce(jsonb_agg(jsonb_build_object('key', 'lot:' || d.key, 'remaining', d.kept::text, 'expires_at', NULL, 'description', 'expired credit') ORDER BY d.nth), '[]')
    INTO held, holds FROM crossfoot.lot_due AS d WHERE d.account_id = head.id AND d.expires_at <= moment AND d.kept > 0;
    IF $4 IS NULL THEN
        SELECT n.expires_next, n.expires_next_at INTO next FROM crossfoot.account_now AS n WHERE n.id = head.id;
    ELSE
        -- Of a lot that was there then, what was left after its last event until then.
        SELECT sum(e.remaining) AS expires_next, e.expires_at AS expires_next_at INTO next
        FROM (SELECT l.expires_at, (SELECT v.remaining FROM crossfoot.lot_event AS v WHERE v.lot_id = l.id AND v.at <= moment ORDER BY v.id DESC LIMIT 1) AS remaining
              FROM crossfoot.lot AS l WHERE l.account_id = head.id AND l.granted_at <= moment AND l.expires_at > moment) AS e
        WHERE e.remaining > 0 GROUP BY e.expires_at ORDER BY e.expires_at LIMIT 1;
    END IF;
    held := round(held, decimals);
    SELECT round(coalesce(sum(d.amount), 0), decimals),
           coalesce(jsonb_agg(jsonb_build_object('key', d.key, 'amount', d.amount::text, 'side', CASE WHEN d.account_id = ANY (head.ids) THEN 'account' ELSE 'payee' END,
                                                 'mode', d.mode, 'transaction_id', d.transaction_id, 'deadline', d.deadline, 'reason', d.reason) ORDER BY d.id), '[]')
    INTO disputed, disputes
    FROM (SELECT o.id FROM crossfoot.dispute AS o WHERE o.account_id = ANY (head.ids) AND ($4 IS NOT NULL OR o.state = 'open')
          UNION ALL SELECT o.id FROM crossfoot.dispute AS o WHERE o.payee_id = ANY (head.ids) AND ($4 IS NOT NULL OR o.state = 'open')) AS x
    JOIN crossfoot.dispute AS d ON d.id = x.id
    WHERE d.opened_at <= moment AND coalesce(d.ended_at > moment, true) AND coalesce(d.deadline > moment, true);
    SELECT t.floor, t.state, t.reason INTO terms FROM crossfoot.account_terms AS t
    WHERE t.account_id = head.id AND ($4 IS NULL OR t.changed_at <= moment) ORDER BY t.version DESC, t.id DESC LIMIT 1;
    lowest := CASE WHEN FOUND THEN terms.floor WHEN NOT head.is_external THEN round(0, decimals) END;
    SELECT r.* INTO rule FROM crossfoot.overdraft_rule AS r WHERE r.account_id = head.id AND ($4 IS NULL OR r.changed_at <= moment) ORDER BY r.id DESC LIMIT 1;
    IF rule.until <= moment THEN
        lowest := rule.floor_after;
        rule.until := NULL;
        rule.fee := NULL;
    END IF;
    available := figure - held - lowest;
    fee := CASE WHEN figure >= 0 AND figure - $3 < 0 THEN rule.fee END;
    shortfall := greatest($3 + coalesce(fee, 0) - available, 0);
    IF rule.protected_by IS NOT NULL THEN
        -- What the protector had then to give, without the fee that giving it would cost it. One that was ever protected itself is
        -- left out, as it might be by this account.
        SELECT (x.doc ->> 'available')::numeric AS available, (x.doc ->> 'balance')::numeric AS balance, coalesce((x.doc ->> 'fee')::numeric, 0) AS fee, x.doc ->> 'floor' IS NULL AS endless INTO protector
        FROM crossfoot.account AS p CROSS JOIN LATERAL (SELECT crossfoot.explain(p.name, p.currency, NULL, moment, start_day) AS doc) AS x
        WHERE p.name = rule.protected_by AND p.currency = $2 AND p.stripe = 0 AND p.opened_at <= moment
          AND NOT EXISTS (SELECT FROM crossfoot.overdraft_rule AS o WHERE o.account_id = p.id AND o.protected_by IS NOT NULL);
        protection := protector.available - CASE WHEN protector.balance >= 0 AND protector.balance < shortfall THEN protector.fee ELSE 0 END;
        endless := coalesce(protector.endless, false);
        IF endless OR shortfall <= protection THEN
            shortfall := 0;
        END IF;
    END IF;

    told := ARRAY[format('%s in %s at %s.', $1, $2, to_char(moment AT TIME ZONE zone, 'YYYY-MM-DD HH24:MI:SS') || ' ' || zone),
                  format('Opening balance of %s: %s.', start_day, opening)]
            || told
            || format('Balance: %s.', figure)
            || (SELECT array_agg(format('Held by %s: %s%s%s.', x ->> 'key', x ->> 'remaining', coalesce(' until ' || (x ->> 'expires_at'), ''), coalesce(', ' || (x ->> 'description'), '')))
                FROM jsonb_array_elements(holds) AS x)
            || (SELECT array_agg(format('In dispute by %s: %s of transaction %s%s, %s.', x ->> 'key', x ->> 'amount', x ->> 'transaction_id', coalesce(' until ' || (x ->> 'deadline'), ''),
                    CASE WHEN x ->> 'side' = 'payee' THEN CASE x ->> 'mode' WHEN 'hold' THEN 'held until it is settled' ELSE 'to be given back if it is won' END
                         ELSE CASE x ->> 'mode' WHEN 'credit' THEN 'credited until it is settled' ELSE 'to come back if it is won' END END) ORDER BY x ->> 'key')
                FROM jsonb_array_elements(disputes) AS x)
            || CASE WHEN next.expires_next > 0 THEN format('Of it %s expires at %s.', next.expires_next, to_char(next.expires_next_at AT TIME ZONE zone, 'YYYY-MM-DD HH24:MI:SS')) END
            || CASE WHEN lowest IS NULL THEN 'It may be taken as low as anybody likes.'
                    WHEN lowest < 0 THEN format('It may be overdrawn by %s%s.', -lowest, coalesce(' until ' || to_char(rule.until AT TIME ZONE zone, 'YYYY-MM-DD HH24:MI:SS'), ''))
                    WHEN lowest > 0 THEN format('%s of it is to stay.', lowest)
                    ELSE 'It may not be overdrawn.' END
            || CASE WHEN rule.fee IS NOT NULL THEN format('What takes it below 0 costs %s.', rule.fee)
                    WHEN rule.protected_by IS NOT NULL THEN format('What is lacking comes from %s, which has %s available.', rule.protected_by, CASE WHEN endless THEN 'as much as anybody likes' ELSE coalesce(protection::text, 'nothing') END) END
            || CASE WHEN terms.state = 'frozen' THEN format('It is frozen: %s. Nothing goes in or out.', terms.reason)
                    WHEN terms.state = 'credits_only' THEN format('It takes credits only: %s. Nothing goes out.', terms.reason)
                    WHEN terms.state = 'closed' THEN 'It is closed. Nothing goes in or out.' END
            || CASE WHEN lowest IS NOT NULL THEN format('Available: %s (balance %s%s%s).', available, figure, CASE WHEN held <> 0 THEN format(', less %s held', held) ELSE '' END,
                                                        CASE WHEN lowest < 0 THEN format(', and %s of overdraft', -lowest) WHEN lowest > 0 THEN format(', less %s that is to stay', lowest) ELSE '' END) END
            || CASE WHEN $3 IS NULL THEN NULL
                    WHEN coalesce(terms.state, 'open') <> 'open' THEN format('%s was asked, but nothing goes out.', round($3, decimals))
                    WHEN coalesce(shortfall, 0) = 0 THEN format('%s was asked%s, which is there.', round($3, decimals), coalesce(' and costs ' || fee, ''))
                    ELSE format('%s was asked%s: %s is lacking.', round($3, decimals), coalesce(' and costs ' || fee, ''), shortfall) END;
    RETURN jsonb_build_object('account', $1, 'currency', $2, 'at', moment, 'since', start_day, 'opening', opening::text, 'types', types, 'balance', figure::text,
               'holds', holds, 'disputes', disputes, 'disputed', disputed::text, 'held', held::text, 'floor', lowest::text, 'available', available::text, 'state', coalesce(terms.state, 'open'))
           || CASE WHEN rule.fee IS NOT NULL THEN jsonb_build_object('fee', rule.fee::text) ELSE '{}' END
           || CASE WHEN rule.protected_by IS NOT NULL THEN jsonb_build_object('protected_by', rule.protected_by, 'protection', protection::text) ELSE '{}' END
           || CASE WHEN $3 IS NOT NULL THEN jsonb_build_object('asked', round($3, decimals)::text, 'shortfall', round(coalesce(shortfall, 0), decimals)::text) ELSE '{}' END
           || CASE WHEN next.expires_next > 0 THEN jsonb_build_object('expires_next', next.expires_next::text, 'expires_next_at', next.expires_next_at) ELSE '{}' END
           || jsonb_build_object('text', to_jsonb(array_remove(told, NULL)));
END
$$;
COMMENT ON FUNCTION crossfoot.explain(text, text, numeric, timestamptz, date) IS 'Explains a balance, now or at a past moment, and whether an amount can be spent: as figures, and in sentences.';
REVOKE ALL ON FUNCTION crossfoot.explain(text, text, numeric, timestamptz, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.explain(text, text, numeric, timestamptz, date) TO crossfoot_reader;
