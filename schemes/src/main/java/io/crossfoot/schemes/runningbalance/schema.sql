-- Each row of the ledger says the balance after it, so the last row says the balance and the constraint on that column is the
-- floor. The account row has nothing to say; it is there to be locked, for without a lock two posts would follow the same row.

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
    balance    numeric(20, 2) NOT NULL CONSTRAINT balance_not_negative CHECK (balance >= 0),
    is_summary boolean NOT NULL DEFAULT false,
    FOREIGN KEY (user_name, currency) REFERENCES account
);

-- Its last entry for a user is the balance, and its order is the order in which the balances follow each other.
CREATE INDEX ON ledger (user_name, currency, at, id);

-- The lock comes in a statement of its own: a statement sees what was committed before it began, and the last row has to be
-- looked for after the lock was waited for. A row is never dated before the last one, even if the clock was set back, since it
-- would then not be the last.
CREATE FUNCTION post_transaction(p_user text, p_currency text, p_amount numeric, p_type text, p_at timestamptz DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    last record;
BEGIN
    PERFORM FROM account WHERE user_name = p_user AND currency = p_currency FOR NO KEY UPDATE;
    SELECT at, balance INTO last FROM ledger
    WHERE user_name = p_user AND currency = p_currency ORDER BY at DESC, id DESC LIMIT 1;
    IF p_at < last.at THEN
        RAISE EXCEPTION 'There is a later transaction, at %: all balances after this one would be wrong', last.at
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    INSERT INTO ledger (user_name, currency, at, type, amount, balance)
    VALUES (p_user, p_currency, coalesce(p_at, greatest(clock_timestamp(), last.at)), p_type, p_amount,
            coalesce(last.balance, 0) + p_amount);
END $$;
