-- Captures a hold: moves an amount of it, or all that remains (null), from the hold's account to another one, whatever else is
-- available there. A hold is captured as often as something remains; with release_rest what then remains is released. Captures
-- into several accounts (payee and fee) are transactions with the link {"captures": key}, see post(jsonb).
-- Answers the transaction's postings. Raises CF060 for a hold that is not there, CF061 for one that is captured, released or has
-- expired, CF062 for more than remains, and transfer's errors.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.capture_hold(
    hold text, destination text, amount numeric DEFAULT NULL, type text DEFAULT 'capture', key text DEFAULT NULL,
    effective_date date DEFAULT NULL, description text DEFAULT NULL, reference text DEFAULT NULL, metadata jsonb DEFAULT NULL, release_rest boolean DEFAULT false)
    RETURNS SETOF crossfoot.posted_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
DECLARE
    h       record;
    done    record;
BEGIN
    SELECT a.name, a.currency INTO h FROM crossfoot.hold AS o JOIN crossfoot.account AS a ON a.id = o.account_id WHERE o.key = $1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no hold %', left($1, 200) USING ERRCODE = 'CF060', DETAIL = jsonb_build_object('hold', left($1, 200))::text;
    END IF;
    SELECT p.* INTO done
    FROM crossfoot.post_in_order(ARRAY[1], ARRAY[h.name], ARRAY[coalesce($2, 'external:' || $4)], ARRAY[$3], ARRAY[h.currency], ARRAY[$4], ARRAY[$5], ARRAY[$6], ARRAY[$7], ARRAY[$8],
        ARRAY[$9], NULL, false, false, ARRAY[jsonb_build_object('captures', $1) || CASE WHEN $10 THEN '{"release_rest": true}'::jsonb ELSE '{}' END],
        crossfoot.request_digest(concat_ws(E'\x1f', 'capture', $1, coalesce($2, ''), coalesce(trim_scale($3)::text, 'rest'), $10::text), $4, $6, NULL, $7, $8, $9)) AS p;
    IF done.status = 'rejected' THEN
        RAISE EXCEPTION USING ERRCODE = done.code, MESSAGE = done.message, DETAIL = done.facts::text;
    END IF;
    RETURN QUERY SELECT p.* FROM crossfoot.posted_records(done.transaction_id, done.posted_at, done.status = 'replayed') AS p;
END
$$;
COMMENT ON FUNCTION crossfoot.capture_hold(text, text, numeric, text, text, date, text, text, jsonb, boolean)
    IS 'Moves an amount of a hold, or all that remains of it, to an account; answers the postings. Raises CF062 for more than remains.';
REVOKE ALL ON FUNCTION crossfoot.capture_hold(text, text, numeric, text, text, date, text, text, jsonb, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.capture_hold(text, text, numeric, text, text, date, text, text, jsonb, boolean) TO crossfoot_app;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
