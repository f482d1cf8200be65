-- Adds up, per currency, the accounts whose names begin with a text; an empty one stands for all accounts. An external
-- account counts once, with the sum over its stripes.
CREATE OR REPLACE FUNCTION crossfoot.totals(prefix text DEFAULT '') RETURNS SETOF crossfoot.total_record
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
    -- Names are ordered as bytes, and no character of a name is above this one, so a prefix is one range of the index.
    SELECT a.currency, count(DISTINCT a.name), sum(a.balance), sum(a.held)
    FROM crossfoot.account_now AS a WHERE a.name >= prefix AND a.name < prefix || U&'\+10FFFF'
    GROUP BY a.currency ORDER BY a.currency
$$;
COMMENT ON FUNCTION crossfoot.totals(text) IS 'Adds up, per currency, the accounts whose names begin with a text.';
REVOKE ALL ON FUNCTION crossfoot.totals(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.totals(text) TO crossfoot_reader;
