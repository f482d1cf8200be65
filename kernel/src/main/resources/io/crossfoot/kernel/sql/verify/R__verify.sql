-- Proves again, from the postings, everything that the ledger promises: one row with ok, what was counted, and a list of
-- differences (none when ok), each with the check that found it and the facts.
--
-- All checks look at the one snapshot of the calling statement, so it may run while others post. What it costs is a few
-- passes over the postings: chains are proven without sorting, by sums of hashes that telescope along a chain (the method
-- of multiset hashing: Clarke, Devadas, van Dijk, Gassend, Suh, Incremental Multiset Hash Functions, ASIACRYPT 2003);
-- the hashes are seeded anew in every run, so that no history can be made to fit them. Only the accounts that fail are
-- then walked entry by entry, to name the place.
--
-- Progress is reported by notices. At most 1000 differences a check are listed.
CREATE OR REPLACE FUNCTION crossfoot.verify(OUT ok boolean, OUT accounts bigint, OUT transactions bigint, OUT entries bigint, OUT differences jsonb)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET work_mem = '128MB' SET hash_mem_multiplier = 4 SET jit = off
    SET enable_seqscan = on SET enable_indexscan = on SET enable_indexonlyscan = on SET enable_hashagg = on SET enable_hashjoin = on
    SET enable_mergejoin = on SET enable_nestloop = on SET enable_sort = on AS
$$
DECLARE
    most        CONSTANT integer := 1000;
    seed        CONSTANT bigint := (random() * 4611686018427387904)::bigint;
    failing     bigint[];
BEGIN
    differences := '[]';
    SELECT count(*) INTO accounts FROM (SELECT FROM crossfoot.account AS a GROUP BY a.name, a.currency) AS x;

    RAISE NOTICE 'verify: chains and heads of % accounts', accounts;
    WITH entry AS (
        SELECT p.source_id AS account_id, p.source_version AS version, -p.amount AS amount, p.source_balance AS balance FROM crossfoot.posting AS p
        UNION ALL
        SELECT p.destination_id, p.destination_version, p.amount, p.destination_balance FROM crossfoot.posting AS p
    ), chain AS (
        SELECT e.account_id, count(*) AS entries, min(e.version) AS first_version, max(e.version) AS last_version, sum(e.amount) AS total,
               min(e.balance) FILTER (WHERE e.amount < 0) AS lowest,
               sum(hash_numeric_extended(e.balance, seed + e.version)) - sum(hash_numeric_extended(e.balance - e.amount, seed + e.version - 1)) AS ends
        FROM entry AS e GROUP BY e.account_id
    ), checked AS (
        SELECT a.id, coalesce(a.id, c.account_id) AS account_id, coalesce(c.entries, 0) AS entries, c.lowest, a.floor, a.held,
               a.id IS NOT NULL
               AND a.version = coalesce(c.last_version, 0) AND a.version = coalesce(c.entries, 0) AND coalesce(c.first_version, 1) = 1
               AND a.balance = coalesce(c.total, 0)
               AND coalesce(c.ends = hash_numeric_extended(a.balance, seed + a.version)::numeric - hash_numeric_extended(0, seed), true)
               AND a.balance < 'Infinity' AND a.balance > '-Infinity' AS sound
        FROM chain AS c FULL JOIN crossfoot.account AS a ON a.id = c.account_id
    )
    SELECT coalesce(sum(x.entries), 0)::bigint, array_agg(x.account_id ORDER BY x.account_id) FILTER (WHERE NOT x.sound)
    INTO entries, failing FROM checked AS x;
    IF failing IS NOT NULL THEN
        differences := differences || crossfoot.explain_chains(failing[1 : most]);
    END IF;

    RAISE NOTICE 'verify: floors';
    differences := differences || crossfoot.check_floors(most);
    RAISE NOTICE 'verify: order in time';
    differences := differences || crossfoot.check_times(most);
    RAISE NOTICE 'verify: postings and transactions';
    SELECT c.transactions, differences || c.faults INTO transactions, differences FROM crossfoot.check_postings(most) AS c;
    RAISE NOTICE 'verify: keys and details';
    differences := differences || crossfoot.check_keys_and_details(most);
    RAISE NOTICE 'verify: catalogue';
    differences := differences || crossfoot.check_catalogue();
    ok := differences = '[]';
    RAISE NOTICE 'verify: done';
END
$$;
COMMENT ON FUNCTION crossfoot.verify() IS 'Proves from the postings everything that the ledger promises; lists the differences.';
REVOKE ALL ON FUNCTION crossfoot.verify() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.verify() TO crossfoot_reader;
