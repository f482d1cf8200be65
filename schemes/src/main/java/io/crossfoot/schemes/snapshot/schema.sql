-- The ledger is only ever added to. A materialised view holds its sums as of the last refresh, and a balance is that plus what
-- the ledger has had since. The account row is there to be locked, for without a lock two purchases would both be checked
-- against the same sum.

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
    amount     numeric(20, 2) NOT NULL,
    is_summary boolean NOT NULL DEFAULT false,
    FOREIGN KEY (user_name, currency) REFERENCES account
);

-- Finds the tail after an id and covers its sum; the history is read from its end.
CREATE INDEX ON ledger (user_name, currency, id) INCLUDE (amount);

-- Where the tail begins is each account's own last id: one for all would leave out whatever was under way anywhere.
CREATE MATERIALIZED VIEW balance_snapshot AS
SELECT user_name, currency, sum(amount) AS amount, max(id) AS last_id FROM ledger GROUP BY user_name, currency;

-- A refresh that readers need not wait for wants it.
CREATE UNIQUE INDEX ON balance_snapshot (user_name, currency);

-- One query, so that snapshot and tail are seen as of one moment, whatever is refreshed meanwhile.
CREATE FUNCTION balance_of(p_user text, p_currency text) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce(s.amount, 0) + coalesce((
        SELECT sum(l.amount) FROM ledger l
        WHERE l.user_name = p_user AND l.currency = p_currency AND l.id > coalesce(s.last_id, 0)), 0)
    FROM (SELECT) always LEFT JOIN balance_snapshot s ON s.user_name = p_user AND s.currency = p_currency
$$;

CREATE FUNCTION post_transaction(p_user text, p_currency text, p_amount numeric, p_type text, p_at timestamptz DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF p_amount < 0 THEN
        PERFORM FROM account WHERE user_name = p_user AND currency = p_currency FOR NO KEY UPDATE;
        IF balance_of(p_user, p_currency) + p_amount < 0 THEN
            RAISE 'The balance would be below zero' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    INSERT INTO ledger (user_name, currency, at, type, amount)
    VALUES (p_user, p_currency, coalesce(p_at, clock_timestamp()), p_type, p_amount);
END $$;

-- A summary takes the place of the last transaction that it stands for. The refresh belongs to the same transaction: the snapshot
-- might end before some of what is archived, and the summary, being one row, is either in it or after it.
CREATE FUNCTION archive_ledger(p_before timestamptz, OUT removed bigint, OUT summaries bigint) LANGUAGE plpgsql AS $$
BEGIN
    WITH old AS (DELETE FROM ledger WHERE at < p_before RETURNING *),
    summary AS (
        INSERT INTO ledger (id, user_name, currency, at, type, amount, is_summary) OVERRIDING SYSTEM VALUE
        SELECT max(id), user_name, currency, max(at), 'summary', sum(amount), true FROM old GROUP BY user_name, currency
        RETURNING 1)
    SELECT (SELECT count(*) FROM old), (SELECT count(*) FROM summary) INTO removed, summaries;
    REFRESH MATERIALIZED VIEW CONCURRENTLY balance_snapshot;
END $$;
