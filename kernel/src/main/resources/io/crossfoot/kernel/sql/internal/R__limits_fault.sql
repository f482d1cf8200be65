-- What is wrong with the limits of a type's rule: the member at fault, or null. They are a list of 1 to 100 objects of different
-- currencies, each with per_transaction, per_day (amounts above 0 of the currency's decimals), count_per_day (above 0) or several of them.
CREATE OR REPLACE FUNCTION crossfoot.limits_fault(limits jsonb) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    l           jsonb;
    decimals    integer;
    fault       text;
BEGIN
    IF limits IS NULL THEN
        RETURN NULL;
    ELSIF (CASE jsonb_typeof(limits) WHEN 'array' THEN jsonb_array_length(limits) BETWEEN 1 AND 100 END) IS NOT TRUE THEN
        RETURN 'limits';
    END IF;
    FOR l IN SELECT e.value FROM jsonb_array_elements(limits) AS e LOOP
        IF jsonb_typeof(l) <> 'object' THEN
            RETURN 'limits';
        ELSIF l - ARRAY['currency', 'per_transaction', 'per_day', 'count_per_day'] <> '{}' OR NOT l ?| ARRAY['per_transaction', 'per_day', 'count_per_day'] THEN
            RETURN 'limits';
        END IF;
        SELECT c.scale INTO decimals FROM crossfoot.currency AS c WHERE c.code = l ->> 'currency';
        IF NOT FOUND THEN
            RETURN 'currency';
        END IF;
        SELECT x.member INTO fault FROM unnest(ARRAY['per_transaction', 'per_day']) AS x(member)
        WHERE l ? x.member
          AND CASE WHEN l ->> x.member ~ '^[0-9]{1,20}([.][0-9]{1,40})?$' THEN (l ->> x.member)::numeric > 0 AND scale(trim_scale((l ->> x.member)::numeric)) <= decimals END IS NOT TRUE LIMIT 1;
        IF fault IS NOT NULL THEN
            RETURN fault;
        ELSIF l ? 'count_per_day' AND (CASE WHEN l ->> 'count_per_day' ~ '^[0-9]{1,9}$' THEN (l ->> 'count_per_day')::integer > 0 END) IS NOT TRUE THEN
            RETURN 'count_per_day';
        END IF;
    END LOOP;
    IF (SELECT count(DISTINCT e.value ->> 'currency') FROM jsonb_array_elements(limits) AS e) <> jsonb_array_length(limits) THEN
        RETURN 'currency';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION crossfoot.limits_fault(jsonb) IS 'Internal: what is wrong with the limits of a type''s rule, or null.';
REVOKE ALL ON FUNCTION crossfoot.limits_fault(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.limits_fault(jsonb) TO crossfoot_head;
