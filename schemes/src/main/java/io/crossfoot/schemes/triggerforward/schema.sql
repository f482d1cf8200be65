-- Whoever posts inserts a transaction; a trigger adds its amount to the balance. There is no way to insert one that the balance
-- does not learn of.

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

-- It runs before the row is written, so that the balance is locked before the foreign key looks at it, an overdraft is refused
-- before anything is written, and a transaction without a time gets one under the lock: the history is then in the order in
-- which the balance changed. Without a balance row the foreign key refuses the transaction.
CREATE FUNCTION add_to_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE balances SET amount = amount + NEW.amount WHERE user_name = NEW.user_name AND currency = NEW.currency;
    NEW.at := coalesce(NEW.at, clock_timestamp());
    RETURN NEW;
END $$;

-- A summary stands for transactions that the balance already has.
CREATE TRIGGER add_to_balance BEFORE INSERT ON transactions
FOR EACH ROW WHEN (NOT NEW.is_summary) EXECUTE FUNCTION add_to_balance();
