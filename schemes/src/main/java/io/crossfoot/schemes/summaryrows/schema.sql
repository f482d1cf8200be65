-- Transactions, and between them rows that say what everything before them comes to: one at the end of each day on which a user
-- had a transaction. A balance is the last such row and the transactions since. The account row is there to be locked.

CREATE TABLE account (
    user_name text NOT NULL,
    currency  text NOT NULL,
    PRIMARY KEY (user_name, currency)
);

CREATE TABLE ledger (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_name  text NOT NULL,
    currency   text NOT NULL,
    at         timestamptz NOT NULL,
    type       text NOT NULL,
    amount     numeric(20, 2) NOT NULL, -- of a summary: the balance just before that moment
    is_summary boolean NOT NULL DEFAULT false,
    FOREIGN KEY (user_name, currency) REFERENCES account,
    CONSTRAINT summary_not_negative CHECK (NOT is_summary OR amount >= 0)
);

-- For the history, and for the sum of the transactions since a moment, which can be read from the index alone.
CREATE INDEX ON ledger (user_name, currency, at, id) INCLUDE (amount, is_summary);

-- The last summary is its last entry for a user. Also keeps one day from being summed up twice.
CREATE UNIQUE INDEX one_summary_a_day ON ledger (user_name, currency, at) WHERE is_summary;

-- The day of a bank is the same wherever its servers and users are.
CREATE FUNCTION day_of(at timestamptz) RETURNS timestamptz IMMUTABLE LANGUAGE sql RETURN date_trunc('day', at, 'UTC');

-- One statement, so that both parts of the sum are of the same moment.
CREATE FUNCTION balance(p_user text, p_currency text) RETURNS numeric STABLE LANGUAGE plpgsql AS $$
BEGIN
    RETURN (
        WITH summary AS (
            SELECT at, amount FROM ledger WHERE user_name = p_user AND currency = p_currency AND is_summary
            ORDER BY at DESC LIMIT 1)
        SELECT coalesce((SELECT amount FROM summary), 0) + coalesce(sum(amount), 0) FROM ledger
        WHERE user_name = p_user AND currency = p_currency AND NOT is_summary
            AND at >= coalesce((SELECT at FROM summary), '-infinity'));
END $$;

-- Locks the user first and in a statement of its own, so that what follows sees all that was committed before. The same lock keeps
-- end_of_day from summing up a day into which somebody is still posting, and the time is read under it for the same reason.
CREATE FUNCTION post_transaction(p_user text, p_currency text, p_amount numeric, p_type text, p_at timestamptz DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    ended timestamptz;
BEGIN
    PERFORM FROM account WHERE user_name = p_user AND currency = p_currency FOR NO KEY UPDATE;
    SELECT at INTO ended FROM ledger
    WHERE user_name = p_user AND currency = p_currency AND is_summary ORDER BY at DESC LIMIT 1;
    IF p_at < ended THEN
        RAISE EXCEPTION 'That day has been summed up, as all before %: the balance would not notice', ended
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF p_amount < 0 AND balance(p_user, p_currency) + p_amount < 0 THEN
        RAISE EXCEPTION 'The balance would be %', balance(p_user, p_currency) + p_amount USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO ledger (user_name, currency, at, type, amount)
    VALUES (p_user, p_currency, coalesce(p_at, greatest(clock_timestamp(), ended)), p_type, p_amount);
END $$;

-- Writes the summaries of days that are over. The users are locked first and in order, so that two of these can't wait for each
-- other; only what was locked is summed up, for another user may have a transaction on the way that would be left out.
CREATE FUNCTION end_of_day() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    today  timestamptz := day_of(clock_timestamp());
    locked account[];
BEGIN
    locked := ARRAY(
        SELECT a FROM account a
        WHERE EXISTS (
            SELECT FROM ledger l WHERE l.user_name = a.user_name AND l.currency = a.currency AND NOT l.is_summary
                AND l.at < today AND l.at >= coalesce((
                    SELECT max(s.at) FROM ledger s
                    WHERE s.user_name = a.user_name AND s.currency = a.currency AND s.is_summary), '-infinity'))
        ORDER BY user_name, currency FOR NO KEY UPDATE);
    INSERT INTO ledger (user_name, currency, at, type, amount, is_summary)
    SELECT a.user_name, a.currency, day_of(l.at) + interval '24 hours', 'end of day',
        coalesce(s.amount, 0) + sum(sum(l.amount)) OVER (PARTITION BY a.user_name, a.currency ORDER BY day_of(l.at)), true
    FROM unnest(locked) a
    LEFT JOIN LATERAL (
        SELECT at, amount FROM ledger WHERE user_name = a.user_name AND currency = a.currency AND is_summary
        ORDER BY at DESC LIMIT 1) s ON true
    JOIN ledger l ON l.user_name = a.user_name AND l.currency = a.currency AND NOT l.is_summary
        AND l.at < today AND l.at >= coalesce(s.at, '-infinity')
    GROUP BY a.user_name, a.currency, s.amount, day_of(l.at);
END $$;
