-- What is wrong with a transaction's expected versions, or nulls: CF024 where they are not a list of objects {"account",
-- "currency", "version"}, each of an account of the ledger that the transaction moves; CF023 where an account has another
-- version. The arrays are the transaction's postings; slot_version is what the accounts have right before it.
CREATE OR REPLACE FUNCTION crossfoot.expected_version_fault(expected jsonb, source text[], destination text[], currency text[],
                                                            source_slot bigint[], destination_slot bigint[], slot_version bigint[],
                                                            OUT code text, OUT message text, OUT facts jsonb)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    each    jsonb;
    actual  bigint;
    moved   boolean;
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
        moved := NULL;
        SELECT coalesce(slot_version[u.slot], 0), true INTO actual, moved
        FROM (SELECT * FROM unnest(source, currency, source_slot) UNION ALL SELECT * FROM unnest(destination, currency, destination_slot)) AS u(name, currency, slot)
        WHERE u.name = each ->> 'account' AND u.currency = each ->> 'currency' AND u.name NOT LIKE 'external:%' LIMIT 1;
        IF moved IS NULL THEN
            code := 'CF024';
            facts := jsonb_build_object('account', left(each ->> 'account', 200), 'currency', left(each ->> 'currency', 40), 'expected', each -> 'version');
            message := format('the transaction does not move an account %s in %s of the ledger', facts ->> 'account', facts ->> 'currency');
            RETURN;
        ELSIF actual <> (each ->> 'version')::bigint AND code IS NULL THEN
            -- The first that does not hold, unless a later one is no expectation at all: a fault of the request comes before the ledger's state.
            code := 'CF023';
            facts := jsonb_build_object('account', each ->> 'account', 'currency', each ->> 'currency', 'expected', each -> 'version', 'actual', actual);
            message := format('account %s has version %s, %s was expected', facts ->> 'account', actual, each ->> 'version');
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION crossfoot.expected_version_fault(jsonb, text[], text[], text[], bigint[], bigint[], bigint[]) IS 'Internal: what is wrong with a transaction''s expected versions, or nulls.';
REVOKE ALL ON FUNCTION crossfoot.expected_version_fault(jsonb, text[], text[], text[], bigint[], bigint[], bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.expected_version_fault(jsonb, text[], text[], text[], bigint[], bigint[], bigint[]) TO crossfoot_head;
