-- The months to come get their partitions, and the installing role gives its memberships back.
SET ROLE crossfoot_owner;
DO $$
BEGIN
    PERFORM crossfoot.add_partition(pg_catalog.now() + n * interval '1 month') FROM pg_catalog.generate_series(0, 3) AS n;
END
$$;
RESET ROLE;
DO $$
BEGIN
    SET LOCAL client_min_messages = error;
    IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
        EXECUTE pg_catalog.format('REVOKE crossfoot_owner, crossfoot_head FROM %I', current_user);
    END IF;
END
$$;
