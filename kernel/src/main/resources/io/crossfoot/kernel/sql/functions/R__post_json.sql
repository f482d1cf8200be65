-- Posts one transaction given as a JSON object, with one or more postings, and answers one:
--
--   {"type": "purchase", "key": "order-1", "effective_date": "2026-01-31", "description": ..., "reference": ..., "metadata": {...},
--    "expect_version": [{"account": "user:42", "currency": "USD", "version": 7}],
--    "link": {"captures": "auth-1", "release_rest": true}, "postings": [{"source": "user:42", "destination": "revenue:shop", "amount": "10.60", "currency": "USD"},
--                 {"account": "user:42", "amount": "-0.40", "currency": "USD"}]}
--
-- Amounts are strings. A posting has source and destination, of which one may be left out for external:<type>, or account and
-- a signed amount (to or from external:<type>).
-- A link says what the transaction has to do with a hold or with an earlier transaction:
--   {"captures": "auth-1", "release_rest": true}  it captures of that hold what its postings take from the hold's account (payee, fee);
--                                                 release_rest, which may be left out, releases what then remains
--   {"reverses": 17}                              its postings take back what transaction 17 moved the other way, never more in total
--   {"adjusts": 17, "reason": "..."}              it corrects transaction 17; it has a reference, and its postings are free
-- The answer has transaction_id, posted_at, effective_date, replayed, and accounts: each account's new balance and version
-- (external accounts without). Raises CF019 for a field that is missing, unknown or of the wrong type, its path
-- being a JSON pointer, CF060 to CF066 for a link that does not fit, and transfer's errors.
CREATE OR REPLACE FUNCTION crossfoot.post(request jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC' AS
$$
DECLARE
    q       record;
    r       record;
    heads   jsonb;
BEGIN
    q := crossfoot.parse_transaction(request);
    FOR r IN
        SELECT p.* FROM crossfoot.post_transactions(array_fill(1, ARRAY[cardinality(q.amount)]), q.source, q.destination, q.amount, q.currency, ARRAY[q.type], ARRAY[q.key],
            ARRAY[q.effective_date], ARRAY[q.description], ARRAY[q.reference], ARRAY[q.metadata], NULL, ARRAY[q.expect_version], false, false, ARRAY[q.link]) AS p
    LOOP
        IF r.status = 'rejected' THEN
            RAISE EXCEPTION USING ERRCODE = r.code, MESSAGE = r.message, DETAIL = r.facts::text;
        END IF;
        -- A later posting of the same account overwrites the figures of an earlier one.
        heads := coalesce(heads, '{}');
        IF r.source_version IS NOT NULL THEN
            heads := heads || jsonb_build_object(q.source[r.leg] || ' ' || q.currency[r.leg], jsonb_build_object('account', q.source[r.leg],
                'currency', q.currency[r.leg], 'balance', r.source_balance::text, 'version', r.source_version));
        END IF;
        IF r.destination_version IS NOT NULL THEN
            heads := heads || jsonb_build_object(q.destination[r.leg] || ' ' || q.currency[r.leg], jsonb_build_object('account', q.destination[r.leg],
                'currency', q.currency[r.leg], 'balance', r.destination_balance::text, 'version', r.destination_version));
        END IF;
    END LOOP;
    RETURN jsonb_build_object('transaction_id', r.transaction_id, 'posted_at', r.posted_at, 'effective_date', r.business_date,
                              'replayed', r.status = 'replayed', 'accounts', (SELECT coalesce(jsonb_agg(a.value ORDER BY a.key), '[]') FROM jsonb_each(heads) AS a));
END
$$;
COMMENT ON FUNCTION crossfoot.post(jsonb) IS 'Posts one transaction of one or more postings given as JSON and answers its id and each account''s new balance and version as JSON.';
REVOKE ALL ON FUNCTION crossfoot.post(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.post(jsonb) TO crossfoot_app;
