-- The tables of the ledger. Nobody but the functions of this schema writes to them; see guard/ for what stops the rest.

CREATE TABLE crossfoot.setting (
    only_row            boolean PRIMARY KEY DEFAULT true CONSTRAINT settings_have_one_row CHECK (only_row),
    time_zone           text    NOT NULL DEFAULT 'UTC',
    open_on_first_use   boolean NOT NULL DEFAULT true
);
INSERT INTO crossfoot.setting DEFAULT VALUES;
COMMENT ON TABLE crossfoot.setting IS 'The ledger''s own settings, in one row; changed by configure().';
COMMENT ON COLUMN crossfoot.setting.time_zone IS 'Time zone in which a posting''s moment becomes its business day when none is given.';
COMMENT ON COLUMN crossfoot.setting.open_on_first_use IS 'Whether posting to an unknown account opens it with floor 0, or is refused.';

CREATE TABLE crossfoot.currency (
    code        text     COLLATE "C" PRIMARY KEY CONSTRAINT currency_code_is_well_formed CHECK (code ~ '^[A-Z][A-Z0-9_]{1,15}$'),
    scale       smallint NOT NULL CONSTRAINT currency_scale_is_0_to_18 CHECK (scale BETWEEN 0 AND 18),
    name        text     NOT NULL
);
COMMENT ON TABLE crossfoot.currency IS 'A unit of account: its code and how many decimals an amount of it may have.';

-- No foreign key ties the currency: PostgreSQL would check it again at every second update of a head in one transaction.
-- guard_new_account checks it once.
CREATE TABLE crossfoot.account (
    id              bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT account_id PRIMARY KEY,
    version         bigint      NOT NULL DEFAULT 0,
    last_posted_at  timestamptz,
    terms_due_at    timestamptz,
    opened_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    stripe          smallint    NOT NULL DEFAULT 0,
    name            text        COLLATE "C" NOT NULL,
    currency        text        COLLATE "C" NOT NULL,
    balance         numeric     NOT NULL DEFAULT 0,
    held            numeric     NOT NULL DEFAULT 0,
    floor           numeric     DEFAULT 0,
    CONSTRAINT account_name_is_unique_in_its_currency UNIQUE (name, currency, stripe)
) WITH (fillfactor = 50);
COMMENT ON TABLE crossfoot.account IS 'An account and its head: what its last entry left. Only the guard moves balance, version and last_posted_at.';
COMMENT ON COLUMN crossfoot.account.version IS 'Number of the account''s last entry; 0 before the first.';
COMMENT ON COLUMN crossfoot.account.terms_due_at IS 'When the account''s terms (holds, temporary limits) change next by themselves; posting applies what is due first.';
COMMENT ON COLUMN crossfoot.account.stripe IS '0 for an account of the ledger. An external account has several rows, each its own chain: 1 to 8 for posting, -1 for imports.';
COMMENT ON COLUMN crossfoot.account.held IS 'What holds reserve of the balance.';
COMMENT ON COLUMN crossfoot.account.floor IS 'Lowest balance, holds deducted, that an entry which takes money may leave; null for none.';

CREATE TABLE crossfoot.account_terms (
    id          bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT account_terms_id PRIMARY KEY,
    account_id  bigint      NOT NULL,
    version     bigint      NOT NULL,
    floor       numeric,
    held        numeric     NOT NULL,
    changed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by  text        NOT NULL DEFAULT session_user
);
CREATE INDEX account_terms_of_an_account ON crossfoot.account_terms (account_id, version, id);
COMMENT ON TABLE crossfoot.account_terms IS 'Append-only history of floors and holds: what an account''s entries after this version had to respect.';

CREATE SEQUENCE crossfoot.transaction_id AS bigint;

