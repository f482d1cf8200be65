-- The installing role becomes, until leave.sql, a member of the two roles that own what it creates. A superuser needs no
-- membership. The schema is made here because the history of migrations lies in it.
DO $$
BEGIN
    SET LOCAL client_min_messages = warning;
    IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
        EXECUTE pg_catalog.format('GRANT crossfoot_owner, crossfoot_head TO %I', current_user);
    END IF;
    GRANT crossfoot_reader TO crossfoot_app;
    GRANT crossfoot_app TO crossfoot_admin;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'crossfoot') THEN
        CREATE SCHEMA crossfoot AUTHORIZATION crossfoot_owner;
    END IF;
END
$$;
