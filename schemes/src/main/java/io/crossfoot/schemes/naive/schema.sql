-- The balance is a column that the application reads and writes back. The history is a log that the application writes too.

CREATE TABLE balance (
    user_name text NOT NULL,
    currency  text NOT NULL,
    amount    numeric(20, 2) NOT NULL,
    PRIMARY KEY (user_name, currency)
);

CREATE TABLE history (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_name text NOT NULL,
    currency  text NOT NULL,
    at        timestamptz NOT NULL,
    type      text NOT NULL,
    amount    numeric(20, 2) NOT NULL
);

CREATE INDEX ON history (user_name, currency, at, id);
