-- Ends a dispute as won or lost, or as expired where its deadline has passed, and answers it. What has ended already in the way
-- that is asked for stays as it is; an expired one counts as lost. outcome 'due' only records an expiry.
--
-- Its accounts are locked first, in the order of their ids, then all that takes from the disputed transaction. Won: what was
-- disputed goes back from the payee, by a transaction that reverses the disputed one, and a credit that was given is taken back.
-- Lost: the credit is taken back, the hold released. Runs as crossfoot_head.
CREATE OR REPLACE FUNCTION crossfoot.end_dispute(dispute text, outcome text) RETURNS crossfoot.dispute_record
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    attempts    integer := 0;
    d           record;
    h           crossfoot.hold;
    head        record;
    rest        numeric;
    reversal    bigint;
    returned    bigint;
    moment      timestamptz;
BEGIN
    PERFORM crossfoot.be_durable();
    <<attempt>>
    LOOP
    attempts := attempts + 1;
    BEGIN
        SELECT n.* INTO d FROM crossfoot.dispute_now AS n WHERE n.key = $1;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'there is no dispute %', left($1, 200) USING ERRCODE = 'CF071', DETAIL = jsonb_build_object('dispute', left($1, 200))::text;
        END IF;
        PERFORM crossfoot.lock_accounts(ARRAY[d.account, d.payee, d.funded_by], ARRAY[d.currency]);
        SELECT n.* INTO d FROM crossfoot.dispute_now AS n WHERE n.key = $1;
        IF d.state <> 'open' AND (CASE WHEN $2 = 'won' THEN d.state <> 'won' ELSE d.state = 'won' END) THEN
            RAISE EXCEPTION 'dispute % is %', $1, d.state USING ERRCODE = 'CF072', DETAIL = jsonb_build_object('dispute', $1, 'state', d.state)::text;
        END IF;
        EXIT attempt WHEN d.recorded_state <> 'open' OR $2 = 'due' AND d.state = 'open';

        -- First what it is, so that what it wanted back may be taken back.
        UPDATE crossfoot.dispute AS o SET state = CASE WHEN d.state = 'expired' THEN d.state ELSE $2 END WHERE o.id = d.id;
        UPDATE crossfoot.account AS a SET disputed = false
        WHERE a.id IN (d.account_id, d.payee_id) AND a.disputed
          AND NOT EXISTS (SELECT FROM crossfoot.dispute AS o WHERE o.account_id = a.id AND o.state = 'open')
          AND NOT EXISTS (SELECT FROM crossfoot.dispute AS o WHERE o.payee_id = a.id AND o.state = 'open');
        IF d.hold_id IS NOT NULL THEN
            SELECT o.* INTO h FROM crossfoot.hold AS o WHERE o.id = d.hold_id;
            IF h.state = 'open' THEN
                rest := h.amount - h.captured - h.released;
                UPDATE crossfoot.hold AS o SET state = 'released', released = o.released + rest WHERE o.id = h.id;
                INSERT INTO crossfoot.hold_event (hold_id, at, expires_at, event, amount, remaining) VALUES (h.id, clock_timestamp(), h.expires_at, 'released', rest, rest - rest);
                SELECT a.floor, a.held INTO head FROM crossfoot.account AS a WHERE a.id = h.account_id;
                PERFORM crossfoot.change_terms(h.account_id, head.floor, head.held - rest);
            END IF;
        END IF;
        IF $2 = 'won' THEN
            -- What the payee's hold reserved is there whatever else was; without one the payee has to have it.
            reversal := crossfoot.take_back(d.transaction_id, d.payee, d.account, d.amount, d.currency, 'dispute_won', d.reference, d.hold_id IS NOT NULL);
        END IF;
        IF d.credited_by IS NOT NULL THEN
            -- Less if somebody has reversed some of the credit meanwhile, and without a fee that went the same way.
            SELECT d.amount - (r.moved - r.remainder) INTO rest FROM crossfoot.reversible(d.credited_by) AS r WHERE r.source = d.account AND r.destination = d.funded_by;
            IF rest > 0 THEN
                returned := crossfoot.take_back(d.credited_by, d.account, d.funded_by, rest, d.currency, 'dispute_return', d.reference, true);
            END IF;
        END IF;
        moment := CASE WHEN d.state = 'expired' THEN d.deadline ELSE greatest(clock_timestamp(), d.opened_at) END;
        UPDATE crossfoot.dispute AS o SET ended_at = moment, reversed_by = reversal, returned_by = returned WHERE o.id = d.id;
        INSERT INTO crossfoot.dispute_event (dispute_id, transaction_id, at, event)
        VALUES (d.id, reversal, moment, CASE WHEN d.state = 'expired' THEN d.state ELSE $2 END);
        IF returned IS NOT NULL THEN
            INSERT INTO crossfoot.dispute_event (dispute_id, transaction_id, at, event) VALUES (d.id, returned, clock_timestamp(), 'returned');
        END IF;
        EXIT attempt;
    EXCEPTION WHEN SQLSTATE 'CF091' OR deadlock_detected THEN
        IF attempts >= 20 THEN
            RAISE EXCEPTION 'other callers keep changing the same accounts' USING ERRCODE = 'CF090', DETAIL = jsonb_build_object('attempts', attempts)::text;
        END IF;
    END;
    END LOOP attempt;
    RETURN crossfoot.dispute_record_of(d.id, false);
END
$$;
COMMENT ON FUNCTION crossfoot.end_dispute(text, text) IS 'Internal: ends a dispute.';
REVOKE ALL ON FUNCTION crossfoot.end_dispute(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.end_dispute(text, text) TO crossfoot_head;
GRANT SELECT, INSERT, UPDATE ON crossfoot.dispute TO crossfoot_head;
GRANT SELECT, INSERT ON crossfoot.dispute_event TO crossfoot_head;
