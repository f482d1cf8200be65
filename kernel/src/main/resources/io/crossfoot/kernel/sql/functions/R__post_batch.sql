-- Posts many transactions in one call, each whole or not at all, in order; a rejected one does not affect the next.
--
-- One array element per posting:     of_transaction (1, 1, 2, ...: the transaction it belongs to), source, destination, amount, currency
-- One array element per transaction: type, and where given key, effective_date, description, reference, metadata,
--                                    expect_version ([{"account": ..., "currency": ..., "version": ...}]: versions that accounts must have right before),
--                                    link (what it has to do with an earlier one or a hold, see post(jsonb))
--
-- With all_or_nothing, one refusal refuses all (the others with CF022). With dry_run, the answer is what would become of
-- each, without numbers and times, and nothing is changed.
-- A source or destination that is null is the external account of the transaction's type. At most 10,000 postings.
-- Answers one row per posting. status is posted, replayed (the key has posted the same before: the first result) or
-- rejected (code, message and facts say why). Balances and versions of external accounts are left out.
-- Raises CF001 for arrays that do not belong together, CF090 (retryable) when other callers keep getting in between.
CREATE OR REPLACE FUNCTION crossfoot.post_batch(
    of_transaction integer[], source text[], destination text[], amount numeric[], currency text[],
    type text[], key text[] DEFAULT NULL, effective_date date[] DEFAULT NULL,
    description text[] DEFAULT NULL, reference text[] DEFAULT NULL, metadata jsonb[] DEFAULT NULL,
    expect_version jsonb[] DEFAULT NULL, all_or_nothing boolean DEFAULT false, dry_run boolean DEFAULT false, link jsonb[] DEFAULT NULL)
    RETURNS SETOF crossfoot.batch_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    RETURN QUERY SELECT * FROM crossfoot.post_transactions(of_transaction, source, destination, amount, currency, type, key, effective_date,
                                                           description, reference, metadata, NULL, expect_version, all_or_nothing, dry_run, link);
END
$$;
COMMENT ON FUNCTION crossfoot.post_batch(integer[], text[], text[], numeric[], text[], text[], text[], date[], text[], text[], jsonb[], jsonb[], boolean, boolean, jsonb[])
    IS 'Posts up to 10,000 postings of many transactions in order, each transaction whole or not at all; one answer row per posting with status posted, replayed or rejected.';
REVOKE ALL ON FUNCTION crossfoot.post_batch(integer[], text[], text[], numeric[], text[], text[], text[], date[], text[], text[], jsonb[], jsonb[], boolean, boolean, jsonb[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.post_batch(integer[], text[], text[], numeric[], text[], text[], text[], date[], text[], text[], jsonb[], jsonb[], boolean, boolean, jsonb[]) TO crossfoot_app;
