-- Posts what the end of a dispute takes back: an amount of one pair of accounts of a transaction, the other way, as a transaction
-- that reverses it. It was agreed to when the dispute was opened, by the hold or by taking the credit: so where the account that
-- gives may not go so low, it may for this entry, like for the capture of a hold. Its fee or its protection are its own rule's.
-- The accounts are locked. Answers the transaction's number; raises what the posting was refused for. Runs as crossfoot_head.
CREATE OR REPLACE FUNCTION crossfoot.take_back(
    of_transaction bigint, source text, destination text, amount numeric, currency text, type text, reference text, promised boolean) RETURNS bigint
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    head    record;
    base    numeric;
    lowered numeric;
    done    record;
BEGIN
    LOOP
        SELECT p.* INTO done
        FROM crossfoot.post_in_order(ARRAY[1], ARRAY[$2], ARRAY[$3], ARRAY[$4], ARRAY[$5], ARRAY[$6], ARRAY[NULL::text], ARRAY[NULL::date], ARRAY[NULL::text], ARRAY[$7],
            ARRAY[NULL::jsonb], NULL, false, false, ARRAY[jsonb_build_object('reverses', $1)], NULL) AS p;
        -- Read each time, as posting records what was due meanwhile.
        SELECT a.id, a.floor, a.held INTO head FROM crossfoot.account AS a WHERE a.name = $2 AND a.currency = $5 AND a.stripe = 0;
        EXIT WHEN done.status <> 'rejected';
        IF NOT promised OR done.code <> 'CF010' OR done.facts ->> 'account' <> $2 OR (done.facts ->> 'shortfall')::numeric <= 0 THEN
            RAISE EXCEPTION USING ERRCODE = done.code, MESSAGE = done.message, DETAIL = done.facts::text;
        END IF;
        IF head.floor IS DISTINCT FROM lowered THEN
            base := head.floor;
        END IF;
        lowered := head.floor - (done.facts ->> 'shortfall')::numeric;
        PERFORM crossfoot.change_terms(head.id, lowered, head.held);
    END LOOP;
    IF head.floor = lowered THEN
        PERFORM crossfoot.change_terms(head.id, base, head.held);
    END IF;
    RETURN done.transaction_id;
END
$$;
COMMENT ON FUNCTION crossfoot.take_back(bigint, text, text, numeric, text, text, text, boolean) IS 'Internal: posts what the end of a dispute takes back.';
REVOKE ALL ON FUNCTION crossfoot.take_back(bigint, text, text, numeric, text, text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.take_back(bigint, text, text, numeric, text, text, text, boolean) TO crossfoot_head;
