-- Proves again, from the postings, everything that the ledger promises: one row with ok, what was counted, and a list of
-- differences (none when ok), each with the check that found it and the facts.
--
-- All checks look at the one snapshot of the calling statement, so it may run while others post.
--
-- Chains are proven without sorting. An entry is a step from (version - 1, balance - amount) to (version, balance); summing
-- hash(end) - hash(start) over an account's entries leaves hash(head) - hash(0, 0) exactly when the steps are one path from
-- nothing to the head, for versions only ever grow along a step. (The method is multiset hashing: Clarke, Devadas, van Dijk,
-- Gassend, Suh, Incremental Multiset Hash Functions and Their Application to Memory Integrity Checking, ASIACRYPT 2003.)
-- The hashes are seeded anew in every run, so that no history can be made to fit them. Only accounts that fail are walked
-- entry by entry, to name the place.
--
-- Progress is reported by notices. At most 1000 differences a check are listed.
CREATE OR REPLACE FUNCTION crossfoot.verify(OUT ok boolean, OUT accounts bigint, OUT transactions bigint, OUT entries bigint, OUT differences jsonb)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET work_mem = '128MB' SET hash_mem_multiplier = 4 SET jit = off SET parallel_setup_cost = 0 SET min_parallel_table_scan_size = '8MB'
    SET enable_parallel_append = on SET enable_parallel_hash = on
    SET enable_seqscan = on SET enable_indexscan = on SET enable_indexonlyscan = on SET enable_hashagg = on SET enable_hashjoin = on
    SET enable_mergejoin = on SET enable_nestloop = on SET enable_sort = on AS
$$
DECLARE
    most        CONSTANT integer := 1000;
    seed        CONSTANT bigint := (random() * 4611686018427387904)::bigint;
    failing     bigint[];
    low         bigint[];
BEGIN
    differences := '[]';
    SELECT count(*) INTO accounts FROM (SELECT FROM crossfoot.account AS a GROUP BY a.name, a.currency) AS x;

    RAISE NOTICE 'verify: chains and heads of % accounts', accounts;
    WITH entry AS (
        SELECT p.source_id AS account_id, p.source_version AS version, -p.amount AS amount, p.source_balance AS balance FROM crossfoot.posting AS p
        UNION ALL
        SELECT p.destination_id, p.destination_version, p.amount, p.destination_balance FROM crossfoot.posting AS p
    ), chain AS (
        SELECT e.account_id, count(*) AS entries, min(e.balance) FILTER (WHERE e.amount < 0) AS lowest,
               -- Two bits less, so that a difference fits its type.
               sum((hash_numeric_extended(e.balance, seed + e.version) >> 2)
                   - (hash_numeric_extended(e.balance - e.amount, seed + e.version - 1) >> 2)) AS ends
        FROM entry AS e GROUP BY e.account_id
    ), terms AS (
        SELECT t.account_id, min(t.version) AS first_version, max(t.floor + t.held) AS bound FROM crossfoot.account_terms AS t GROUP BY t.account_id
    ), checked AS (
        SELECT coalesce(a.id, c.account_id) AS account_id, coalesce(c.entries, 0) AS entries,
               a.id IS NOT NULL AND a.version = coalesce(c.entries, 0) AND a.balance < 'Infinity' AND a.balance > '-Infinity'
               AND (a.version = 0) = (a.last_posted_at IS NULL) AND a.terms_due_at IS NULL
               AND coalesce(c.ends, 0) = (hash_numeric_extended(a.balance, seed + a.version) >> 2) - (hash_numeric_extended(0, seed) >> 2) AS sound,
               -- The highest floor there ever was: only an account that went below it has its entries looked at one by one.
               c.lowest < greatest(CASE WHEN a.stripe = 0 AND t.first_version IS DISTINCT FROM 0 THEN 0 END, t.bound) AS went_low
        FROM chain AS c FULL JOIN crossfoot.account AS a ON a.id = c.account_id LEFT JOIN terms AS t ON t.account_id = a.id
    )
    SELECT coalesce(sum(x.entries), 0)::bigint, array_agg(x.account_id ORDER BY x.account_id) FILTER (WHERE x.sound IS NOT TRUE),
           array_agg(x.account_id ORDER BY x.account_id) FILTER (WHERE x.went_low)
    INTO entries, failing, low FROM checked AS x;
    IF failing IS NOT NULL THEN
        differences := differences || crossfoot.explain_chains(failing[1 : most]);
    END IF;
    RAISE NOTICE 'verify: floors';
    differences := differences || crossfoot.check_floors(low, most);
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
