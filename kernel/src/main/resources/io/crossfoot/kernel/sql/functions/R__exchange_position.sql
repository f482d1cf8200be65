-- What exchanges have done to an account, a row a currency: what came in and went out by exchanges (and by their reversals), the
-- account's balance, the rate in the base currency, what the balance is worth at it, and the gain (a loss below 0): what came in less
-- what went out, at that rate. So money that was put into the account, or taken out of it, otherwise is no gain. A last row without a currency has
-- value and gain of all currencies together. rates says what one of a currency is worth in the base currency, as {"EUR": "1.08"}; that
-- of the base currency is 1. Value and gain are rounded half to even to the base currency's decimals; they are null where a rate is not
-- given, and in all where one is missing. Raises CF005 for a base currency that is none, CF012 for an account that is not open, CF070
-- for rates that are none. It reads all entries of the account.
CREATE OR REPLACE FUNCTION crossfoot.exchange_position(exchange_account text, base_currency text, rates jsonb DEFAULT '{}')
    RETURNS SETOF crossfoot.exchange_position_record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS
$$
#variable_conflict use_column
DECLARE
    decimals    integer;
    fault       record;
BEGIN
    SELECT c.scale INTO decimals FROM crossfoot.currency AS c WHERE c.code = $2;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'currency % is not known', coalesce(left($2, 40), 'null') USING ERRCODE = 'CF005', DETAIL = jsonb_build_object('currency', left($2, 40))::text;
    ELSIF jsonb_typeof(rates) IS DISTINCT FROM 'object' THEN
        RAISE EXCEPTION 'rates are an object of currencies and decimal strings' USING ERRCODE = 'CF070', DETAIL = '{"field": "rates"}';
    END IF;
    SELECT r.key, CASE WHEN c.code IS NULL THEN format('currency %s is not known', left(r.key, 40))
                       WHEN r.key = $2 AND r.value ~ '^0*1([.]0*)?$' IS NOT TRUE THEN 'the rate of the base currency is 1'
                       ELSE crossfoot.rate_fault(r.value) END AS message
    INTO fault
    FROM jsonb_each_text(rates) AS r LEFT JOIN crossfoot.currency AS c ON c.code = r.key
    WHERE c.code IS NULL OR crossfoot.rate_fault(r.value) IS NOT NULL OR r.key = $2 AND r.value !~ '^0*1([.]0*)?$'
    ORDER BY r.key LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '%', fault.message USING ERRCODE = 'CF070', DETAIL = jsonb_build_object('field', 'rates', 'currency', left(fault.key, 40))::text;
    ELSIF NOT EXISTS (SELECT FROM crossfoot.account AS a WHERE a.name = $1) THEN
        RAISE EXCEPTION 'account % is not open', coalesce(left($1, 200), 'null') USING ERRCODE = 'CF012', DETAIL = jsonb_build_object('account', left($1, 200))::text;
    END IF;
    RETURN QUERY
        WITH RECURSIVE moved AS (
            SELECT p.transaction_id, p.leg, a.currency, p.amount AS came_in, 0 AS went_out
            FROM crossfoot.account AS a JOIN crossfoot.posting AS p ON p.destination_id = a.id WHERE a.name = $1 AND p.detailed
            UNION ALL
            SELECT p.transaction_id, p.leg, a.currency, 0, p.amount
            FROM crossfoot.account AS a JOIN crossfoot.posting AS p ON p.source_id = a.id WHERE a.name = $1 AND p.detailed
        ), origin AS (
            -- A reversal belongs to what it takes back, which may be a reversal too.
            SELECT DISTINCT m.transaction_id, m.transaction_id AS of_id FROM moved AS m
            UNION
            SELECT o.transaction_id, d.of_transaction_id FROM origin AS o JOIN crossfoot.transaction_detail AS d ON d.transaction_id = o.of_id WHERE d.link ? 'reverses'
        ), exchanged AS (
            SELECT m.currency, sum(m.came_in) AS came_in, sum(m.went_out) AS went_out
            FROM moved AS m JOIN crossfoot.transaction_detail AS t ON t.transaction_id = m.transaction_id
            WHERE m.leg <= coalesce(t.given, m.leg)
              AND EXISTS (SELECT FROM origin AS o JOIN crossfoot.transaction_detail AS d ON d.transaction_id = o.of_id WHERE o.transaction_id = m.transaction_id AND d.link ? 'exchange')
            GROUP BY m.currency
        ), held AS (
            SELECT a.currency, sum(a.balance) AS balance FROM crossfoot.account AS a WHERE a.name = $1 GROUP BY a.currency
        ), line AS (
            SELECT h.currency, round(coalesce(e.came_in, 0), c.scale) AS came_in, round(coalesce(e.went_out, 0), c.scale) AS went_out, round(h.balance, c.scale) AS balance, r.rate,
                   crossfoot.round_half_even(h.balance * r.rate, decimals) AS value,
                   crossfoot.round_half_even((coalesce(e.came_in, 0) - coalesce(e.went_out, 0)) * r.rate, decimals) AS gain
            FROM held AS h JOIN crossfoot.currency AS c ON c.code = h.currency LEFT JOIN exchanged AS e ON e.currency = h.currency
            CROSS JOIN LATERAL (SELECT CASE WHEN h.currency = $2 THEN 1 ELSE trim_scale((rates ->> h.currency)::numeric) END AS rate) AS r)
        SELECT l.currency, l.came_in, l.went_out, l.balance, l.rate, l.value, l.gain
        FROM (SELECT line.*, 0 AS place FROM line
              UNION ALL
              SELECT NULL, NULL, NULL, NULL, NULL, CASE WHEN count(*) = count(value) THEN sum(value) END, CASE WHEN count(*) = count(gain) THEN sum(gain) END, 1 FROM line) AS l
        ORDER BY l.place, l.currency;
END
$$;
COMMENT ON FUNCTION crossfoot.exchange_position(text, text, jsonb) IS 'What exchanges have brought into an account and taken out of it, by currency, and the gain or loss in a base currency.';
REVOKE ALL ON FUNCTION crossfoot.exchange_position(text, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.exchange_position(text, text, jsonb) TO crossfoot_reader;
