-- What is wrong with a transaction that is an exchange, or nulls. It has postings in the two currencies of its link only. One account
-- name, the exchange account, takes in the one currency and gives out the other, and what it gives is what it takes times the rate,
-- rounded half to even. Postings that do not touch it (a fee) are free. Amounts that are none are left to be refused by the posting.
CREATE OR REPLACE FUNCTION crossfoot.exchange_fault(link jsonb, source text[], destination text[], amount numeric[], currency text[],
                                                    OUT code text, OUT message text, OUT facts jsonb)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    given       CONSTANT text := link #>> '{exchange,from}';
    wanted      CONSTANT text := link #>> '{exchange,to}';
    rate        CONSTANT text := link #>> '{exchange,rate}';
    decimals    integer;
    other       text;
    through     text[];
    taken       numeric;
    paid        numeric;
    expected    numeric;
BEGIN
    facts := jsonb_build_object('from', left(given, 40), 'to', left(wanted, 40), 'rate', left(rate, 60));
    SELECT c.scale INTO decimals FROM crossfoot.currency AS c WHERE c.code = wanted;
    SELECT u.c INTO other FROM unnest(exchange_fault.currency) AS u(c) WHERE u.c NOT IN (given, wanted) LIMIT 1;
    message := crossfoot.rate_fault(rate);
    IF message IS NOT NULL THEN
        facts := facts || '{"field": "rate"}';
    ELSIF given = wanted THEN
        message := 'an exchange is between two currencies';
        facts := facts || '{"field": "to"}';
    ELSIF decimals IS NULL OR NOT EXISTS (SELECT FROM crossfoot.currency AS c WHERE c.code = given) THEN
        code := 'CF005';
        message := format('currency %s is not known', left(CASE WHEN decimals IS NULL THEN wanted ELSE given END, 40));
        facts := jsonb_build_object('currency', left(CASE WHEN decimals IS NULL THEN wanted ELSE given END, 40));
        RETURN;
    ELSIF other IS NOT NULL THEN
        message := format('an exchange from %s to %s has no postings in %s', given, wanted, left(other, 40));
        facts := facts || jsonb_build_object('field', 'postings', 'currency', left(other, 40));
    ELSIF EXISTS (SELECT FROM unnest(amount) AS u(m) WHERE (u.m > 0 AND u.m < 100000000000000000000) IS NOT TRUE) THEN
        message := NULL;
    ELSE
        SELECT array_agg(x.name) INTO through
        FROM (SELECT u.d FROM unnest(destination, exchange_fault.currency) AS u(d, c) WHERE u.c = given
              INTERSECT SELECT u.s FROM unnest(source, exchange_fault.currency) AS u(s, c) WHERE u.c = wanted) AS x(name);
        IF cardinality(through) = 1 AND NOT EXISTS (SELECT FROM unnest(source, destination, exchange_fault.currency) AS u(s, d, c)
                                                    WHERE u.c = given AND u.s = through[1] OR u.c = wanted AND u.d = through[1]) THEN
            SELECT sum(u.m) FILTER (WHERE u.c = given AND u.d = through[1]), sum(u.m) FILTER (WHERE u.c = wanted AND u.s = through[1]) INTO taken, paid
            FROM unnest(source, destination, amount, exchange_fault.currency) AS u(s, d, m, c);
            expected := crossfoot.round_half_even(taken * rate::numeric, decimals);
            IF paid <> expected THEN
                message := format('%s %s at %s are %s %s, not %s', taken, given, rate, expected, wanted, paid);
                facts := facts || jsonb_build_object('field', 'amount', 'exchange_account', through[1], 'amount', taken::text, 'expected', expected::text, 'asked', paid::text);
            END IF;
        ELSE
            message := format('no single account takes the %s in and gives the %s out, as an exchange account does', given, wanted);
            facts := facts || '{"field": "postings"}';
        END IF;
    END IF;
    IF message IS NULL THEN
        facts := NULL;
    ELSE
        code := 'CF070';
    END IF;
END
$$;
COMMENT ON FUNCTION crossfoot.exchange_fault(jsonb, text[], text[], numeric[], text[]) IS 'Internal: what is wrong with the postings of an exchange, or nulls.';
REVOKE ALL ON FUNCTION crossfoot.exchange_fault(jsonb, text[], text[], numeric[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.exchange_fault(jsonb, text[], text[], numeric[], text[]) TO crossfoot_head;
