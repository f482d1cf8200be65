-- What is wrong with a link by itself, or nulls: CF064 where it is not one of {"captures": key, "release_rest": true or false},
-- {"reverses": number}, {"adjusts": number, "reason": text}, {"exchange": {"from", "to", "rate"}}, {"grants": {"lot": key, "account",
-- "expires_at", "priority", "expires_to"}}, or where an adjustment has no reference; CF009 for a reason that is none; CF075 for a
-- lot with a key, a priority or a moment that is none. {"disputes": number} is for open_dispute alone and {"expires": number} for
-- expire_lots, which post_in_order knows.
CREATE OR REPLACE FUNCTION crossfoot.link_fault(link jsonb, reference text, OUT code text, OUT message text, OUT facts jsonb)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    grant_of CONSTANT jsonb := link -> 'grants';
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
                                             AND jsonb_typeof(link #> '{exchange,rate}') = 'string'
                 WHEN link ? 'grants' THEN link - 'grants' = '{}' AND jsonb_typeof(grant_of) = 'object' AND grant_of - ARRAY['lot', 'account', 'expires_at', 'priority', 'expires_to'] = '{}'
                                           AND jsonb_typeof(grant_of -> 'lot') = 'string' AND jsonb_typeof(grant_of -> 'account') = 'string' AND jsonb_typeof(grant_of -> 'expires_at') = 'string'
                                           AND coalesce(jsonb_typeof(grant_of -> 'priority'), 'number') = 'number' AND coalesce(jsonb_typeof(grant_of -> 'expires_to'), 'string') = 'string'
                 WHEN link ? 'expires' THEN link - 'expires' = '{}' AND jsonb_typeof(link -> 'expires') = 'number' AND link ->> 'expires' ~ '^[0-9]{1,18}$' END) IS NOT TRUE THEN
        code := 'CF064';
        message := 'a link is {"captures": key}, {"reverses": number}, {"adjusts": number, "reason": text}, {"exchange": {"from": currency, "to": currency, "rate": decimal}} or {"grants": {"lot": key, "account": name, "expires_at": time}}';
        facts := jsonb_build_object('field', 'link');
    ELSIF link ->> 'captures' LIKE 'lot:%' THEN
        code := 'CF064';
        message := 'what has expired of a lot is taken by its expiry alone';
        facts := jsonb_build_object('field', 'link', 'hold', left(link ->> 'captures', 200));
    ELSIF link ? 'grants' THEN
        code := 'CF075';
        facts := jsonb_build_object('lot', left(grant_of ->> 'lot', 200));
        IF NOT crossfoot.is_key(grant_of ->> 'lot') OR length(grant_of ->> 'lot') > 196 THEN
            message := 'a lot''s key has 1 to 196 characters, none of them a control character';
            facts := facts || '{"field": "lot"}';
        ELSIF NOT crossfoot.is_account_name(grant_of ->> 'account') OR grant_of ->> 'account' LIKE 'external:%' THEN
            message := 'a lot is on an account that is not external';
            facts := facts || jsonb_build_object('field', 'account', 'account', left(grant_of ->> 'account', 200));
        ELSIF grant_of ? 'expires_to' AND (NOT crossfoot.is_account_name(grant_of ->> 'expires_to') OR grant_of ->> 'expires_to' = grant_of ->> 'account') THEN
            message := 'a lot expires to another account';
            facts := facts || jsonb_build_object('field', 'expires_to', 'expires_to', left(grant_of ->> 'expires_to', 200));
        ELSIF grant_of ? 'priority' AND grant_of ->> 'priority' !~ '^-?[0-9]{1,6}$' THEN
            message := 'a lot''s priority is a whole number of at most six digits';
            facts := facts || '{"field": "priority"}';
        ELSE
            message := 'a lot expires at a time of ISO 8601 with a zone, before the year 10000';
            facts := facts || jsonb_build_object('field', 'expires_at', 'expires_at', left(grant_of ->> 'expires_at', 60));
            BEGIN
                IF grant_of ->> 'expires_at' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})$'
                   AND (grant_of ->> 'expires_at')::timestamptz < timestamptz '10000-01-01 00:00:00+00' THEN
                    code := NULL;
                    message := NULL;
                    facts := NULL;
                END IF;
            EXCEPTION WHEN data_exception THEN
                NULL;
            END;
        END IF;
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
