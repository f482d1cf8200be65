-- A dispute as its readers see it, as it stands at this moment.
CREATE OR REPLACE FUNCTION crossfoot.dispute_record_of(dispute_id bigint, replayed boolean) RETURNS crossfoot.dispute_record
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$
    SELECT ROW(d.key, d.transaction_id, d.account, d.payee, d.currency, d.amount, d.mode, d.funded_by, d.state, d.opened_at, d.deadline, d.ended_at,
               CASE WHEN d.hold_id IS NOT NULL THEN 'dispute:' || d.key END, d.credited_by, d.reversed_by, d.returned_by,
               d.reason, d.reference, d.metadata, $2, NULL)::crossfoot.dispute_record
    FROM crossfoot.dispute_now AS d WHERE d.id = $1
$$;
COMMENT ON FUNCTION crossfoot.dispute_record_of(bigint, boolean) IS 'Internal: a dispute as its readers see it.';
REVOKE ALL ON FUNCTION crossfoot.dispute_record_of(bigint, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.dispute_record_of(bigint, boolean) TO crossfoot_head;