-- No CHECK constraints: PostgreSQL would parse them again for every statement, a tenth of what a single posting costs. The
-- guard refuses what they would, and verify looks for it.
--
-- One row per posting holds both entries, so that it is balanced by construction. Fixed-width columns come first, in
-- falling width, because padding would cost 8 bytes a row.
CREATE TABLE crossfoot.posting (
    transaction_id      bigint      NOT NULL,
    posted_at           timestamptz NOT NULL,
    source_id           bigint      NOT NULL,
    source_version      bigint      NOT NULL,
    destination_id      bigint      NOT NULL,
    destination_version bigint      NOT NULL,
    effective_date      date        NOT NULL,
    leg                 smallint    NOT NULL,
    imported            boolean     NOT NULL DEFAULT false,
    keyed               boolean     NOT NULL DEFAULT false,
    detailed            boolean     NOT NULL DEFAULT false,
    type                text        COLLATE "C" NOT NULL,
    amount              numeric     NOT NULL,
    source_balance      numeric     NOT NULL,
    destination_balance numeric     NOT NULL
) PARTITION BY RANGE (posted_at);
-- The time comes before the version because the balance at a past moment is then one probe.
CREATE UNIQUE INDEX posting_source_entry ON crossfoot.posting (source_id, posted_at, source_version);
CREATE UNIQUE INDEX posting_destination_entry ON crossfoot.posting (destination_id, posted_at, destination_version);
CREATE INDEX posting_transaction ON crossfoot.posting USING brin (transaction_id) WITH (pages_per_range = 16, autosummarize = on);
COMMENT ON TABLE crossfoot.posting IS 'Append-only: an amount moved from a source account to a destination account, with the version and balance that each had right after it.';
COMMENT ON COLUMN crossfoot.posting.leg IS 'Number of the posting within its transaction: 1, 2, 3, ...';
COMMENT ON COLUMN crossfoot.posting.imported IS 'Whether the import function recorded it, with a posted_at of the past.';
COMMENT ON COLUMN crossfoot.posting.keyed IS 'Whether posted_key has the transaction''s key.';
COMMENT ON COLUMN crossfoot.posting.detailed IS 'Whether transaction_detail has a row for the transaction.';

CREATE TABLE crossfoot.import_permit (
    xact    xid8 CONSTRAINT import_permit_xact PRIMARY KEY
);
COMMENT ON TABLE crossfoot.import_permit IS 'Says to the guard that import_batch is at work in a transaction; only crossfoot_head writes here, and nothing stays.';

CREATE TABLE crossfoot.transaction_detail (
    transaction_id  bigint CONSTRAINT transaction_detail_id PRIMARY KEY,
    posted_at       timestamptz NOT NULL,
    description     text,
    reference       text,
    metadata        jsonb
);
COMMENT ON TABLE crossfoot.transaction_detail IS 'Append-only: what was said about a transaction; a row only where something was.';

CREATE TABLE crossfoot.posted_key (
    transaction_id  bigint      NOT NULL,
    posted_at       timestamptz NOT NULL,
    key             text        COLLATE "C" CONSTRAINT posted_key_posts_once PRIMARY KEY,
    digest          bytea       NOT NULL
);
CREATE INDEX posted_key_transaction ON crossfoot.posted_key USING brin (transaction_id) WITH (pages_per_range = 16, autosummarize = on);
COMMENT ON TABLE crossfoot.posted_key IS 'Append-only: the caller''s unique name of a transaction, with the SHA-256 digest of the request as given.';

-- What functions answer in rows. Named types, because PostgreSQL works the columns of OUT parameters out anew in every call.
CREATE TYPE crossfoot.balance_record AS (
    account text, currency text, balance numeric, held numeric, available numeric, version bigint, floor numeric);
CREATE TYPE crossfoot.entry_record AS (
    account text, currency text, version bigint, posted_at timestamptz, effective_date date, transaction_id bigint, leg integer, type text,
    amount numeric, balance numeric, counterparty text, key text, description text, reference text, cursor text);
CREATE TYPE crossfoot.transfer_record AS (
    transaction_id bigint, posted_at timestamptz, business_date date, replayed boolean,
    source_balance numeric, source_version bigint, destination_balance numeric, destination_version bigint);
CREATE TYPE crossfoot.post_record AS (
    transaction_id bigint, posted_at timestamptz, business_date date, replayed boolean, balance numeric, version bigint);
CREATE TYPE crossfoot.batch_record AS (
    transaction integer, leg integer, status text, transaction_id bigint, posted_at timestamptz, business_date date,
    source_balance numeric, source_version bigint, destination_balance numeric, destination_version bigint,
    code text, message text, facts jsonb);
-- What verify finds of all chains at once: how many entries, which accounts are unsound, which went below some floor.
CREATE TYPE crossfoot.verified_chains AS (entries bigint, unsound bigint[], low bigint[]);
