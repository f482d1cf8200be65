-- What is wrong with the reason that an administrator gives, as CF009; no row where nothing is.
CREATE OR REPLACE FUNCTION crossfoot.reason_fault(reason text) RETURNS TABLE (code text, message text, facts jsonb)
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS
$$
    SELECT 'CF009', 'a reason has 1 to 500 characters, none of them a control character',
           jsonb_build_object('field', 'reason', 'length', coalesce(length($1), 0), 'limit', 500)
    WHERE (length($1) BETWEEN 1 AND 500 AND $1 !~ E'[\\x01-\\x1f\\x7f-\\x9f]') IS NOT TRUE
$$;
COMMENT ON FUNCTION crossfoot.reason_fault(text) IS 'Internal: what is wrong with a reason.';
REVOKE ALL ON FUNCTION crossfoot.reason_fault(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.reason_fault(text) TO crossfoot_head;
