-- Transactions and balances are two tables, and one function writes both. Whoever posts calls it; nobody else has a reason to
-- write either table.

CREATE TABLE balances (
    user_name text NOT NULL,
    currency  text NOT NULL,
    amount    numeric(20, 2) NOT NULL DEFAULT 0,
    PRIMARY KEY (user_name, currency),
    CONSTRAINT balance_not_negative CHECK (amount >= 0)
) WITH (fillfactor = 70); -- Room in each page, so that a changed balance stays in it and no index has to follow.

CREATE TABLE transactions (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_name  text NOT NULL,
    currency   text NOT NULL,
    at         timestamptz NOT NULL,
    type       text NOT NULL,
    amount     numeric(20, 2) NOT NULL,
    is_summary boolean NOT NULL DEFAULT false,
    FOREIGN KEY (user_name, currency) REFERENCES balances
);

CREATE INDEX ON transactions (user_name, currency, at, id);

-- The balance comes first: its row lock makes the user's posts wait for each other, the constraint refuses an overdraft before
-- anything else is written, and the time is read under the lock, so that the history is in the order in which the balance
-- changed. Without a balance row the foreign key refuses the transaction.
CREATE FUNCTION post_transaction(p_user text, p_currency text, p_amount numeric, p_type text, p_at timestamptz DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE balances SET amount = amount + p_amount WHERE user_name = p_user AND currency = p_currency;
    INSERT INTO transactions (user_name, currency, at, type, amount)
    VALUES (p_user, p_currency, coalesce(p_at, clock_timestamp()), p_type, p_amount);
END $$;
