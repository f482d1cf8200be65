-- Balances are a view of the transactions that the database stores and maintains with every change, here by statement triggers.
-- Defined in words it is
--     SELECT user_name, currency, sum(amount) AS amount, count(*) AS entries FROM transactions GROUP BY user_name, currency
-- and any insert, update, delete or truncation of transactions leaves it so.

CREATE TABLE transactions (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_name  text NOT NULL,
    currency   text NOT NULL,
    at         timestamptz NOT NULL,
    type       text NOT NULL,
    amount     numeric(20, 2) NOT NULL,
    is_summary boolean NOT NULL DEFAULT false
);

CREATE INDEX ON transactions (user_name, currency, at, id);

CREATE TABLE balances (
    user_name text NOT NULL,
    currency  text NOT NULL,
    amount    numeric(20, 2) NOT NULL,
    entries   bigint NOT NULL, -- A row of the view goes with its last transaction, as it would from a query.
    PRIMARY KEY (user_name, currency),
    CONSTRAINT balance_not_negative CHECK (amount >= 0)
) WITH (fillfactor = 70); -- Room in each page, so that a changed balance stays in it and no index has to follow.

-- An upsert alone would not do: the constraint is checked on the row proposed for insertion, which has the change and not the
-- balance. The insert finds a row only when another session made it meanwhile.
CREATE FUNCTION change_balance(p_user text, p_currency text, p_amount numeric, p_entries bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE balances SET amount = amount + p_amount, entries = entries + p_entries
    WHERE user_name = p_user AND currency = p_currency;
    IF NOT FOUND THEN
        INSERT INTO balances VALUES (p_user, p_currency, p_amount, p_entries)
        ON CONFLICT (user_name, currency)
        DO UPDATE SET amount = balances.amount + excluded.amount, entries = balances.entries + excluded.entries;
    ELSIF p_entries < 0 THEN
        DELETE FROM balances WHERE user_name = p_user AND currency = p_currency AND entries = 0;
    END IF;
END $$;

-- Each statement changes each balance once, by all it did to it, in the order of their keys: two statements that change the
-- same balances wait for each other instead of deadlocking.
CREATE FUNCTION add_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM change_balance(user_name, currency, amount, entries) FROM (
        SELECT user_name, currency, sum(amount) AS amount, count(*) AS entries
        FROM inserted GROUP BY user_name, currency ORDER BY user_name, currency) change;
    RETURN NULL;
END $$;

CREATE FUNCTION subtract_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM change_balance(user_name, currency, amount, entries) FROM (
        SELECT user_name, currency, -sum(amount) AS amount, -count(*) AS entries
        FROM deleted GROUP BY user_name, currency ORDER BY user_name, currency) change;
    RETURN NULL;
END $$;

CREATE FUNCTION apply_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM change_balance(user_name, currency, amount, entries) FROM (
        SELECT user_name, currency, sum(amount) AS amount, sum(entries)::bigint AS entries
        FROM (SELECT user_name, currency, amount, 1 AS entries FROM after
              UNION ALL
              SELECT user_name, currency, -amount, -1 FROM before) both_sides
        GROUP BY user_name, currency HAVING sum(amount) <> 0 OR sum(entries) <> 0
        ORDER BY user_name, currency) change;
    RETURN NULL;
END $$;

CREATE FUNCTION empty_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE balances;
    RETURN NULL;
END $$;

CREATE TRIGGER add_inserted AFTER INSERT ON transactions
REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION add_inserted();

CREATE TRIGGER subtract_deleted AFTER DELETE ON transactions
REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT EXECUTE FUNCTION subtract_deleted();

CREATE TRIGGER apply_updated AFTER UPDATE ON transactions
REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION apply_updated();

CREATE TRIGGER empty_balances AFTER TRUNCATE ON transactions FOR EACH STATEMENT EXECUTE FUNCTION empty_balances();

-- A view cannot be written; only the triggers above, from inside which the depth is not zero, may.
CREATE FUNCTION refuse_write() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE 'Balances are a view of the transactions and cannot be written' USING ERRCODE = 'wrong_object_type';
END $$;

CREATE TRIGGER refuse_write BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON balances
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_write();

-- Replaces the transactions before a moment by summaries. What is old is fixed first, for each statement sees what was committed
-- before it and a transaction dated back might come between them. A balance must not be seen with neither the old transactions
-- nor their summary, if that takes it below zero: so summaries that add come before the old ones go, and those that take after.
CREATE FUNCTION archive_transactions(p_before timestamptz, OUT removed bigint, OUT summaries bigint)
LANGUAGE plpgsql AS $$
DECLARE
    more bigint;
BEGIN
    LOCK TABLE transactions IN SHARE UPDATE EXCLUSIVE MODE; -- One archive at a time; posting goes on.
    CREATE TEMP TABLE archived ON COMMIT DROP AS
        SELECT id, user_name, currency, at, amount FROM transactions WHERE at < p_before;
    INSERT INTO transactions (user_name, currency, at, type, amount, is_summary)
        SELECT user_name, currency, max(at), 'summary', sum(amount), true
        FROM archived GROUP BY user_name, currency HAVING sum(amount) >= 0;
    GET DIAGNOSTICS summaries = ROW_COUNT;
    DELETE FROM transactions t USING archived WHERE t.id = archived.id;
    GET DIAGNOSTICS removed = ROW_COUNT;
    INSERT INTO transactions (user_name, currency, at, type, amount, is_summary)
        SELECT user_name, currency, max(at), 'summary', sum(amount), true
        FROM archived GROUP BY user_name, currency HAVING sum(amount) < 0;
    GET DIAGNOSTICS more = ROW_COUNT;
    summaries := summaries + more;
END $$;
