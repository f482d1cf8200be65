-- What a service needs of the kernel: accounts that are closed, the types that were posted, what administrators did, and the
-- keys of its callers.

ALTER TABLE crossfoot.account ADD COLUMN state text COLLATE "C" NOT NULL DEFAULT 'open';
ALTER TABLE crossfoot.account_terms ADD COLUMN state text COLLATE "C" NOT NULL DEFAULT 'open';
COMMENT ON COLUMN crossfoot.account.state IS 'open, or closed: then nothing goes in or out.';
COMMENT ON TABLE crossfoot.account_terms IS 'Append-only history of floors, holds and states: what an account''s entries after this version had to respect.';

CREATE TABLE crossfoot.transaction_type (
    name            text        COLLATE "C" CONSTRAINT transaction_type_name PRIMARY KEY,
    first_posted_at timestamptz NOT NULL
);
COMMENT ON TABLE crossfoot.transaction_type IS 'Append-only: the types of transactions that were ever posted.';
INSERT INTO crossfoot.transaction_type (name, first_posted_at)
SELECT p.type, min(p.posted_at) FROM crossfoot.posting AS p GROUP BY p.type;

CREATE TABLE crossfoot.administrative_act (
    id      bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT administrative_act_id PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    act     text        NOT NULL,
    role    text        NOT NULL DEFAULT session_user,
    actor   text,
    facts   jsonb       NOT NULL
);
COMMENT ON TABLE crossfoot.administrative_act IS 'Append-only: what administrators did, by the functions for crossfoot_admin.';
COMMENT ON COLUMN crossfoot.administrative_act.role IS 'The login that did it.';
COMMENT ON COLUMN crossfoot.administrative_act.actor IS 'On whose behalf, as the caller said.';

CREATE TABLE crossfoot.api_key (
    id          text        COLLATE "C" CONSTRAINT api_key_id PRIMARY KEY,
    secret_hash bytea       NOT NULL,
    name        text        NOT NULL,
    scope       text        NOT NULL CONSTRAINT api_key_scope_is_read_post_or_admin CHECK (scope IN ('read', 'post', 'admin')),
    prefixes    text[],
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at  timestamptz
);
COMMENT ON TABLE crossfoot.api_key IS 'The keys by which callers of the service are known; of a secret only its SHA-256 hash.';
COMMENT ON COLUMN crossfoot.api_key.prefixes IS 'The accounts that it may use, with those beneath them by the colon; null for all accounts.';
COMMENT ON COLUMN crossfoot.api_key.expires_at IS 'From when on it is no longer valid, null for never. Once past it is never moved.';

CREATE INDEX transaction_detail_reference ON crossfoot.transaction_detail (reference, transaction_id) WHERE reference IS NOT NULL;

ALTER TYPE crossfoot.balance_record ADD ATTRIBUTE state text;
CREATE TYPE crossfoot.transaction_record AS (
    transaction_id bigint, posted_at timestamptz, effective_date date, type text, imported boolean, key text, description text, reference text,
    metadata jsonb, postings jsonb, cursor text);
CREATE TYPE crossfoot.total_record AS (currency text, accounts bigint, balance numeric, held numeric);
CREATE TYPE crossfoot.trial_balance_record AS (currency text, "group" text, accounts bigint, debit numeric, credit numeric);
CREATE TYPE crossfoot.act_record AS (id bigint, at timestamptz, act text, role text, actor text, facts jsonb);
CREATE TYPE crossfoot.api_key_record AS (id text, name text, scope text, prefixes text[], created_at timestamptz, expires_at timestamptz);

-- These take more parameters now, or others; what stayed would be a second function of the name.
DROP FUNCTION IF EXISTS crossfoot.post_transactions(integer[], text[], text[], numeric[], text[], text[], text[], date[], text[], text[], jsonb[], timestamptz[]);
DROP FUNCTION IF EXISTS crossfoot.find_posting(bigint, timestamptz, smallint, bigint, bigint);
DROP FUNCTION IF EXISTS crossfoot.post_batch(integer[], text[], text[], numeric[], text[], text[], text[], date[], text[], text[], jsonb[]);
DROP FUNCTION IF EXISTS crossfoot.transfer(text, text, numeric, text, text, text, date, text, text, jsonb);
DROP FUNCTION IF EXISTS crossfoot.set_floor(text, text, numeric);
DROP FUNCTION IF EXISTS crossfoot.add_currency(text, integer, text);
DROP FUNCTION IF EXISTS crossfoot.configure(text, boolean);

-- Functions that run as crossfoot_head are made from here on, in the order of their names.
GRANT USAGE ON SCHEMA crossfoot TO crossfoot_head;
