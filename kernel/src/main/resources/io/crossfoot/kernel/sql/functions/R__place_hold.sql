-- Reserves an amount of an account: it lowers what is available, not the balance, until it is captured, released or expires.
-- key is the hold's name, by which it is captured, released, extended and read; keys of holds and of transactions do not meet.
-- The same request with the same key answers the hold as it stands now, with replayed true. expires_at null is for never.
-- Raises CF010 when less is available, CF011 for a key that has placed another hold, CF012 for an account that is not open,
-- CF014 for an external one, CF020 and CF027 for one that gives nothing, CF063 for an expiry that is not in the future or a key that
-- begins with lot:, and
-- CF002 to CF005, CF007 and CF009 for what is malformed.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
GRANT SELECT, INSERT, UPDATE ON crossfoot.hold TO crossfoot_head;
GRANT SELECT, INSERT ON crossfoot.hold_event TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.place_hold(
    account text, currency text, amount numeric, key text, expires_at timestamptz DEFAULT NULL,
    description text DEFAULT NULL, reference text DEFAULT NULL, metadata jsonb DEFAULT NULL)
    RETURNS crossfoot.hold_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    request CONSTANT bytea := crossfoot.request_digest(crossfoot.posting_text($1, '', $2, $3), 'hold', NULL, $5, $6, $7, $8);
    fault   record;
    known   record;
    head    record;
    exact   numeric;
    moment  timestamptz;
    placed  bigint;
BEGIN
    IF NOT crossfoot.is_key($4) THEN
        RAISE EXCEPTION 'a key has 1 to 200 characters, none of them a control character'
            USING ERRCODE = 'CF007', DETAIL = jsonb_build_object('key', left($4, 200), 'length', length($4))::text;
    END IF;
    IF $4 LIKE 'lot:%' THEN
        RAISE EXCEPTION 'keys that begin with lot: are for what has expired of lots' USING ERRCODE = 'CF063', DETAIL = jsonb_build_object('field', 'key', 'key', $4)::text;
    END IF;
    -- The counterpart only fills the second place of the check.
    SELECT f.* INTO fault FROM crossfoot.posting_fault($1, 'external:' || CASE WHEN $1 = 'external:a' THEN 'b' ELSE 'a' END, $3, $2) AS f;
    IF fault.code IS NULL THEN
        SELECT f.* INTO fault FROM crossfoot.detail_fault($6, $7, $8) AS f;
    END IF;
    IF fault.code IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = fault.code, MESSAGE = fault.message, DETAIL = fault.facts::text;
    ELSIF $1 LIKE 'external:%' THEN
        RAISE EXCEPTION 'external account % has no holds', $1 USING ERRCODE = 'CF014', DETAIL = jsonb_build_object('account', $1, 'currency', $2)::text;
    END IF;
    PERFORM crossfoot.be_durable();
    LOOP
        SELECT h.id, h.digest INTO known FROM crossfoot.hold AS h WHERE h.key = $4;
        IF FOUND THEN
            IF known.digest <> request THEN
                RAISE EXCEPTION 'key % has placed another hold', $4 USING ERRCODE = 'CF011', DETAIL = jsonb_build_object('key', $4)::text;
            END IF;
            RETURN crossfoot.hold_record_of(known.id, true);
        END IF;
        SELECT a.id INTO head FROM crossfoot.account AS a WHERE a.name = $1 AND a.currency = $2 AND a.stripe = 0 FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'account % is not open in %', $1, $2 USING ERRCODE = 'CF012', DETAIL = jsonb_build_object('account', $1, 'currency', $2)::text;
        END IF;
        PERFORM crossfoot.apply_due_terms(ARRAY[head.id]);
        SELECT a.* INTO head FROM crossfoot.account AS a WHERE a.id = head.id;
        SELECT f.* INTO fault FROM crossfoot.state_fault(head.id) AS f;
        IF FOUND THEN
            RAISE EXCEPTION USING ERRCODE = fault.code, MESSAGE = fault.message, DETAIL = fault.facts::text;
        END IF;
        moment := greatest(clock_timestamp(), head.last_posted_at);
        IF ($5 > moment AND $5 < timestamptz '10000-01-01 00:00:00+00') IS FALSE THEN
            RAISE EXCEPTION 'a hold expires in the future, before the year 10000'
                USING ERRCODE = 'CF063', DETAIL = jsonb_build_object('field', 'expires_at', 'expires_at', $5, 'now', moment)::text;
        END IF;
        exact := round($3, scale(head.balance));
        IF head.balance - head.held - exact < head.floor THEN
            RAISE EXCEPTION 'account % has % % available, % was asked', $1, head.balance - head.held - head.floor, $2, exact
                USING ERRCODE = 'CF010', DETAIL = jsonb_build_object('account', $1, 'currency', $2, 'asked', exact::text,
                    'available', (head.balance - head.held - head.floor)::text, 'shortfall', (head.floor - (head.balance - head.held - exact))::text,
                    'balance', head.balance::text, 'held', head.held::text, 'floor', head.floor::text)::text;
        END IF;
        -- Waits for another caller who is placing the key, and finds that one's hold next if it is committed.
        INSERT INTO crossfoot.hold (account_id, placed_at, expires_at, key, digest, amount, captured, released, description, reference, metadata)
        VALUES (head.id, moment, $5, $4, request, exact, 0 * exact, 0 * exact, $6, $7, $8)
        ON CONFLICT DO NOTHING RETURNING id INTO placed;
        EXIT WHEN placed IS NOT NULL;
    END LOOP;
    INSERT INTO crossfoot.hold_event (hold_id, at, expires_at, event, amount, remaining) VALUES (placed, moment, $5, 'placed', exact, exact);
    PERFORM crossfoot.change_terms(head.id, head.floor, head.held + exact);
    RETURN crossfoot.hold_record_of(placed, false);
END
$$;
COMMENT ON FUNCTION crossfoot.place_hold(text, text, numeric, text, timestamptz, text, text, jsonb)
    IS 'Reserves an amount of an account under a key until it is captured, released or expires; raises CF010 when less is available.';
REVOKE ALL ON FUNCTION crossfoot.place_hold(text, text, numeric, text, timestamptz, text, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.place_hold(text, text, numeric, text, timestamptz, text, text, jsonb) TO crossfoot_app;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
