-- Opens a dispute: account, which gave in a transaction, wants an amount of that back, or all that is left of it (null). Until the
-- dispute is won, lost or past its deadline nobody else can take that amount back, and
--   * mode 'credit': it is credited to the account for the time being, from funded_by (a transaction of type dispute_credit that points
--     to the disputed one); also where the mode is null and funded_by is given;
--   * mode 'hold': it is held on the payee, under the key dispute:<key>, until the deadline; also where both are null.
-- payee and currency say which of the transaction's receivers is meant, where the account gave to several. deadline null is for
-- never. key is the dispute's name; the same request with the same key answers the dispute as it stands now, with replayed true.
-- Answers the dispute. Raises CF010 where funded_by or the payee has less available, CF011 for a key that has opened another dispute,
-- CF014 for an external account that would be credited or held of, CF020 and CF027 for accounts that are not open, CF065 for a
-- transaction that is not there, CF073 for a key, mode, account or deadline that is none and for a transaction that is the credit of
-- a dispute, CF074 for more than is left of what the transaction moved, less what is taken back or disputed already, and CF003,
-- CF004 and CF009 for what is malformed.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.open_dispute(
    key text, transaction_id bigint, account text, amount numeric DEFAULT NULL, mode text DEFAULT NULL, funded_by text DEFAULT NULL,
    deadline timestamptz DEFAULT NULL, reason text DEFAULT NULL, reference text DEFAULT NULL, metadata jsonb DEFAULT NULL,
    payee text DEFAULT NULL, currency text DEFAULT NULL)
    RETURNS crossfoot.dispute_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    wanted      CONSTANT text := coalesce($5, CASE WHEN $6 IS NOT NULL THEN 'credit' ELSE 'hold' END);
    request     CONSTANT bytea := crossfoot.request_digest(
        concat_ws(E'\x1f', 'dispute', $2::text, $3, coalesce(trim_scale($4)::text, 'rest'), wanted, coalesce($6, ''), coalesce($11, ''), coalesce($12, '')), '', NULL, $7, $8, $9, $10);
    attempts    integer := 0;
    fault       record;
    known       record;
    pair        record;
    left_over   record;
    done        record;
    held        crossfoot.hold_record;
    exact       numeric;
    moment      timestamptz;
    opened      bigint;
    field       text;
