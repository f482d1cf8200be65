-- Exchanges an amount of one currency for another at a rate: the amount goes from the source into the exchange account, and out of
-- it to the destination goes the amount times the rate, in the other currency, rounded half to even to its decimals. The exchange
-- account is one name in two currencies; what it gains or loses stays there, see exchange_position. It gives what it has, unless
-- its floor says otherwise. A null side is external:<type>. Several payers or payees, or a fee in the same transaction, are postings of
-- a transaction with the link {"exchange": {"from", "to", "rate"}}, see post(jsonb).
-- Answers the two postings. Raises CF070 for a rate that is none, for one currency on both sides, and where nothing would come out;
-- and transfer's errors.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.exchange(
    source text, source_currency text, destination text, destination_currency text, amount numeric, rate numeric, exchange_account text DEFAULT 'exchange',
    type text DEFAULT 'exchange', key text DEFAULT NULL, effective_date date DEFAULT NULL, description text DEFAULT NULL, reference text DEFAULT NULL, metadata jsonb DEFAULT NULL)
    RETURNS SETOF crossfoot.posted_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
DECLARE
    rate_text   CONSTANT text := trim_scale($6)::text;
    fault       CONSTANT text := crossfoot.rate_fault(rate_text);
    link        CONSTANT jsonb := jsonb_build_object('exchange', jsonb_build_object('from', $2, 'to', $4, 'rate', rate_text));
    decimals    integer;
    paid        numeric;
    done        record;
BEGIN
    SELECT c.scale INTO decimals FROM crossfoot.currency AS c WHERE c.code = $4;
    IF decimals IS NULL OR $2 IS NULL THEN
        RAISE EXCEPTION 'currency % is not known', coalesce(left(CASE WHEN $2 IS NOT NULL THEN $4 END, 40), 'null')
            USING ERRCODE = 'CF005', DETAIL = jsonb_build_object('currency', left(CASE WHEN $2 IS NOT NULL THEN $4 END, 40))::text;
    ELSIF $7 IS NULL THEN
        RAISE EXCEPTION 'an exchange has an exchange account' USING ERRCODE = 'CF002', DETAIL = '{"account": "", "length": null}';
    ELSIF fault IS NOT NULL THEN
        RAISE EXCEPTION '%', fault USING ERRCODE = 'CF070', DETAIL = jsonb_build_object('field', 'rate', 'from', left($2, 40), 'to', $4, 'rate', left(rate_text, 60))::text;
    END IF;
    paid := crossfoot.round_half_even($5 * $6, decimals);
    IF $5 > 0 AND paid = 0 THEN
        RAISE EXCEPTION '% % at % are nothing in %', left($5::text, 60), left($2, 40), rate_text, $4
            USING ERRCODE = 'CF070', DETAIL = jsonb_build_object('field', 'amount', 'from', left($2, 40), 'to', $4, 'rate', rate_text, 'amount', left($5::text, 60), 'expected', paid::text)::text;
    END IF;
    SELECT p.* INTO done
    FROM crossfoot.post_in_order(ARRAY[1, 1], ARRAY[coalesce($1, 'external:' || $8), $7], ARRAY[$7, coalesce($3, 'external:' || $8)], ARRAY[$5, paid], ARRAY[$2, $4],
        ARRAY[$8], ARRAY[$9], ARRAY[$10], ARRAY[$11], ARRAY[$12], ARRAY[$13], NULL, false, false, ARRAY[link], NULL) AS p;
    IF done.status = 'rejected' THEN
        RAISE EXCEPTION USING ERRCODE = done.code, MESSAGE = done.message, DETAIL = done.facts::text;
    END IF;
    RETURN QUERY SELECT p.* FROM crossfoot.posted_records(done.transaction_id, done.posted_at, done.status = 'replayed') AS p;
END
$$;
COMMENT ON FUNCTION crossfoot.exchange(text, text, text, text, numeric, numeric, text, text, text, date, text, text, jsonb)
    IS 'Exchanges an amount of one currency for another at a rate, through an exchange account; answers the two postings. Raises CF070 for what is no exchange.';
REVOKE ALL ON FUNCTION crossfoot.exchange(text, text, text, text, numeric, numeric, text, text, text, date, text, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.exchange(text, text, text, text, numeric, numeric, text, text, text, date, text, text, jsonb) TO crossfoot_app;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
