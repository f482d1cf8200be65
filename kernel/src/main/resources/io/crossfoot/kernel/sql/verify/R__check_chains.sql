-- Chains are proven without sorting. An entry is a step from (version - 1, balance - amount) to (version, balance); summing
-- hash(end) - hash(start) over an account's entries leaves hash(head) - hash(0, 0) exactly when the steps are one path from
-- nothing to the head, for versions only ever grow along a step. (The method is multiset hashing: Clarke, Devadas, van Dijk,
-- Gassend, Suh, Incremental Multiset Hash Functions and Their Application to Memory Integrity Checking, ASIACRYPT 2003.)
-- The hashes are seeded anew in every run, so that no history can be made to fit them. Only accounts that fail are walked
-- entry by entry, to name the place.
--
--
-- It returns instead of selecting into, because PostgreSQL runs SELECT INTO and assignments without parallel workers.
CREATE OR REPLACE FUNCTION crossfoot.check_chains(seed bigint) RETURNS crossfoot.verified_chains
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    RETURN (
    WITH entry AS (
        SELECT p.source_id AS account_id, p.source_version AS version, p.source_balance + p.amount AS opening, p.source_balance AS balance, p.source_balance AS left_by_taking
        FROM crossfoot.posting AS p
        UNION ALL
        SELECT p.destination_id, p.destination_version, p.destination_balance - p.amount, p.destination_balance, NULL FROM crossfoot.posting AS p
    ), chain AS (
        SELECT e.account_id, count(*) AS entries, min(e.left_by_taking) AS lowest,
               -- Two bits less, so that a difference fits its type.
               sum((hash_numeric_extended(e.balance, seed + e.version) >> 2) - (hash_numeric_extended(e.opening, seed + e.version - 1) >> 2)) AS ends
        FROM entry AS e GROUP BY e.account_id
    ), terms AS (
        SELECT t.account_id, min(t.version) AS first_version, max(t.floor + t.held) AS bound FROM crossfoot.account_terms AS t GROUP BY t.account_id
    ), checked AS (
        SELECT coalesce(a.id, c.account_id) AS account_id, coalesce(c.entries, 0) AS entries,
               a.id IS NOT NULL AND a.version = coalesce(c.entries, 0) AND a.balance < 'Infinity' AND a.balance > '-Infinity'
               AND (a.version = 0) = (a.last_posted_at IS NULL)
               AND coalesce(c.ends, 0) = (hash_numeric_extended(a.balance, seed + a.version) >> 2) - (hash_numeric_extended(0, seed) >> 2) AS sound,
               -- The highest floor there ever was: only an account that went below it has its entries looked at one by one.
               c.lowest < greatest(CASE WHEN a.stripe = 0 AND t.first_version IS DISTINCT FROM 0 THEN 0 END, t.bound) AS went_low
        FROM chain AS c FULL JOIN crossfoot.account AS a ON a.id = c.account_id LEFT JOIN terms AS t ON t.account_id = a.id
    )
    SELECT ROW(coalesce(sum(x.entries), 0)::bigint, array_agg(x.account_id ORDER BY x.account_id) FILTER (WHERE x.sound IS NOT TRUE),
               array_agg(x.account_id ORDER BY x.account_id) FILTER (WHERE x.went_low))
    FROM checked AS x);
END
$$;
COMMENT ON FUNCTION crossfoot.check_chains(bigint) IS 'Internal: proves all chains and heads; which accounts are unsound, which went below some floor.';
REVOKE ALL ON FUNCTION crossfoot.check_chains(bigint) FROM PUBLIC;
