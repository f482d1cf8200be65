-- Splits an amount by percentages, and posts nothing. Each account gets its percentage of the amount, cut to the currency's
-- decimals; remainder_to gets what is left, so that the shares always add up to the amount. It may be one of the accounts: then its
-- share is the greater. Percentages are from 0 to 100, with at most 20 decimals, and together at most 100.
-- Answers one row an account, in the order given, remainder_to last where it is none of them; a share may be 0, which is nothing to post.
-- Raises CF079 for what is no such split, CF003, CF004 and CF005 for an amount or a currency that is none, CF002 for an account's name.
CREATE OR REPLACE FUNCTION crossfoot.split(amount numeric, currency text, accounts text[], percentages numeric[], remainder_to text)
    RETURNS SETOF crossfoot.share_record
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
DECLARE
    decimals    integer;
    fault       record;
    wrong       text;
BEGIN
    IF (cardinality($3) BETWEEN 1 AND 10000 AND crossfoot.is_list($3, cardinality($3)) AND crossfoot.is_list($4, cardinality($3)) AND array_position($3, NULL) IS NULL) IS NOT TRUE THEN
        RAISE EXCEPTION 'a split has 1 to 10000 accounts and as many percentages' USING ERRCODE = 'CF079', DETAIL = '{"field": "accounts"}';
    END IF;
    -- As of a posting to the first account whose name is none.
    SELECT f.* INTO fault
    FROM (SELECT coalesce((SELECT u.a FROM unnest($3) AS u(a) WHERE NOT crossfoot.is_account_name(u.a) LIMIT 1), CASE WHEN crossfoot.is_account_name($5) THEN 'to' ELSE $5 END) AS name) AS x
    CROSS JOIN LATERAL crossfoot.posting_fault('from', x.name, $1, $2) AS f;
    IF fault.code IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = fault.code, MESSAGE = fault.message, DETAIL = fault.facts::text;
    END IF;
    SELECT left(u.a, 200) INTO wrong FROM unnest($3) AS u(a) GROUP BY u.a HAVING count(*) > 1 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'account % has two shares', wrong USING ERRCODE = 'CF079', DETAIL = jsonb_build_object('field', 'accounts', 'account', wrong)::text;
    END IF;
    SELECT coalesce(left(u.p::text, 60), 'null') INTO wrong FROM unnest($4) AS u(p) WHERE (u.p BETWEEN 0 AND 100 AND scale(trim_scale(u.p)) <= 20) IS NOT TRUE LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'percentage % is not from 0 to 100 with at most 20 decimals', wrong USING ERRCODE = 'CF079', DETAIL = jsonb_build_object('field', 'percentages', 'percentage', wrong)::text;
    ELSIF (SELECT sum(u.p) FROM unnest($4) AS u(p)) > 100 THEN
        RAISE EXCEPTION 'the percentages are more than 100 together' USING ERRCODE = 'CF079',
            DETAIL = (SELECT jsonb_build_object('field', 'percentages', 'percentage', trim_scale(sum(u.p))::text) FROM unnest($4) AS u(p))::text;
    END IF;
    SELECT c.scale INTO decimals FROM crossfoot.currency AS c WHERE c.code = $2;
    RETURN QUERY
        WITH part AS (
            -- Cut, not rounded: the shares together are never more than the amount.
            SELECT u.a AS account, trunc($1 * trim_scale(u.p) * 0.01, decimals) AS amount, u.ord FROM unnest($3, $4) WITH ORDINALITY AS u(a, p, ord)
        ), rest AS (
            SELECT round($1, decimals) - sum(p.amount) AS amount FROM part AS p)
        SELECT p.account, CASE WHEN p.account = $5 THEN p.amount + r.amount ELSE p.amount END
        FROM (SELECT account, amount, ord FROM part
              UNION ALL SELECT $5, round(0::numeric, decimals), cardinality($3) + 1 WHERE $5 <> ALL ($3)) AS p CROSS JOIN rest AS r
        ORDER BY p.ord;
END
$$;
COMMENT ON FUNCTION crossfoot.split(numeric, text, text[], numeric[], text) IS 'Splits an amount by percentages, what is left over going to a named account; the shares add up exactly. Posts nothing.';
REVOKE ALL ON FUNCTION crossfoot.split(numeric, text, text[], numeric[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.split(numeric, text, text[], numeric[], text) TO crossfoot_reader;
