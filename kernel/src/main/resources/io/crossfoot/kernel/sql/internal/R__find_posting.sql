-- Finds one posting of a known transaction by the quickest way there is: through an account that it moved (one probe of
-- a unique index), or through the transaction's id (a few pages of a BRIN index).
CREATE OR REPLACE FUNCTION crossfoot.find_posting(of_transaction bigint, moment timestamptz, of_leg smallint, source bigint, destination bigint)
    RETURNS SETOF crossfoot.posting
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
BEGIN
    IF source IS NOT NULL THEN
        RETURN QUERY SELECT * FROM crossfoot.posting AS p
            WHERE p.source_id = source AND p.posted_at = moment AND p.transaction_id = of_transaction AND p.leg = of_leg;
    ELSIF destination IS NOT NULL THEN
        RETURN QUERY SELECT * FROM crossfoot.posting AS p
            WHERE p.destination_id = destination AND p.posted_at = moment AND p.transaction_id = of_transaction AND p.leg = of_leg;
    ELSE
        RETURN QUERY SELECT * FROM crossfoot.posting AS p
            WHERE p.transaction_id = of_transaction AND p.posted_at = moment AND p.leg = of_leg;
    END IF;
END
$$;
COMMENT ON FUNCTION crossfoot.find_posting(bigint, timestamptz, smallint, bigint, bigint) IS 'Internal: one posting of a transaction, found through an account id where one is given.';
REVOKE ALL ON FUNCTION crossfoot.find_posting(bigint, timestamptz, smallint, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.find_posting(bigint, timestamptz, smallint, bigint, bigint) TO crossfoot_head;
