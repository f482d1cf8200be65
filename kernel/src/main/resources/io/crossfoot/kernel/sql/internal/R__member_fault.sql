-- What is wrong with an object's members, each of which is named with what it may be ('amount string!' is one that must be there):
-- the name of the one that is unknown, missing or of another type, and the fault in words; nulls where nothing is.
CREATE OR REPLACE FUNCTION crossfoot.member_fault(object jsonb, members text[], OUT member text, OUT fault text)
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS
$$
    SELECT x.member, x.fault
    FROM (SELECT '' AS member, 'is not an object' AS fault, 1 AS ord WHERE jsonb_typeof(object) IS DISTINCT FROM 'object'
          UNION ALL
          SELECT o.key, 'is not known', 2 FROM jsonb_each(CASE jsonb_typeof(object) WHEN 'object' THEN object ELSE '{}' END) AS o
          WHERE NOT EXISTS (SELECT FROM unnest(members) AS m WHERE split_part(m, ' ', 1) = o.key)
          UNION ALL
          SELECT split_part(m, ' ', 1), CASE WHEN coalesce(object -> split_part(m, ' ', 1), 'null') = 'null' THEN 'is missing' ELSE 'is not of type ' || rtrim(split_part(m, ' ', 2), '!') END, 3
          FROM unnest(members) AS m
          WHERE jsonb_typeof(object) = 'object'
            AND CASE WHEN coalesce(object -> split_part(m, ' ', 1), 'null') = 'null' THEN m LIKE '%!'
                     ELSE jsonb_typeof(object -> split_part(m, ' ', 1)) <> rtrim(split_part(m, ' ', 2), '!') END) AS x
    ORDER BY x.ord, x.member LIMIT 1
$$;
COMMENT ON FUNCTION crossfoot.member_fault(jsonb, text[]) IS 'Internal: what is wrong with the members of a JSON object.';
REVOKE ALL ON FUNCTION crossfoot.member_fault(jsonb, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.member_fault(jsonb, text[]) TO crossfoot_head;
