-- The ledger is only ever added to, and a balance is its sum. The account row has nothing to say; it is there to be locked, for
-- without a lock two purchases would both be checked against the same sum.

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

-- Covers the sum, so that it can be read from the index alone.
CREATE INDEX ON ledger (user_name, currency, at, id) INCLUDE (amount);
