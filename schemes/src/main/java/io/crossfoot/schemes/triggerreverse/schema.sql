-- Whoever posts updates a balance; a trigger writes the change as a transaction. There is no way to change a balance that the
-- history does not learn of.

CREATE TABLE balances (
    user_name    text NOT NULL,
    currency     text NOT NULL,
    amount       numeric(20, 2) NOT NULL DEFAULT 0,
    -- What the update has to tell the trigger about its transaction. The trigger empties them, or the next update that does not
    -- set them would be told of as this one.
    posting_type text,
    posting_at   timestamptz,
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

-- The balance row is locked when this runs, so that the history is in the order in which the balance changed.
CREATE FUNCTION write_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.amount <> OLD.amount THEN
        INSERT INTO transactions (user_name, currency, at, type, amount)
        VALUES (NEW.user_name, NEW.currency, coalesce(NEW.posting_at, clock_timestamp()),
                coalesce(NEW.posting_type, 'unstated'), NEW.amount - OLD.amount);
    END IF;
    NEW.posting_type := NULL;
    NEW.posting_at := NULL;
    RETURN NEW;
END $$;

CREATE TRIGGER write_transaction BEFORE UPDATE ON balances FOR EACH ROW EXECUTE FUNCTION write_transaction();

-- The amount is looked at here rather than in the trigger's own condition, which would hold on to the column's type.
CREATE FUNCTION refuse_opening_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.amount <> 0 THEN
        RAISE 'A balance begins at zero; what is then added to it gets a transaction'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER refuse_opening_balance BEFORE INSERT ON balances
FOR EACH ROW EXECUTE FUNCTION refuse_opening_balance();
