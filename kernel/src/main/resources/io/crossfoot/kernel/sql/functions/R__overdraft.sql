-- How an account may be overdrawn, as it is at this moment: overdraft_limit is how far below 0 it may go (null: as far as
-- anybody likes), fee what a transaction that takes it below 0 also moves to fee_account, protected_by the account that gives what
-- a transaction lacks, until from when on the limit is limit_after. No row for an account that is not open.
CREATE OR REPLACE FUNCTION crossfoot.overdraft(account text, currency text) RETURNS SETOF crossfoot.overdraft_record
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT a.name, a.currency, -a.floor, r.fee, r.fee_account, r.protected_by, r.until, CASE WHEN r.until IS NOT NULL THEN -r.floor_after END
        FROM crossfoot.account_now AS a
        LEFT JOIN LATERAL (SELECT o.* FROM crossfoot.overdraft_rule AS o WHERE o.account_id = a.id ORDER BY o.id DESC LIMIT 1) AS r
             ON r.until IS NULL OR r.until > greatest(clock_timestamp(), a.last_posted_at)
        WHERE a.name = $1 AND a.currency = $2 AND a.stripe = 0;
END
$$;
COMMENT ON FUNCTION crossfoot.overdraft(text, text) IS 'How an account may be overdrawn at this moment.';
REVOKE ALL ON FUNCTION crossfoot.overdraft(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.overdraft(text, text) TO crossfoot_reader, crossfoot_head;
