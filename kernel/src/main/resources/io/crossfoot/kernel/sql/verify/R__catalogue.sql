-- What is installed, as lines to compare: an object and what is stated of it. Partitions count as one object,
-- posting_YYYY_MM; what is not the same in all of them says in how many it is. Texts that PostgreSQL versions write
-- differently are taken in a form that they share: views without qualifiers, grants only where they are not the owner's own.
CREATE OR REPLACE FUNCTION crossfoot.catalogue() RETURNS TABLE (object text, definition text)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC' SET DateStyle = 'ISO' SET quote_all_identifiers = off AS
$$
    WITH relation AS (
        SELECT c.*, regexp_replace(c.relname, '^posting_[0-9]{4}_[0-9]{2}', 'posting_YYYY_MM') AS shown
        FROM pg_class AS c WHERE c.relnamespace = 'crossfoot'::regnamespace AND c.relname NOT IN ('schema_history', 'schema_history_pk', 'schema_history_s_idx')
    ), fact AS (
        SELECT 'schema crossfoot' AS object, 'owned by ' || n.nspowner::regrole AS definition FROM pg_namespace AS n WHERE n.nspname = 'crossfoot'
        UNION ALL
        SELECT 'schema crossfoot', 'grants ' || g.privilege_type || ' to ' || CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END
        FROM pg_namespace AS n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS g WHERE n.nspname = 'crossfoot' AND g.grantee <> n.nspowner
        UNION ALL
        SELECT CASE r.relkind WHEN 'r' THEN 'table ' WHEN 'p' THEN 'partitioned table ' WHEN 'v' THEN 'view ' WHEN 'S' THEN 'sequence ' WHEN 'i' THEN 'index '
                              WHEN 'I' THEN 'index ' WHEN 'c' THEN 'type ' ELSE r.relkind::text || ' ' END || r.shown,
               'owned by ' || r.relowner::regrole || CASE WHEN r.relpersistence <> 'p' THEN ', not logged' ELSE '' END
               || CASE WHEN r.relrowsecurity THEN ', row security' ELSE '' END
               || coalesce(', ' || array_to_string(r.reloptions, ', '), '')
               || CASE WHEN r.shown = 'posting_YYYY_MM' AND NOT r.relispartition THEN ', not attached' ELSE '' END
        FROM relation AS r
        UNION ALL
        -- A partition holds the month (UTC) that its name says.
        SELECT 'table posting_YYYY_MM', 'bounds ' || CASE WHEN pg_get_expr(r.relpartbound, r.oid) = format('FOR VALUES FROM (%L) TO (%L)',
                   to_char(m.month, 'YYYY-MM-DD 00:00:00+00'), to_char(m.month + interval '1 month', 'YYYY-MM-DD 00:00:00+00'))
                   THEN 'of its month' ELSE pg_get_expr(r.relpartbound, r.oid) || ' of ' || r.relname END
        FROM relation AS r, LATERAL (SELECT to_date(right(r.relname, 7), 'YYYY_MM')::timestamp AS month) AS m
        WHERE r.shown = 'posting_YYYY_MM' AND r.relispartition
        UNION ALL
        SELECT 'table ' || r.shown, 'is a child of ' || i.inhparent::regclass
        FROM pg_inherits AS i JOIN relation AS p ON p.oid = i.inhparent JOIN pg_class AS ch ON ch.oid = i.inhrelid
        LEFT JOIN relation AS r ON r.oid = i.inhrelid WHERE ch.relkind <> 'i' AND r.shown IS DISTINCT FROM 'posting_YYYY_MM'
        UNION ALL
        SELECT 'table ' || r.shown, 'grants ' || g.privilege_type || ' to ' || CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END
        FROM relation AS r, aclexplode(r.relacl) AS g WHERE g.grantee <> r.relowner
        UNION ALL
        SELECT 'column ' || r.shown || '.' || a.attname, 'grants ' || g.privilege_type || ' to ' || CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END
        FROM relation AS r JOIN pg_attribute AS a ON a.attrelid = r.oid, aclexplode(a.attacl) AS g WHERE g.grantee <> r.relowner
        UNION ALL
        SELECT 'column ' || r.shown || '.' || a.attname,
               format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
               || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') || CASE WHEN a.attidentity <> '' THEN ' identity ' || a.attidentity::text ELSE '' END
               || CASE WHEN a.attgenerated <> '' THEN ' generated' ELSE '' END
               || CASE WHEN a.attcollation NOT IN (0, 100) THEN ' collate ' || a.attcollation::regcollation ELSE '' END
        FROM relation AS r JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef AS d ON d.adrelid = r.oid AND d.adnum = a.attnum
        WHERE r.relkind IN ('r', 'p', 'v', 'c')
        UNION ALL
        SELECT 'constraint ' || r.shown || '.' || regexp_replace(c.conname, '^posting_[0-9]{4}_[0-9]{2}', 'posting_YYYY_MM'),
               pg_get_constraintdef(c.oid) || CASE WHEN c.convalidated THEN '' ELSE ', not validated' END
        FROM relation AS r JOIN pg_constraint AS c ON c.conrelid = r.oid WHERE c.contype <> 'n'
        UNION ALL
        SELECT 'index ' || r.shown, regexp_replace(replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON '), 'posting_[0-9]{4}_[0-9]{2}', 'posting_YYYY_MM', 'g')
               || CASE WHEN i.indisvalid THEN '' ELSE ', not valid' END
        FROM relation AS r JOIN pg_index AS i ON i.indexrelid = r.oid
        UNION ALL
        SELECT 'trigger ' || r.shown || '.' || t.tgname,
               regexp_replace(pg_get_triggerdef(t.oid), 'posting_[0-9]{4}_[0-9]{2}', 'posting_YYYY_MM', 'g')
               || CASE t.tgenabled WHEN 'A' THEN ', always' WHEN 'O' THEN '' WHEN 'D' THEN ', disabled' ELSE ', ' || t.tgenabled::text END
        FROM relation AS r JOIN pg_trigger AS t ON t.tgrelid = r.oid WHERE NOT t.tgisinternal
        UNION ALL
        SELECT 'rule ' || r.shown || '.' || w.rulename, CASE WHEN r.relkind = 'v' AND w.rulename = '_RETURN'
               THEN 'md5 ' || md5(regexp_replace(pg_get_viewdef(r.oid), '[[:space:]]+|[a-z]+[.]|[()]', '', 'g')) ELSE 'md5 ' || md5(pg_get_ruledef(w.oid)) END
        FROM relation AS r JOIN pg_rewrite AS w ON w.ev_class = r.oid
        UNION ALL
        SELECT 'policy ' || r.shown || '.' || p.polname, 'exists' FROM relation AS r JOIN pg_policy AS p ON p.polrelid = r.oid
        UNION ALL
        SELECT 'function ' || p.oid::regprocedure,
               l.lanname || CASE p.provolatile WHEN 'i' THEN ' immutable' WHEN 's' THEN ' stable' ELSE ' volatile' END
               || CASE WHEN p.prosecdef THEN ' security definer' ELSE '' END || ' owned by ' || p.proowner::regrole
               || coalesce(' set ' || array_to_string(p.proconfig, ', '), '')
               -- A function cannot hold its own digest.
               || CASE WHEN p.proname = 'expected_catalogue' THEN '' ELSE ' md5 ' || md5(p.prosrc) END
        FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang WHERE p.pronamespace = 'crossfoot'::regnamespace
        UNION ALL
        SELECT 'function ' || p.oid::regprocedure, 'grants ' || g.privilege_type || ' to ' || CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END
        FROM pg_proc AS p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS g
        WHERE p.pronamespace = 'crossfoot'::regnamespace AND g.grantee <> p.proowner
        UNION ALL
        SELECT 'role ' || r.rolname, CASE WHEN r.rolsuper OR r.rolcanlogin OR r.rolcreaterole OR r.rolcreatedb OR r.rolbypassrls OR r.rolreplication
                                          THEN 'has rights of its own' ELSE 'without login or rights of its own' END
        FROM pg_roles AS r WHERE r.rolname IN ('crossfoot_owner', 'crossfoot_head', 'crossfoot_reader', 'crossfoot_app', 'crossfoot_admin')
        UNION ALL
        SELECT 'role ' || m.roleid::regrole, 'has member ' || m.member::regrole
        FROM pg_auth_members AS m
        -- From PostgreSQL 16 on, whoever creates a role may administer it, which is no membership until it is used.
        WHERE m.roleid = 'crossfoot_head'::regrole AND coalesce((to_jsonb(m) ->> 'set_option')::boolean OR (to_jsonb(m) ->> 'inherit_option')::boolean, true)
           OR m.member IN ('crossfoot_reader'::regrole, 'crossfoot_app'::regrole, 'crossfoot_admin'::regrole, 'crossfoot_head'::regrole, 'crossfoot_owner'::regrole))
    SELECT f.object, f.definition || CASE WHEN f.object LIKE '%posting_YYYY_MM%' AND count(*) <> m.months
                                          THEN format(' (in %s of %s months)', count(*), m.months) ELSE '' END
    FROM fact AS f, (SELECT count(*) AS months FROM relation AS r WHERE r.shown = 'posting_YYYY_MM') AS m
    GROUP BY f.object, f.definition, m.months
$$;
COMMENT ON FUNCTION crossfoot.catalogue() IS 'Internal: what is installed in the schema, as lines to compare.';
REVOKE ALL ON FUNCTION crossfoot.catalogue() FROM PUBLIC;
