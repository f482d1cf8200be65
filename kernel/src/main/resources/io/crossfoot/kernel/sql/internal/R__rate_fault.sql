-- What is wrong with a rate, or null. Rates are decimals above 0, so that what they lead to is exact before it is rounded.
CREATE OR REPLACE FUNCTION crossfoot.rate_fault(rate text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS
$$
    SELECT CASE WHEN rate ~ '^[0-9]{1,20}([.][0-9]{1,20})?$' AND rate ~ '[1-9]' THEN NULL
                ELSE format('rate %s is not above 0 with at most 20 digits before and after the point', coalesce(left(rate, 60), 'null')) END
$$;
COMMENT ON FUNCTION crossfoot.rate_fault(text) IS 'Internal: what is wrong with a rate of exchange, or null.';
REVOKE ALL ON FUNCTION crossfoot.rate_fault(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.rate_fault(text) TO crossfoot_head;
