-- post_batch for history: each transaction keeps the posted_at it is given, in the past and not before the last entry of
-- any account it names, and is marked as imported. External accounts use a stripe of their own for imports, so that
-- history does not have to be older than what was posted today. For crossfoot_admin.
--
-- It runs as crossfoot_head, because only that role may say to the guard that an import is at work.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
GRANT INSERT, SELECT ON crossfoot.posting, crossfoot.posted_key, crossfoot.transaction_detail, crossfoot.account, crossfoot.transaction_type TO crossfoot_head;
GRANT SELECT ON crossfoot.currency, crossfoot.setting TO crossfoot_head;
GRANT USAGE ON SEQUENCE crossfoot.transaction_id TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.import_batch(
    of_transaction integer[], source text[], destination text[], amount numeric[], currency text[],
    type text[], key text[], effective_date date[], description text[], reference text[], metadata jsonb[], posted_at timestamptz[])
    RETURNS SETOF crossfoot.batch_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    IF $12 IS NULL THEN
        RAISE EXCEPTION 'an import gives each transaction''s posted_at' USING ERRCODE = 'CF001', DETAIL = jsonb_build_object('array', 'posted_at')::text;
    END IF;
    -- The guard asks for this permit, and only crossfoot_head can write it; nobody else gets to post while it is there.
    INSERT INTO crossfoot.import_permit VALUES (pg_current_xact_id());
    RETURN QUERY SELECT * FROM crossfoot.post_transactions($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, false, false, NULL);
    DELETE FROM crossfoot.import_permit WHERE xact = pg_current_xact_id();
END
$$;
COMMENT ON FUNCTION crossfoot.import_batch(integer[], text[], text[], numeric[], text[], text[], text[], date[], text[], text[], jsonb[], timestamptz[])
    IS 'post_batch for history: transactions keep the past posted_at they are given and are marked as imported.';
REVOKE ALL ON FUNCTION crossfoot.import_batch(integer[], text[], text[], numeric[], text[], text[], text[], date[], text[], text[], jsonb[], timestamptz[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.import_batch(integer[], text[], text[], numeric[], text[], text[], text[], date[], text[], text[], jsonb[], timestamptz[]) TO crossfoot_admin;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
