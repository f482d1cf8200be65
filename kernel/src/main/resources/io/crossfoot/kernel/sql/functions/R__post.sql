-- Posts a one-sided amount: a positive one moves from external:<type> to the account, a negative one from the account to
-- external:<type>. post('user:42', -15.00, 'USD', 'purchase') is a purchase. Errors as transfer's.
CREATE OR REPLACE FUNCTION crossfoot.post(
    account text, amount numeric, currency text, type text, key text DEFAULT NULL,
    effective_date date DEFAULT NULL, description text DEFAULT NULL, reference text DEFAULT NULL, metadata jsonb DEFAULT NULL)
    RETURNS crossfoot.post_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    IF amount < 0 THEN
        RETURN crossfoot.withdraw(account, -amount, currency, type, key, effective_date, description, reference, metadata);
    END IF;
    RETURN crossfoot.deposit(account, amount, currency, type, key, effective_date, description, reference, metadata);
END
$$;
COMMENT ON FUNCTION crossfoot.post(text, numeric, text, text, text, date, text, text, jsonb) IS 'Posts a signed amount between an account and external:<type> and answers the account''s new balance and version.';
REVOKE ALL ON FUNCTION crossfoot.post(text, numeric, text, text, text, date, text, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.post(text, numeric, text, text, text, date, text, text, jsonb) TO crossfoot_app;
