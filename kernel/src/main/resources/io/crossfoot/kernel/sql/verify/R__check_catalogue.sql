-- What is installed and what this release installs, line by line.
CREATE OR REPLACE FUNCTION crossfoot.check_catalogue() RETURNS jsonb
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$
    SELECT coalesce(jsonb_agg(jsonb_build_object('check', 'catalogue', 'object', coalesce(i.object, e.object),
                                                 CASE WHEN i.object IS NULL THEN 'missing' ELSE 'unexpected' END, coalesce(i.definition, e.definition))
                              ORDER BY coalesce(i.object, e.object), i.definition), '[]')
    FROM crossfoot.catalogue() AS i
    FULL JOIN crossfoot.expected_catalogue() AS e ON e.object = i.object AND e.definition = i.definition
    WHERE i.object IS NULL OR e.object IS NULL
$$;
COMMENT ON FUNCTION crossfoot.check_catalogue() IS 'Internal: where the installed catalogue differs from this release''s.';
REVOKE ALL ON FUNCTION crossfoot.check_catalogue() FROM PUBLIC;
