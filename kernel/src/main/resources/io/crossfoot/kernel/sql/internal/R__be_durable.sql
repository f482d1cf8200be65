-- Durability is the ledger's promise, so it is not left to the caller's settings: what is written in this transaction is waited
-- for when it commits.
CREATE OR REPLACE FUNCTION crossfoot.be_durable() RETURNS void LANGUAGE plpgsql AS
$$
BEGIN
    IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
END
$$;
COMMENT ON FUNCTION crossfoot.be_durable() IS 'Internal: has the commit of this transaction waited for.';
REVOKE ALL ON FUNCTION crossfoot.be_durable() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.be_durable() TO crossfoot_head;
