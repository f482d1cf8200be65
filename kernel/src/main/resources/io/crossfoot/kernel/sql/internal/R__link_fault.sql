-- What is wrong with a link by itself, or nulls: CF064 where it is not one of {"captures": key, "release_rest": true or false},
-- {"reverses": number}, {"adjusts": number, "reason": text}, {"exchange": {"from", "to", "rate"}}, {"disputes": number} (which only
-- open_dispute posts), or where an adjustment has no reference; CF009 for a reason that is none.
CREATE OR REPLACE FUNCTION crossfoot.link_fault(link jsonb, reference text, OUT code text, OUT message text, OUT facts jsonb)
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    IF (jsonb_typeof(link) = 'object'
        AND CASE WHEN link ? 'captures' THEN link - ARRAY['captures', 'release_rest'] = '{}' AND jsonb_typeof(link -> 'captures') = 'string'
                                             AND coalesce(jsonb_typeof(link -> 'release_rest'), 'boolean') = 'boolean'
                 WHEN link ? 'reverses' THEN link - 'reverses' = '{}' AND jsonb_typeof(link -> 'reverses') = 'number' AND link ->> 'reverses' ~ '^[0-9]{1,18}$'
                 WHEN link ? 'disputes' THEN link - 'disputes' = '{}' AND jsonb_typeof(link -> 'disputes') = 'number' AND link ->> 'disputes' ~ '^[0-9]{1,18}$'
                 WHEN link ? 'adjusts' THEN link - ARRAY['adjusts', 'reason'] = '{}' AND jsonb_typeof(link -> 'adjusts') = 'number' AND link ->> 'adjusts' ~ '^[0-9]{1,18}$'
                                            AND coalesce(jsonb_typeof(link -> 'reason'), 'string') = 'string'
                 WHEN link ? 'exchange' THEN link - 'exchange' = '{}' AND jsonb_typeof(link -> 'exchange') = 'object' AND link #- '{exchange,from}' #- '{exchange,to}' #- '{exchange,rate}' = '{"exchange": {}}'
                                             AND jsonb_typeof(link #> '{exchange,from}') = 'string' AND jsonb_typeof(link #> '{exchange,to}') = 'string'
                                             AND jsonb_typeof(link #> '{exchange,rate}') = 'string' END) IS NOT TRUE THEN
        code := 'CF064';
        message := 'a link is {"captures": key}, {"reverses": number}, {"adjusts": number, "reason": text} or {"exchange": {"from": currency, "to": currency, "rate": decimal}}';
        facts := jsonb_build_object('field', 'link');
    ELSIF link ? 'adjusts' THEN
        SELECT f.code, f.message, f.facts INTO code, message, facts FROM crossfoot.reason_fault(link ->> 'reason') AS f;
        IF code IS NULL AND reference IS NULL THEN
            code := 'CF064';
            message := 'an adjustment has a reference';
            facts := jsonb_build_object('field', 'reference');
        END IF;
    END IF;
END
$$;
COMMENT ON FUNCTION crossfoot.link_fault(jsonb, text) IS 'Internal: what is wrong with a link by itself, or nulls.';
REVOKE ALL ON FUNCTION crossfoot.link_fault(jsonb, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.link_fault(jsonb, text) TO crossfoot_head;
