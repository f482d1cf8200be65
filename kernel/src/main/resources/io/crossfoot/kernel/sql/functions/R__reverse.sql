-- Takes back what a transaction moved, by a new transaction that points to it: all that was not taken back yet (amount null), its
-- postings backwards, or part of a transaction of one posting. A refund is the same under the type 'refund'. What an overdraft rule
-- added to the transaction (a fee, a sweep) stays; that, and parts of several postings, are taken back by a transaction with the
-- link {"reverses": number} and postings of its own, see post(jsonb). A reversal may be reversed.
-- Never more is taken back than was moved, whoever does it at the same time. Answers the new transaction's postings. Raises CF064
-- for an amount of a transaction of several postings, CF065 for a transaction that is not there, CF066 when less is left to
-- reverse, CF010 when the account has it no longer, and transfer's other errors.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.reverse(
    transaction_id bigint, amount numeric DEFAULT NULL, type text DEFAULT 'reversal', key text DEFAULT NULL,
    effective_date date DEFAULT NULL, description text DEFAULT NULL, reference text DEFAULT NULL, metadata jsonb DEFAULT NULL)
    RETURNS SETOF crossfoot.posted_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
DECLARE
    s       text[];
    d       text[];
    c       text[];
    done    record;
BEGIN
    -- The pairs of accounts never change; what is left of them is looked at once they are locked.
    SELECT array_agg(r.source ORDER BY r.ord), array_agg(r.destination ORDER BY r.ord), array_agg(r.currency ORDER BY r.ord) INTO s, d, c
    FROM crossfoot.reversible($1) AS r WHERE r.given;
    IF s IS NULL THEN
        RAISE EXCEPTION 'there is no transaction %', $1 USING ERRCODE = 'CF065', DETAIL = jsonb_build_object('transaction_id', $1)::text;
    ELSIF $2 IS NOT NULL AND cardinality(s) > 1 THEN
        RAISE EXCEPTION 'transaction % has several postings, so that a reversal of part of it has postings of its own', $1
            USING ERRCODE = 'CF064', DETAIL = jsonb_build_object('field', 'amount', 'transaction_id', $1)::text;
    END IF;
    SELECT p.* INTO done
    FROM crossfoot.post_in_order(array_fill(1, ARRAY[cardinality(s)]), s, d, array_fill($2, ARRAY[cardinality(s)]), c, ARRAY[$3], ARRAY[$4], ARRAY[$5], ARRAY[$6], ARRAY[$7],
        ARRAY[$8], NULL, false, false, ARRAY[jsonb_build_object('reverses', $1)],
        crossfoot.request_digest(concat_ws(E'\x1f', 'reverse', $1::text, coalesce(trim_scale($2)::text, 'rest')), $3, $5, NULL, $6, $7, $8)) AS p;
    IF done.status = 'rejected' THEN
        RAISE EXCEPTION USING ERRCODE = done.code, MESSAGE = done.message, DETAIL = done.facts::text;
    END IF;
    RETURN QUERY SELECT p.* FROM crossfoot.posted_records(done.transaction_id, done.posted_at, done.status = 'replayed') AS p;
END
$$;
COMMENT ON FUNCTION crossfoot.reverse(bigint, numeric, text, text, date, text, text, jsonb)
    IS 'Takes back what a transaction moved, all that is left of it or a part; answers the new transaction''s postings. Raises CF066 when less is left.';
REVOKE ALL ON FUNCTION crossfoot.reverse(bigint, numeric, text, text, date, text, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.reverse(bigint, numeric, text, text, date, text, text, jsonb) TO crossfoot_app;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
