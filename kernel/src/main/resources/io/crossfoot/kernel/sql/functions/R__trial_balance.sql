-- The trial balance: all accounts, added up by currency and by the first parts of their names. debit is the sum of the
-- balances below 0, as a positive amount; credit that of the balances above 0. Over a currency both are equal, because
-- money is only ever moved. depth is how many parts of a name make its group, 1 to 10; raises CF018 for any other.
CREATE OR REPLACE FUNCTION crossfoot.trial_balance(depth integer DEFAULT 1) RETURNS SETOF crossfoot.trial_balance_record
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
BEGIN
    IF (depth BETWEEN 1 AND 10) IS NOT TRUE THEN
        RAISE EXCEPTION 'a trial balance has a depth of 1 to 10' USING ERRCODE = 'CF018', DETAIL = jsonb_build_object('depth', depth)::text;
    END IF;
    RETURN QUERY
        SELECT whole.currency, array_to_string((string_to_array(whole.name, ':'))[1 : depth], ':') COLLATE "C", count(*),
               sum(CASE WHEN whole.balance < 0 THEN -whole.balance ELSE 0 * whole.balance END), sum(CASE WHEN whole.balance > 0 THEN whole.balance ELSE 0 * whole.balance END)
        FROM (SELECT a.name, a.currency, a.balance FROM crossfoot.account AS a WHERE a.stripe = 0
              UNION ALL
              SELECT a.name, a.currency, sum(a.balance) FROM crossfoot.account AS a WHERE a.stripe <> 0 GROUP BY a.name, a.currency) AS whole
        GROUP BY 1, 2 ORDER BY 1, 2;
END
$$;
COMMENT ON FUNCTION crossfoot.trial_balance(integer) IS 'All accounts added up by currency and the first parts of their names, balances below and above 0 apart.';
REVOKE ALL ON FUNCTION crossfoot.trial_balance(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.trial_balance(integer) TO crossfoot_reader;