BEGIN
    field := CASE WHEN NOT crossfoot.is_key('dispute:' || $1) OR $1 = '' OR $1 IS NULL THEN 'key'
                  WHEN wanted NOT IN ('credit', 'hold') THEN 'mode'
                  WHEN (wanted = 'credit') <> ($6 IS NOT NULL) OR $6 = $3 THEN 'funded_by'
                  WHEN $7 >= timestamptz '10000-01-01 00:00:00+00' THEN 'deadline' END;
    IF field IS NOT NULL THEN
        RAISE EXCEPTION 'a dispute has a key of 1 to 192 characters, the mode credit with another account that funds it or hold without one, and a deadline in the future'
            USING ERRCODE = 'CF073', DETAIL = jsonb_build_object('field', field)::text;
    END IF;
    SELECT f.code, f.message, f.facts INTO fault FROM crossfoot.reason_fault($8) AS f;
    IF fault.code IS NULL THEN
        SELECT f.* INTO fault FROM crossfoot.detail_fault(NULL, $9, $10) AS f;
    END IF;
    IF fault.code IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = fault.code, MESSAGE = fault.message, DETAIL = fault.facts::text;
    END IF;
    PERFORM crossfoot.be_durable();

    <<attempt>>
    LOOP
    attempts := attempts + 1;
    BEGIN
        SELECT o.id, o.digest INTO known FROM crossfoot.dispute AS o WHERE o.key = $1;
        IF FOUND THEN
            IF known.digest <> request THEN
                RAISE EXCEPTION 'key % has opened another dispute', $1 USING ERRCODE = 'CF011', DETAIL = jsonb_build_object('key', $1)::text;
            END IF;
            RETURN crossfoot.dispute_record_of(known.id, true);
        ELSIF $7 <= clock_timestamp() THEN
            RAISE EXCEPTION 'a dispute''s deadline is in the future' USING ERRCODE = 'CF073', DETAIL = '{"field": "deadline"}';
        END IF;
        -- Who gave to whom never changes; what is left of it is looked at once the accounts are locked.
        SELECT count(*) AS pairs, min(r.source) AS payee, min(r.currency) AS currency INTO pair
        FROM crossfoot.reversible($2) AS r
        WHERE r.destination = $3 AND CASE WHEN $11 IS NULL THEN r.given ELSE r.source = $11 END AND ($12 IS NULL OR r.currency = $12);
        IF pair.pairs = 0 AND NOT EXISTS (SELECT FROM crossfoot.posting AS p WHERE p.transaction_id = $2) THEN
            RAISE EXCEPTION 'there is no transaction %', $2 USING ERRCODE = 'CF065', DETAIL = jsonb_build_object('transaction_id', $2)::text;
        ELSIF EXISTS (SELECT FROM crossfoot.transaction_detail AS t WHERE t.transaction_id = $2 AND t.link ? 'disputes') THEN
            RAISE EXCEPTION 'transaction % is the credit of a dispute, with which it ends', $2
                USING ERRCODE = 'CF073', DETAIL = jsonb_build_object('field', 'transaction_id', 'transaction_id', $2)::text;
        ELSIF pair.pairs <> 1 THEN
            RAISE EXCEPTION 'account % gave in transaction % to % accounts, of which a dispute names one as payee', left($3, 200), $2, pair.pairs
                USING ERRCODE = 'CF073', DETAIL = jsonb_build_object('field', CASE WHEN pair.pairs = 0 AND $11 IS NULL THEN 'account' ELSE 'payee' END, 'transaction_id', $2,
                                                                     'account', left($3, 200))::text;
        ELSIF (CASE wanted WHEN 'credit' THEN $3 ELSE pair.payee END) LIKE 'external:%' THEN
            RAISE EXCEPTION 'external account % is not credited and has no holds', CASE wanted WHEN 'credit' THEN $3 ELSE pair.payee END
                USING ERRCODE = 'CF014', DETAIL = jsonb_build_object('account', CASE wanted WHEN 'credit' THEN $3 ELSE pair.payee END, 'currency', pair.currency)::text;
        END IF;
        PERFORM crossfoot.lock_accounts(ARRAY[$3, pair.payee, $6], ARRAY[pair.currency]);
        SELECT r.remainder, r.disputed INTO left_over FROM crossfoot.reversible($2) AS r WHERE r.source = pair.payee AND r.destination = $3 AND r.currency = pair.currency;
        IF $4 IS NOT NULL THEN
            SELECT f.* INTO fault FROM crossfoot.posting_fault(pair.payee, $3, $4, pair.currency) AS f;
            IF fault.code IS NOT NULL THEN
                RAISE EXCEPTION USING ERRCODE = fault.code, MESSAGE = fault.message, DETAIL = fault.facts::text;
            END IF;
        END IF;
        exact := round(coalesce($4, left_over.remainder), scale(left_over.remainder));
        IF exact > left_over.remainder OR exact <= 0 THEN
            RAISE EXCEPTION 'of transaction % there is % % from % to % left to dispute, % was asked', $2, left_over.remainder, pair.currency, $3, pair.payee, exact
                USING ERRCODE = 'CF074', DETAIL = jsonb_build_object('transaction_id', $2, 'account', $3, 'payee', pair.payee, 'currency', pair.currency,
                    'asked', exact::text, 'disputable', left_over.remainder::text, 'disputed', left_over.disputed::text)::text;
        END IF;
        SELECT greatest(clock_timestamp(), max(a.last_posted_at)) INTO moment FROM crossfoot.account AS a
        WHERE a.name IN ($3, pair.payee) AND a.currency = pair.currency AND a.stripe = 0;
        IF $7 <= moment THEN
            RAISE EXCEPTION 'a dispute''s deadline is in the future' USING ERRCODE = 'CF073', DETAIL = jsonb_build_object('field', 'deadline', 'deadline', $7, 'now', moment)::text;
        END IF;
        -- Waits for another caller who is opening the key, and finds that one's dispute next if it is committed.
        INSERT INTO crossfoot.dispute (transaction_id, account_id, payee_id, opened_at, deadline, key, digest, amount, mode, funded_by, reason, reference, metadata)
        SELECT $2, min(a.id) FILTER (WHERE a.name = $3), min(a.id) FILTER (WHERE a.name = pair.payee), moment, $7, $1, request, exact, wanted, $6, $8, $9, $10
        FROM crossfoot.account AS a WHERE a.name IN ($3, pair.payee) AND a.currency = pair.currency
        ON CONFLICT DO NOTHING RETURNING id INTO opened;
        IF opened IS NULL THEN
            RAISE EXCEPTION 'a dispute was opened by another caller' USING ERRCODE = 'CF091', DETAIL = '{}';
        END IF;
        INSERT INTO crossfoot.dispute_event (dispute_id, at, event) VALUES (opened, moment, 'opened');
        UPDATE crossfoot.account AS a SET disputed = true
        WHERE a.name IN ($3, pair.payee) AND a.currency = pair.currency AND a.stripe = 0 AND NOT a.disputed;
        IF wanted = 'credit' THEN
            -- The digest is nobody's, as there is no key; it tells that this is a dispute's own posting.
            SELECT p.* INTO done
            FROM crossfoot.post_in_order(ARRAY[1], ARRAY[$6], ARRAY[$3], ARRAY[exact], ARRAY[pair.currency], ARRAY['dispute_credit'], ARRAY[NULL::text], ARRAY[NULL::date], ARRAY[NULL::text],
                ARRAY[$9], ARRAY[NULL::jsonb], NULL, false, false, ARRAY[jsonb_build_object('disputes', $2)], request) AS p;
            IF done.status = 'rejected' THEN
                RAISE EXCEPTION USING ERRCODE = done.code, MESSAGE = done.message, DETAIL = done.facts::text;
            END IF;
            UPDATE crossfoot.dispute AS o SET credited_by = done.transaction_id WHERE o.id = opened;
            INSERT INTO crossfoot.dispute_event (dispute_id, transaction_id, at, event) VALUES (opened, done.transaction_id, done.posted_at, 'credited');
        ELSE
            held := crossfoot.place_hold(pair.payee, pair.currency, exact, 'dispute:' || $1, $7, NULL, $9, NULL);
            IF held.replayed THEN
                RAISE EXCEPTION 'key dispute:% has placed another hold', $1 USING ERRCODE = 'CF011', DETAIL = jsonb_build_object('key', 'dispute:' || $1)::text;
            END IF;
            UPDATE crossfoot.dispute AS o SET hold_id = (SELECT h.id FROM crossfoot.hold AS h WHERE h.key = held.key) WHERE o.id = opened;
        END IF;
        EXIT attempt;
    EXCEPTION WHEN SQLSTATE 'CF091' OR deadlock_detected THEN
        IF attempts >= 20 THEN
            RAISE EXCEPTION 'other callers keep changing the same accounts' USING ERRCODE = 'CF090', DETAIL = jsonb_build_object('attempts', attempts)::text;
        END IF;
    END;
    END LOOP attempt;
    RETURN crossfoot.dispute_record_of(opened, false);
END
$$;
COMMENT ON FUNCTION crossfoot.open_dispute(text, bigint, text, numeric, text, text, timestamptz, text, text, jsonb, text, text)
    IS 'Opens a dispute of what an account gave in a transaction: credits the amount for the time being, or holds it on the payee; answers the dispute.';
REVOKE ALL ON FUNCTION crossfoot.open_dispute(text, bigint, text, numeric, text, text, timestamptz, text, text, jsonb, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.open_dispute(text, bigint, text, numeric, text, text, timestamptz, text, text, jsonb, text, text) TO crossfoot_app;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
