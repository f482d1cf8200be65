-- Rounds to decimals, a half to the even neighbour, so that many roundings favour neither side. Exact: no division.
CREATE OR REPLACE FUNCTION crossfoot.round_half_even(value numeric, decimals integer) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS
$$
    SELECT CASE WHEN abs(value - trunc(value, decimals)) * 2 = unit.smallest AND mod(trunc(value, decimals), 2 * unit.smallest) = 0
                THEN trunc(value, decimals) ELSE round(value, decimals) END
    FROM (SELECT ('1e-' || decimals)::numeric AS smallest) AS unit
$$;
COMMENT ON FUNCTION crossfoot.round_half_even(numeric, integer) IS 'Internal: rounds to decimals, a half to the even neighbour.';
REVOKE ALL ON FUNCTION crossfoot.round_half_even(numeric, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.round_half_even(numeric, integer) TO crossfoot_head;
