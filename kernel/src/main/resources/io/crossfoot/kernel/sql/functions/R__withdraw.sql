-- Moves an amount out of an account to the external account of the type (external:withdrawal): money leaves the ledger.
-- Answers the transaction and the account's new balance and version. Errors as transfer's.
CREATE OR REPLACE FUNCTION crossfoot.withdraw(
    account text, amount numeric, currency text, type text DEFAULT 'withdrawal', key text DEFAULT NULL,
    effective_date date DEFAULT NULL, description text DEFAULT NULL, reference text DEFAULT NULL, metadata jsonb DEFAULT NULL)
    RETURNS crossfoot.post_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    r record;
BEGIN
    SELECT * INTO r FROM crossfoot.transfer(coalesce(account, ''), NULL, amount, currency, type, key, effective_date, description, reference, metadata);
    RETURN (r.transaction_id, r.posted_at, r.business_date, r.replayed, r.source_balance, r.source_version)::crossfoot.post_record;
END
$$;
COMMENT ON FUNCTION crossfoot.withdraw(text, numeric, text, text, text, date, text, text, jsonb) IS 'Moves an amount out of an account to external:<type> and answers its new balance and version.';
REVOKE ALL ON FUNCTION crossfoot.withdraw(text, numeric, text, text, text, date, text, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.withdraw(text, numeric, text, text, text, date, text, text, jsonb) TO crossfoot_app;
