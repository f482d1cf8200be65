-- Which row of an account this session posts to: an external account has several, so that parallel writers do not queue.
CREATE OR REPLACE FUNCTION crossfoot.own_stripe(account text) RETURNS smallint
    LANGUAGE sql STABLE PARALLEL RESTRICTED AS
$$ SELECT CASE WHEN account LIKE 'external:%' THEN 1 + pg_backend_pid() % 8 ELSE 0 END::smallint $$;
COMMENT ON FUNCTION crossfoot.own_stripe(text) IS 'Internal: the stripe of an account that this session posts to.';
REVOKE ALL ON FUNCTION crossfoot.own_stripe(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.own_stripe(text) TO crossfoot_head;
