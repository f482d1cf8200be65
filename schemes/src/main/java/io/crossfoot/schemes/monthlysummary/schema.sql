-- A row a month for each user says with what it opened, what was added and with what it closed; the last one's closing is the
-- balance. The transactions of a month are a partition, which an archive drops whole. The summaries stay.

CREATE TABLE account (
    user_name text NOT NULL,
    currency  text NOT NULL,
    PRIMARY KEY (user_name, currency)
);

CREATE TABLE month_summary (
    user_name text NOT NULL,
    currency  text NOT NULL,
    month     date NOT NULL CHECK (month = date_trunc('month', month::timestamp)),
    opening   numeric(20, 2) NOT NULL,
    amount    numeric(20, 2) NOT NULL,
    closing   numeric(20, 2) NOT NULL,
    PRIMARY KEY (user_name, currency, month),
    FOREIGN KEY (user_name, currency) REFERENCES account,
    CONSTRAINT month_adds_up CHECK (closing = opening + amount),
    CONSTRAINT balance_not_negative CHECK (closing >= 0)
) WITH (fillfactor = 70); -- Room in each page, so that a changed summary stays in it and no index has to follow.

CREATE TABLE ledger (
    id        bigint GENERATED ALWAYS AS IDENTITY,
    user_name text NOT NULL,
    currency  text NOT NULL,
    at        timestamptz NOT NULL,
    type      text NOT NULL,
    amount    numeric(20, 2) NOT NULL,
    PRIMARY KEY (id, at),
    FOREIGN KEY (user_name, currency) REFERENCES account
) PARTITION BY RANGE (at);

CREATE INDEX ON ledger (user_name, currency, at, id);

-- The months that there are or were transactions of.
CREATE TABLE month (
    month    date PRIMARY KEY,
    archived boolean NOT NULL DEFAULT false
);

-- The months of a bank are the same wherever its servers and users are.
CREATE FUNCTION month_of(at timestamptz) RETURNS date IMMUTABLE LANGUAGE sql
RETURN date_trunc('month', at AT TIME ZONE 'UTC')::date;

CREATE FUNCTION partition_of(month date) RETURNS text IMMUTABLE LANGUAGE sql
RETURN 'ledger_' || extract(year FROM month) || '_' || lpad(extract(month FROM month)::text, 2, '0');

-- Makes the partition of a month. Nobody can post meanwhile, which is why it is done ahead.
CREATE FUNCTION add_month(p_month date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE month IN SHARE ROW EXCLUSIVE MODE;
    IF NOT EXISTS (SELECT FROM month WHERE month = p_month) THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF ledger FOR VALUES FROM (%L) TO (%L)', partition_of(p_month),
            p_month::timestamp AT TIME ZONE 'UTC', (p_month + interval '1 month') AT TIME ZONE 'UTC');
        INSERT INTO month VALUES (p_month);
    END IF;
END $$;

-- Writes the transaction and its month, and raises the months after it, of which there are none unless the transaction is a
-- correction in the past; the constraint then looks at each of them. The user is locked in a statement of its own, so that
-- the next ones see all months that were committed before.
CREATE FUNCTION post_transaction(p_user text, p_currency text, p_amount numeric, p_type text, p_at timestamptz DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    posted_at    timestamptz;
    posted_month date;
    is_archived  boolean;
BEGIN
    PERFORM FROM account WHERE user_name = p_user AND currency = p_currency FOR NO KEY UPDATE;
    posted_at := coalesce(p_at, clock_timestamp());
    posted_month := month_of(posted_at);
    IF NOT EXISTS (SELECT FROM month WHERE month = posted_month) THEN
        PERFORM add_month(posted_month);
    END IF;
    -- An archive waits for this lock, so the month stays what it is.
    LOCK TABLE ledger IN ROW EXCLUSIVE MODE;
    SELECT archived INTO is_archived FROM month WHERE month = posted_month;
    IF is_archived THEN
        RAISE EXCEPTION 'The transactions of % have been archived', to_char(posted_month, 'FMMonth YYYY')
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    UPDATE month_summary SET amount = amount + p_amount, closing = closing + p_amount
    WHERE user_name = p_user AND currency = p_currency AND month = posted_month;
    IF NOT FOUND THEN
        INSERT INTO month_summary (user_name, currency, month, opening, amount, closing)
        SELECT p_user, p_currency, posted_month, opening, p_amount, opening + p_amount
        FROM (SELECT coalesce((
            SELECT closing FROM month_summary WHERE user_name = p_user AND currency = p_currency AND month < posted_month
            ORDER BY month DESC LIMIT 1), 0) AS opening) AS last;
    END IF;
    UPDATE month_summary SET opening = opening + p_amount, closing = closing + p_amount
    WHERE user_name = p_user AND currency = p_currency AND month > posted_month;
    INSERT INTO ledger (user_name, currency, at, type, amount)
    VALUES (p_user, p_currency, posted_at, p_type, p_amount);
END $$;

-- Drops the months that were over at a moment. The locks are taken in the order of add_month, so that the two can't wait for each
-- other.
CREATE FUNCTION archive_months(p_before timestamptz, OUT removed bigint, OUT summaries bigint) LANGUAGE plpgsql AS $$
DECLARE
    old     date;
    counted bigint;
BEGIN
    removed := 0;
    summaries := 0;
    LOCK TABLE month IN SHARE ROW EXCLUSIVE MODE;
    LOCK TABLE ledger IN ACCESS EXCLUSIVE MODE;
    FOR old IN SELECT month FROM month WHERE NOT archived AND month < month_of(least(p_before, now())) ORDER BY month LOOP
        EXECUTE format('SELECT count(*) FROM %I', partition_of(old)) INTO counted;
        removed := removed + counted;
        summaries := summaries + (SELECT count(*) FROM month_summary WHERE month = old);
        EXECUTE format('DROP TABLE %I', partition_of(old));
        UPDATE month SET archived = true WHERE month = old;
    END LOOP;
END $$;
