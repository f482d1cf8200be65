-- Takes a transaction's JSON request, as post(jsonb) describes it, apart into what the posting functions take. Raises CF019 for a
-- field that is missing, unknown or of the wrong type, its path being a JSON pointer.
CREATE OR REPLACE FUNCTION crossfoot.parse_transaction(request jsonb,
    OUT source text[], OUT destination text[], OUT amount numeric[], OUT currency text[], OUT type text, OUT key text, OUT effective_date date,
    OUT description text, OUT reference text, OUT metadata jsonb, OUT expect_version jsonb, OUT link jsonb)
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp SET DateStyle = 'ISO, YMD' AS
$$
DECLARE
    fields      CONSTANT text[] := ARRAY['type', 'key', 'effective_date', 'description', 'reference', 'metadata', 'expect_version', 'link', 'postings'];
    fault       text;
    fault_at    text;
    posting     jsonb;
    n           integer := 0;
    signed      numeric;
BEGIN
    source := '{}';
    destination := '{}';
    amount := '{}';
    currency := '{}';
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
            effective_date := (request ->> 'effective_date')::date;
        EXCEPTION WHEN data_exception THEN
            effective_date := NULL;
        END;
        IF request ->> 'effective_date' !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' OR effective_date IS NULL THEN
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
    type := request ->> 'type';
    key := request ->> 'key';
    description := request ->> 'description';
    reference := request ->> 'reference';
    metadata := CASE WHEN request -> 'metadata' <> 'null' THEN request -> 'metadata' END;
    expect_version := CASE WHEN request -> 'expect_version' <> 'null' THEN request -> 'expect_version' END;
    link := CASE WHEN request -> 'link' <> 'null' THEN request -> 'link' END;
END
$$;
COMMENT ON FUNCTION crossfoot.parse_transaction(jsonb) IS 'Internal: what a transaction''s JSON request asks for.';
REVOKE ALL ON FUNCTION crossfoot.parse_transaction(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.parse_transaction(jsonb) TO crossfoot_head;
