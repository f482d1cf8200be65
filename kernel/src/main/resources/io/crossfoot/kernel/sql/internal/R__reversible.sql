-- What may still be taken back of a transaction: per pair of accounts, in the direction of the reversal, what it moved the other
-- way, and what is left of that after the reversals so far and what open disputes may yet give back. What a rule added to a reversal (a fee, a sweep) is none of it.
-- Of a lot what has expired is taken back already. The
-- pairs of its last postings come first, so that taking them back in this order passes through the same balances; given tells
-- those that were asked for from those that a rule added. No row for a transaction that is not there.
CREATE OR REPLACE FUNCTION crossfoot.reversible(transaction_id bigint)
    RETURNS TABLE (ord bigint, source text, destination text, currency text, moved numeric, remainder numeric, given boolean, disputed numeric)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        WITH original AS (
            SELECT t.name AS source, s.name AS destination, s.currency, sum(p.amount) AS moved, max(p.leg) AS leg, bool_or(p.leg <= coalesce(d.given, p.leg)) AS given
            FROM crossfoot.posting AS p JOIN crossfoot.account AS s ON s.id = p.source_id JOIN crossfoot.account AS t ON t.id = p.destination_id
            LEFT JOIN crossfoot.transaction_detail AS d ON d.transaction_id = p.transaction_id
            WHERE p.transaction_id = $1
            GROUP BY t.name, s.name, s.currency
        ), reversed AS (
            SELECT s.name AS source, t.name AS destination, s.currency, sum(p.amount) AS amount
            FROM crossfoot.transaction_detail AS d
            JOIN crossfoot.posting AS p ON p.transaction_id = d.transaction_id AND p.posted_at = d.posted_at AND p.leg <= coalesce(d.given, p.leg)
            JOIN crossfoot.account AS s ON s.id = p.source_id JOIN crossfoot.account AS t ON t.id = p.destination_id
            WHERE d.of_transaction_id = $1 AND d.link ? 'reverses'
            GROUP BY s.name, t.name, s.currency
        ), disputed AS (
            SELECT n.payee AS source, n.account AS destination, n.currency, sum(n.amount) AS amount
            FROM crossfoot.dispute_now AS n WHERE n.transaction_id = $1 AND n.state = 'open'
            GROUP BY n.payee, n.account, n.currency
        ), pair AS (
            SELECT row_number() OVER (ORDER BY o.given DESC, o.leg DESC) AS ord, o.source, o.destination, o.currency, o.moved, o.moved - coalesce(r.amount, 0) - coalesce(n.amount, 0) AS remainder, o.given,
                   coalesce(n.amount, 0 * o.moved) AS disputed
            FROM original AS o LEFT JOIN reversed AS r ON r.source = o.source AND r.destination = o.destination AND r.currency = o.currency
            LEFT JOIN disputed AS n ON n.source = o.source AND n.destination = o.destination AND n.currency = o.currency
        ), lot AS (
            SELECT a.name, a.currency, (l.lot).expired FROM crossfoot.lot AS g JOIN crossfoot.account AS a ON a.id = g.account_id CROSS JOIN LATERAL crossfoot.lot_records_of(ARRAY[g.id]) AS l
            WHERE g.transaction_id = $1)
        SELECT p.ord, p.source, p.destination, p.currency, p.moved,
               -- It came in several pairs where several accounts gave it: then of the first ones as much as they have left.
               p.remainder - coalesce(least(greatest(p.remainder, 0 * p.moved), greatest(l.expired - sum(p.remainder) OVER earlier + p.remainder, 0 * p.moved)), 0), p.given, p.disputed
        FROM pair AS p LEFT JOIN lot AS l ON p.given AND l.name = p.source AND l.currency = p.currency
        WINDOW earlier AS (PARTITION BY l.name ORDER BY p.ord)
        ORDER BY 1;
END
$$;
COMMENT ON FUNCTION crossfoot.reversible(bigint) IS 'Internal: what may still be taken back of a transaction, per pair of accounts.';
REVOKE ALL ON FUNCTION crossfoot.reversible(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.reversible(bigint) TO crossfoot_head;
