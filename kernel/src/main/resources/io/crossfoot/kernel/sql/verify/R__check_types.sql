-- Rules of types are well-formed, and the setting that lets posting ask for them says whether there are any.
CREATE OR REPLACE FUNCTION crossfoot.check_types(most integer) RETURNS jsonb
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$
    WITH fault AS (
        SELECT jsonb_build_object('check', 'types_ruled', 'types_ruled', s.types_ruled, 'rules', r.rules) AS facts
        FROM crossfoot.setting AS s, (SELECT count(*) AS rules FROM crossfoot.type_rule_now) AS r WHERE s.types_ruled <> (r.rules > 0)
        UNION ALL
        SELECT jsonb_build_object('check', 'type_rule', 'type', r.type, 'signs', r.signs, 'counter_account', r.counter_account, 'limits', r.limits::text)
        FROM crossfoot.type_rule AS r
        WHERE NOT crossfoot.is_type_name(r.type) OR r.signs NOT IN ('both', 'in', 'out') OR NOT crossfoot.is_account_name(coalesce(r.counter_account, 'external'))
           OR crossfoot.limits_fault(r.limits) IS NOT NULL)
    SELECT coalesce(jsonb_agg(f.facts), '[]') FROM (SELECT facts FROM fault LIMIT most) AS f
$$;
COMMENT ON FUNCTION crossfoot.check_types(integer) IS 'Internal: rules of types that are none, and whether posting knows that there are any.';
REVOKE ALL ON FUNCTION crossfoot.check_types(integer) FROM PUBLIC;
