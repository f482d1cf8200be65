-- A hold as its readers see it, as it stands at this moment.
CREATE OR REPLACE FUNCTION crossfoot.hold_record_of(hold_id bigint, replayed boolean) RETURNS crossfoot.hold_record
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$
    SELECT ROW(h.key, h.account, h.currency, h.amount, h.captured, h.released, h.amount - h.captured - h.released, h.state, h.placed_at, h.expires_at,
               h.description, h.reference, h.metadata, $2, NULL)::crossfoot.hold_record
    FROM crossfoot.hold_now AS h WHERE h.id = $1
$$;
COMMENT ON FUNCTION crossfoot.hold_record_of(bigint, boolean) IS 'Internal: a hold as its readers see it.';
REVOKE ALL ON FUNCTION crossfoot.hold_record_of(bigint, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.hold_record_of(bigint, boolean) TO crossfoot_head;
