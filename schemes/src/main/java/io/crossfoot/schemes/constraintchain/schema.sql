-- Each row repeats the number and the balance of the row before it, and a foreign key says that there is such a row. Together with
-- the CHECKs that leaves one value for the balance of every row but a user's last: the database itself proves the sums.

CREATE TABLE account (
    user_name text NOT NULL,
    currency  text NOT NULL,
    PRIMARY KEY (user_name, currency)
);

CREATE TABLE ledger (
    user_name        text NOT NULL,
    currency         text NOT NULL,
    number           bigint NOT NULL,
    at               timestamptz NOT NULL,
    type             text NOT NULL,
    amount           numeric(20, 2) NOT NULL,
    balance          numeric(20, 2) NOT NULL,
    previous_number  bigint,
    previous_balance numeric(20, 2),
    PRIMARY KEY (user_name, currency, number),
    -- Adds nothing to the primary key but that the foreign key below can point to it.
    CONSTRAINT number_has_one_balance UNIQUE (user_name, currency, number, balance),
    -- A row is followed by one other at most. Also finds the follower when somebody edits or deletes a row.
    CONSTRAINT row_is_followed_once UNIQUE (user_name, currency, previous_number),
    -- A foreign key is not looked at where a column of it is null, which only the first row may have.
    CONSTRAINT first_row_follows_none CHECK ((number = 1) = (previous_number IS NULL)),
    CONSTRAINT previous_whole_or_absent CHECK ((previous_number IS NULL) = (previous_balance IS NULL)),
    CONSTRAINT numbers_without_gap CHECK (number = previous_number + 1),
    CONSTRAINT balance_adds_up CHECK (balance = coalesce(previous_balance, 0) + amount),
    CONSTRAINT balance_not_negative CHECK (balance >= 0),
    -- Looked at after each statement as any other. Whoever corrects the past may put it off until they commit.
    CONSTRAINT row_follows_the_one_before FOREIGN KEY (user_name, currency, previous_number, previous_balance)
        REFERENCES ledger (user_name, currency, number, balance) DEFERRABLE INITIALLY IMMEDIATE,
    FOREIGN KEY (user_name, currency) REFERENCES account
);

-- The constraints are enough for the sums to be right. The lock makes posts of a user wait for each other where they would
-- otherwise be refused for following the same row, and have to be tried again.
CREATE FUNCTION post_transaction(p_user text, p_currency text, p_amount numeric, p_type text, p_at timestamptz DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    last record;
BEGIN
    PERFORM FROM account WHERE user_name = p_user AND currency = p_currency FOR NO KEY UPDATE;
    SELECT number, balance INTO last FROM ledger
    WHERE user_name = p_user AND currency = p_currency ORDER BY number DESC LIMIT 1;
    INSERT INTO ledger (user_name, currency, number, at, type, amount, balance, previous_number, previous_balance)
    VALUES (p_user, p_currency, coalesce(last.number, 0) + 1, coalesce(p_at, clock_timestamp()), p_type, p_amount,
            coalesce(last.balance, 0) + p_amount, last.number, last.balance);
END $$;
