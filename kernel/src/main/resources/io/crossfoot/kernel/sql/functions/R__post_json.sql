-- Posts one transaction given as a JSON object, with one or more postings, and answers one:
--
--   {"type": "purchase", "key": "order-1", "effective_date": "2026-01-31", "description": ..., "reference": ..., "metadata": {...},
--    "expect_version": [{"account": "user:42", "currency": "USD", "version": 7}],
--    "postings": [{"source": "user:42", "destination": "revenue:shop", "amount": "10.60", "currency": "USD"},
--                 {"account": "user:42", "amount": "-0.40", "currency": "USD"}]}
--
-- Amounts are strings. A posting has source and destination, of which one may be left out for external:<type>, or account and
-- a signed amount (to or from external:<type>).
-- The answer has transaction_id, posted_at, effective_date, replayed, and accounts: each account's new balance and version
-- (external accounts without). Raises CF019 for a field that is missing, unknown or of the wrong type, its path
-- being a JSON pointer, and transfer's errors.
CREATE OR REPLACE FUNCTION crossfoot.post(request jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET DateStyle = 'ISO, YMD' SET TimeZone = 'UTC' AS
$$
DECLARE
    fields      CONSTANT text[] := ARRAY['type', 'key', 'effective_date', 'description', 'reference', 'metadata', 'expect_version', 'postings'];
    fault       text;
    fault_at    text;
    posting     jsonb;
    n           integer := 0;
    signed      numeric;
    effective   date;
    source      text[] := '{}';
    destination text[] := '{}';
    amount      numeric[] := '{}';
    currency    text[] := '{}';
    r           record;
BEGIN
    IF jsonb_typeof(request) IS DISTINCT FROM 'object' THEN
        RAISE EXCEPTION 'a request is a JSON object' USING ERRCODE = 'CF019', DETAIL = jsonb_build_object('path', '')::text;
    END IF;
    SELECT k INTO fault_at FROM jsonb_object_keys(request) AS k WHERE k <> ALL (fields) LIMIT 1;
    IF fault_at IS NOT NULL THEN
        fault := 'is not known';
    ELSE
        SELECT f INTO fault_at FROM unnest(ARRAY['type', 'key', 'effective_date', 'description', 'reference']) AS f
        WHERE request ? f AND jsonb_typeof(request -> f) NOT IN ('string', 'null') LIMIT 1;
        fault := 'is not a string';
    END IF;
    IF fault_at IS NULL AND NOT request ? 'type' THEN
        fault_at := 'type';
        fault := 'is missing';
    END IF;
    IF fault_at IS NULL AND request -> 'effective_date' <> 'null' THEN
        BEGIN
            effective := (request ->> 'effective_date')::date;
        EXCEPTION WHEN data_exception THEN
            effective := NULL;
        END;
        IF request ->> 'effective_date' !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' OR effective IS NULL THEN
            fault_at := 'effective_date';
            fault := 'is not a date YYYY-MM-DD';
        END IF;
    END IF;
    IF fault_at IS NULL AND (jsonb_typeof(request -> 'postings') IS DISTINCT FROM 'array' OR jsonb_array_length(request -> 'postings') NOT BETWEEN 1 AND 10000) THEN
        fault_at := 'postings';
        fault := 'is not a list of 1 to 10000 postings';
    END IF;
    IF fault_at IS NULL THEN
        FOR posting IN SELECT value FROM jsonb_array_elements(request -> 'postings') LOOP
            n := n + 1;
            fault_at := format('postings/%s', n - 1);
            IF jsonb_typeof(posting) <> 'object' THEN
                fault := 'is not an object';
                EXIT;
            ELSIF EXISTS (SELECT FROM jsonb_each(posting) AS f WHERE f.key NOT IN ('source', 'destination', 'account', 'amount', 'currency') OR jsonb_typeof(f.value) <> 'string') THEN
                SELECT format('%s/%s', fault_at, f.key) INTO fault_at FROM jsonb_each(posting) AS f
                WHERE f.key NOT IN ('source', 'destination', 'account', 'amount', 'currency') OR jsonb_typeof(f.value) <> 'string' ORDER BY f.key LIMIT 1;
                fault := 'is unknown or not a string';
                EXIT;
            ELSIF NOT posting ?& ARRAY['amount', 'currency'] THEN
                fault_at := fault_at || CASE WHEN posting ? 'amount' THEN '/currency' ELSE '/amount' END;
                fault := 'is missing';
                EXIT;
            ELSIF (posting ? 'account') = (posting ?| ARRAY['source', 'destination']) THEN
                fault := 'has not either account or source, destination or both';
                EXIT;
            ELSIF posting ->> 'amount' !~ '^[+-]?[0-9]{1,40}([.][0-9]{1,40})?$' THEN
                fault_at := fault_at || '/amount';
                fault := 'is not a decimal number';
                EXIT;
            END IF;
            signed := (posting ->> 'amount')::numeric;
            source[n] := CASE WHEN signed < 0 AND posting ? 'account' THEN posting ->> 'account' ELSE posting ->> 'source' END;
            destination[n] := CASE WHEN signed >= 0 AND posting ? 'account' THEN posting ->> 'account' ELSE posting ->> 'destination' END;
            amount[n] := CASE WHEN posting ? 'account' THEN abs(signed) ELSE signed END;
            currency[n] := posting ->> 'currency';
            fault_at := NULL;
        END LOOP;
    END IF;
    IF fault_at IS NOT NULL THEN
        RAISE EXCEPTION '% %', fault_at, fault USING ERRCODE = 'CF019', DETAIL = jsonb_build_object('path', '/' || fault_at)::text;
    END IF;

    FOR r IN
        SELECT p.* FROM crossfoot.post_transactions(array_fill(1, ARRAY[n]), source, destination, amount, currency, ARRAY[request ->> 'type'],
            ARRAY[request ->> 'key'], ARRAY[effective], ARRAY[request ->> 'description'], ARRAY[request ->> 'reference'],
            ARRAY[CASE WHEN request -> 'metadata' <> 'null' THEN request -> 'metadata' END], NULL,
            ARRAY[CASE WHEN request -> 'expect_version' <> 'null' THEN request -> 'expect_version' END], false, false) AS p
    LOOP
        IF r.status = 'rejected' THEN
            RAISE EXCEPTION USING ERRCODE = r.code, MESSAGE = r.message, DETAIL = r.facts::text;
        END IF;
        -- A later posting of the same account overwrites the figures of an earlier one.
        posting := coalesce(posting, '{}');
        IF r.leg = 1 THEN
            posting := '{}';
        END IF;
        IF r.source_version IS NOT NULL THEN
            posting := posting || jsonb_build_object(source[r.leg] || ' ' || currency[r.leg], jsonb_build_object('account', source[r.leg],
                'currency', currency[r.leg], 'balance', r.source_balance::text, 'version', r.source_version));
        END IF;
        IF r.destination_version IS NOT NULL THEN
            posting := posting || jsonb_build_object(destination[r.leg] || ' ' || currency[r.leg], jsonb_build_object('account', destination[r.leg],
                'currency', currency[r.leg], 'balance', r.destination_balance::text, 'version', r.destination_version));
        END IF;
    END LOOP;
    RETURN jsonb_build_object('transaction_id', r.transaction_id, 'posted_at', r.posted_at, 'effective_date', r.business_date,
                              'replayed', r.status = 'replayed', 'accounts', (SELECT coalesce(jsonb_agg(a.value ORDER BY a.key), '[]') FROM jsonb_each(posting) AS a));
END
$$;
COMMENT ON FUNCTION crossfoot.post(jsonb) IS 'Posts one transaction of one or more postings given as JSON and answers its id and each account''s new balance and version as JSON.';
REVOKE ALL ON FUNCTION crossfoot.post(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.post(jsonb) TO crossfoot_app;
