-- Why a hold is not captured, released or extended by itself, as CF073: an open dispute keeps it. No row for any other hold.
CREATE OR REPLACE FUNCTION crossfoot.disputes_hold_fault(hold_id bigint) RETURNS TABLE (code text, message text, facts jsonb)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
    SELECT 'CF073', format('hold %s belongs to dispute %s, with which it ends', h.key, d.key), jsonb_build_object('field', 'hold', 'hold', h.key, 'dispute', d.key)
    FROM crossfoot.hold AS h JOIN crossfoot.dispute AS d ON d.key = substr(h.key, 9) AND d.hold_id = h.id
    WHERE h.id = $1 AND h.key LIKE 'dispute:%' AND h.state = 'open' AND d.state = 'open'
$$;
COMMENT ON FUNCTION crossfoot.disputes_hold_fault(bigint) IS 'Internal: the words and facts of a refusal to change the hold of an open dispute.';
REVOKE ALL ON FUNCTION crossfoot.disputes_hold_fault(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.disputes_hold_fault(bigint) TO crossfoot_head;
