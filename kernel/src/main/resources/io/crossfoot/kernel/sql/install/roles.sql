-- The cluster's part of an installation: five roles without login, and the schema.
--
-- Roles belong to the whole cluster while everything else belongs to one database, so several installers may meet here.
-- CREATE ROLE of the same name waits for the other's commit and then fails as a duplicate, which is all the
-- coordination that is needed. Everything here may be repeated.
--
--   crossfoot_owner   owns the schema, tables and most functions; no service ever runs as it
--   crossfoot_head    alone may move an account's head; owns the guard; has no members
--   crossfoot_reader  reads the views and calls the reading functions
--   crossfoot_app     reader, and posts and opens accounts
--   crossfoot_admin   app, and sets floors and settings, adds currencies and imports history
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['crossfoot_owner', 'crossfoot_head', 'crossfoot_reader', 'crossfoot_app', 'crossfoot_admin'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role_name) THEN
            BEGIN
                EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN', role_name);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- another installer was faster; the role is there
            END;
        END IF;
    END LOOP;
END
$$;
