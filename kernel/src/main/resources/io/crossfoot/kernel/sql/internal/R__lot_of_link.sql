-- The lot that a transaction with the link {"grants": ...} makes: what its postings bring to the lot's account. Or what is wrong with
-- it: CF011 for a key that has granted another lot, CF012 where nobody is open for what expires, CF075 for postings that bring
-- nothing or several currencies, and for an expiry that is not in the future. link_fault has found nothing wrong.
CREATE OR REPLACE FUNCTION crossfoot.lot_of_link(
    link jsonb, source text[], destination text[], amounts numeric[], currencies text[],
    OUT key text, OUT account text, OUT currency text, OUT amount numeric, OUT expires_at timestamptz, OUT priority integer, OUT expires_to text,
    OUT code text, OUT message text, OUT facts jsonb)
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    brought record;
BEGIN
    key := link -> 'grants' ->> 'lot';
    account := link -> 'grants' ->> 'account';
    expires_at := (link -> 'grants' ->> 'expires_at')::timestamptz;
    priority := coalesce((link -> 'grants' ->> 'priority')::integer, 0);
    SELECT count(DISTINCT u.c) AS currencies, min(u.c) AS currency, sum(u.m) AS amount, (array_agg(u.s ORDER BY u.ord))[1] AS source INTO brought
    FROM unnest(source, destination, amounts, currencies) WITH ORDINALITY AS u(s, d, m, c, ord) WHERE u.d = link -> 'grants' ->> 'account';
    currency := brought.currency;
    amount := brought.amount;
    expires_to := coalesce(link -> 'grants' ->> 'expires_to', brought.source);
    IF brought.currencies <> 1 THEN
        code := 'CF075';
        message := format('the transaction brings account %s %s', account, CASE WHEN brought.currencies = 0 THEN 'nothing' ELSE 'several currencies' END);
        facts := jsonb_build_object('field', 'account', 'lot', key, 'account', account);
    ELSIF expires_at <= clock_timestamp() THEN
        code := 'CF075';
        message := 'a lot expires in the future';
        facts := jsonb_build_object('field', 'expires_at', 'lot', key, 'expires_at', link #>> '{grants,expires_at}');
    ELSIF EXISTS (SELECT FROM crossfoot.lot AS l WHERE l.key = link -> 'grants' ->> 'lot') THEN
        code := 'CF011';
        message := format('key %s has granted another lot', key);
        facts := jsonb_build_object('key', key);
    ELSIF expires_to NOT LIKE 'external:%' AND NOT EXISTS (SELECT FROM unnest(source, currencies) AS u(s, c) WHERE u.s = coalesce(link -> 'grants' ->> 'expires_to', brought.source) AND u.c = brought.currency)
          AND NOT EXISTS (SELECT FROM crossfoot.account AS a WHERE a.name = coalesce(link -> 'grants' ->> 'expires_to', brought.source) AND a.currency = brought.currency) THEN
        code := 'CF012';
        message := format('account %s is not open in %s', expires_to, currency);
        facts := jsonb_build_object('account', expires_to, 'currency', currency);
    END IF;
END
$$;
COMMENT ON FUNCTION crossfoot.lot_of_link(jsonb, text[], text[], numeric[], text[]) IS 'Internal: the lot that a transaction grants, or what is wrong with it.';
REVOKE ALL ON FUNCTION crossfoot.lot_of_link(jsonb, text[], text[], numeric[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.lot_of_link(jsonb, text[], text[], numeric[], text[]) TO crossfoot_head;
