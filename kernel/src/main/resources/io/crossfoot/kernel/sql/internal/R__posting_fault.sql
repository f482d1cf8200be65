-- What is wrong with a posting by itself, before any balance is looked at: an error code, its message and the facts.
-- The posting functions call this only where their own quick checks found a fault, so it may take its time.
CREATE OR REPLACE FUNCTION crossfoot.posting_fault(source text, destination text, amount numeric, currency text,
                                                   OUT code text, OUT message text, OUT facts jsonb)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    known       crossfoot.currency;
    bad_name    text;
BEGIN
    IF NOT crossfoot.is_account_name(source) THEN
        bad_name := coalesce(source, '');
    ELSIF NOT crossfoot.is_account_name(destination) THEN
        bad_name := coalesce(destination, '');
    END IF;
    SELECT * INTO known FROM crossfoot.currency AS c WHERE c.code = posting_fault.currency;
    CASE
        WHEN bad_name IS NOT NULL THEN
            code := 'CF002';
            message := 'an account''s name has 1 to 200 of A-Z a-z 0-9 . _ ~ @ + = - in parts separated by colons';
            facts := jsonb_build_object('account', left(bad_name, 200), 'length', length(bad_name));
        WHEN known.code IS NULL THEN
            code := 'CF005';
            message := format('currency %s is not known', coalesce(left(currency, 40), 'null'));
            facts := jsonb_build_object('currency', left(currency, 40));
        WHEN amount IS NULL THEN
            code := 'CF003';
            message := 'the amount is missing';
            facts := jsonb_build_object('amount', NULL);
        WHEN amount IN ('NaN', 'Infinity', '-Infinity') OR amount <= 0 OR amount >= 100000000000000000000 THEN
            code := 'CF003';
            message := format('amount %s is not above 0 and below 10^20', left(amount::text, 60));
            facts := jsonb_build_object('amount', left(amount::text, 60));
        WHEN scale(trim_scale(amount)) > known.scale THEN
            code := 'CF004';
            message := format('amount %s has more than the %s decimals of %s', left(amount::text, 60), known.scale, currency);
            facts := jsonb_build_object('amount', left(amount::text, 60), 'currency', currency, 'scale', known.scale);
        WHEN source = destination THEN
            code := 'CF008';
            message := format('source and destination are the same account %s', source);
            facts := jsonb_build_object('account', source, 'currency', currency);
        ELSE
            code := NULL;
    END CASE;
END
$$;
COMMENT ON FUNCTION crossfoot.posting_fault(text, text, numeric, text) IS 'Internal: what is wrong with a posting by itself, or nulls.';
REVOKE ALL ON FUNCTION crossfoot.posting_fault(text, text, numeric, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.posting_fault(text, text, numeric, text) TO crossfoot_head;
