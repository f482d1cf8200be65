-- Proves again, from the postings, everything that the ledger promises: one row with ok, what was counted, and a list of
-- differences (none when ok), each with the check that found it and the facts.
--
-- All checks look at the one snapshot of the calling statement, so it may run while others post.
--
-- Other processes help with what costs more than to start them, so that a small ledger, whose many empty months look like a lot to
-- share, is proven by one.
--
-- It takes up to half a gigabyte for sorting ten million transaction numbers. Progress is reported by notices. At most 1000 differences a check are listed.
CREATE OR REPLACE FUNCTION crossfoot.verify(OUT ok boolean, OUT accounts bigint, OUT transactions bigint, OUT entries bigint, OUT differences jsonb)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET work_mem = '512MB' SET hash_mem_multiplier = 1 SET jit = off SET parallel_setup_cost = 1000 SET min_parallel_table_scan_size = '8MB'
    SET enable_parallel_append = on SET enable_parallel_hash = on
    SET enable_seqscan = on SET enable_indexscan = on SET enable_indexonlyscan = on SET enable_hashagg = on SET enable_hashjoin = on
    SET enable_mergejoin = on SET enable_nestloop = on SET enable_sort = on AS
$$
DECLARE
    most        CONSTANT integer := 1000;
    seed        CONSTANT bigint := (random() * 4611686018427387904)::bigint;
    chains      crossfoot.verified_chains;
BEGIN
    differences := '[]';
    SELECT count(*) INTO accounts FROM (SELECT FROM crossfoot.account AS a GROUP BY a.name, a.currency) AS x;

    RAISE NOTICE 'verify: chains and heads of % accounts', accounts;
    chains := crossfoot.check_chains(seed);
    entries := chains.entries;
    IF chains.unsound IS NOT NULL THEN
        differences := differences || crossfoot.explain_chains(chains.unsound[1 : most]);
    END IF;
    RAISE NOTICE 'verify: floors and states';
    differences := differences || crossfoot.check_floors(chains.low, most) || crossfoot.check_states(most);
    RAISE NOTICE 'verify: holds and rules';
    differences := differences || crossfoot.check_holds(most);
    differences := differences || crossfoot.check_types(most);
    RAISE NOTICE 'verify: lots';
    differences := differences || crossfoot.check_lots(most);
    RAISE NOTICE 'verify: order in time';
    differences := differences || crossfoot.check_times(most);
    RAISE NOTICE 'verify: postings and transactions';
    SELECT c.transactions, differences || c.faults INTO transactions, differences FROM crossfoot.check_postings(most) AS c;
    RAISE NOTICE 'verify: keys, details and links';
    differences := differences || crossfoot.check_keys_and_details(most) || crossfoot.check_links(most);
    differences := differences || crossfoot.check_disputes(most);
    RAISE NOTICE 'verify: catalogue';
    differences := differences || crossfoot.check_catalogue();
    ok := differences = '[]';
    RAISE NOTICE 'verify: done';
END
$$;
COMMENT ON FUNCTION crossfoot.verify() IS 'Proves from the postings everything that the ledger promises; lists the differences.';
REVOKE ALL ON FUNCTION crossfoot.verify() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.verify() TO crossfoot_reader;
