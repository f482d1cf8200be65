-- What is wrong with a transaction's expected versions, or nulls: CF024 where they are not a list of objects {"account",
-- "currency", "version"}, each of an account of the ledger that the transaction moves; CF023 where an account has another
-- version. The transaction's postings are those from first to last of the arrays, which come whole, for taking parts of them
-- would copy them; slot_version is what the accounts have right before it.
CREATE OR REPLACE FUNCTION crossfoot.expected_version_fault(expected jsonb, source text[], destination text[], currency text[],
                                                            source_slot bigint[], destination_slot bigint[], slot_version bigint[], first integer, last integer,
                                                            OUT code text, OUT message text, OUT facts jsonb)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    each    jsonb;
    odd     record;
BEGIN
    IF jsonb_typeof(expected) <> 'array' OR jsonb_array_length(expected) > 1000 THEN
        expected := '[null]';
    END IF;
    FOR each IN SELECT value FROM jsonb_array_elements(expected) LOOP
        IF (jsonb_typeof(each) = 'object' AND jsonb_typeof(each -> 'account') = 'string' AND jsonb_typeof(each -> 'currency') = 'string'
            AND (each ->> 'version') ~ '^[0-9]{1,18}$' AND jsonb_typeof(each -> 'version') = 'number' AND each - ARRAY['account', 'currency', 'version'] = '{}') IS NOT TRUE THEN
            code := 'CF024';
            message := 'expected versions are a list of objects with account, currency and version';
            facts := '{}';
            RETURN;
        END IF;
    END LOOP;
    -- A fault of the request comes before what depends on the ledger's state.
    SELECT e.value, m.name IS NOT NULL AS moved, coalesce(slot_version[m.slot], 0) AS actual INTO odd
    FROM jsonb_array_elements(expected) WITH ORDINALITY AS e(value, ord)
    LEFT JOIN (SELECT DISTINCT l.name, l.code, l.slot
               FROM (SELECT source[n] AS name, currency[n] AS code, source_slot[n] AS slot FROM generate_series(first, last) AS n
                     UNION ALL SELECT destination[n], currency[n], destination_slot[n] FROM generate_series(first, last) AS n) AS l
               WHERE l.name NOT LIKE 'external:%') AS m ON m.name = e.value ->> 'account' AND m.code = e.value ->> 'currency'
    WHERE m.name IS NULL OR coalesce(slot_version[m.slot], 0) <> (e.value ->> 'version')::bigint
    ORDER BY m.name IS NOT NULL, e.ord LIMIT 1;
    IF FOUND THEN
        facts := jsonb_build_object('account', left(odd.value ->> 'account', 200), 'currency', left(odd.value ->> 'currency', 40), 'expected', odd.value -> 'version');
        IF odd.moved THEN
            code := 'CF023';
            message := format('account %s has version %s, %s was expected', facts ->> 'account', odd.actual, facts ->> 'expected');
            facts := facts || jsonb_build_object('actual', odd.actual);
        ELSE
            code := 'CF024';
            message := format('the transaction does not move an account %s in %s of the ledger', facts ->> 'account', facts ->> 'currency');
        END IF;
    END IF;
END
$$;
COMMENT ON FUNCTION crossfoot.expected_version_fault(jsonb, text[], text[], text[], bigint[], bigint[], bigint[], integer, integer) IS 'Internal: what is wrong with a transaction''s expected versions, or nulls.';
REVOKE ALL ON FUNCTION crossfoot.expected_version_fault(jsonb, text[], text[], text[], bigint[], bigint[], bigint[], integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.expected_version_fault(jsonb, text[], text[], text[], bigint[], bigint[], bigint[], integer, integer) TO crossfoot_head;
