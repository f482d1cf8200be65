-- Amounts that are reserved, transactions that say what they have to do with earlier ones, and overdrafts with rules.

CREATE TABLE crossfoot.hold (
    id          bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT hold_id PRIMARY KEY,
    account_id  bigint      NOT NULL,
    placed_at   timestamptz NOT NULL,
    expires_at  timestamptz,
    key         text        COLLATE "C" NOT NULL CONSTRAINT hold_key_places_once UNIQUE,
    digest      bytea       NOT NULL,
    amount      numeric     NOT NULL,
    captured    numeric     NOT NULL,
    released    numeric     NOT NULL,
    state       text        COLLATE "C" NOT NULL DEFAULT 'open',
    description text,
    reference   text,
    metadata    jsonb
) WITH (fillfactor = 70);
CREATE INDEX hold_of_an_account ON crossfoot.hold (account_id, id);
CREATE INDEX hold_open_of_an_account ON crossfoot.hold (account_id, expires_at) WHERE state = 'open';
COMMENT ON TABLE crossfoot.hold IS 'An amount reserved on an account, and what became of it so far; hold_event has how. Only crossfoot_head writes here.';
COMMENT ON COLUMN crossfoot.hold.key IS 'The caller''s unique name of the hold, apart from those of transactions.';
COMMENT ON COLUMN crossfoot.hold.digest IS 'SHA-256 of the request as given, so that the same again is told from something else.';
COMMENT ON COLUMN crossfoot.hold.released IS 'What became available again without being captured: by release or by expiry.';
COMMENT ON COLUMN crossfoot.hold.state IS 'open while something remains; then what took the last of it: captured, released or expired.';

CREATE TABLE crossfoot.hold_event (
    id              bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT hold_event_id PRIMARY KEY,
    hold_id         bigint      NOT NULL,
    transaction_id  bigint,
    at              timestamptz NOT NULL,
    expires_at      timestamptz,
    event           text        COLLATE "C" NOT NULL,
    amount          numeric     NOT NULL,
    remaining       numeric     NOT NULL,
    role            text        NOT NULL DEFAULT session_user
);
CREATE INDEX hold_event_of_a_hold ON crossfoot.hold_event (hold_id, id);
COMMENT ON TABLE crossfoot.hold_event IS 'Append-only: what happened to holds: placed, captured (by which transaction), released, expired, extended.';
COMMENT ON COLUMN crossfoot.hold_event.at IS 'When it happened; of an expiry the moment from which the hold no longer counted, whenever that was recorded.';
COMMENT ON COLUMN crossfoot.hold_event.remaining IS 'What the hold still reserved right after.';
COMMENT ON COLUMN crossfoot.hold_event.expires_at IS 'When the hold expires, as it was right after; null for never.';

CREATE TABLE crossfoot.overdraft_rule (
    id              bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT overdraft_rule_id PRIMARY KEY,
    account_id      bigint      NOT NULL,
    version         bigint      NOT NULL,
    until           timestamptz,
    floor_after     numeric,
    fee             numeric,
    fee_account     text        COLLATE "C",
    protected_by    text        COLLATE "C",
    changed_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by      text        NOT NULL DEFAULT session_user,
    actor           text
);
CREATE INDEX overdraft_rule_of_an_account ON crossfoot.overdraft_rule (account_id, id);
COMMENT ON TABLE crossfoot.overdraft_rule IS 'Append-only: what goes with an account''s floor. Of an account the last row counts; one without fee, protection and end says that nothing does.';
COMMENT ON COLUMN crossfoot.overdraft_rule.until IS 'From when on the floor is floor_after and nothing else goes with it; null for as long as nothing is changed.';
COMMENT ON COLUMN crossfoot.overdraft_rule.fee IS 'What a transaction that takes the account below 0 also moves to fee_account.';
COMMENT ON COLUMN crossfoot.overdraft_rule.protected_by IS 'The account that gives what a transaction lacks.';

ALTER TABLE crossfoot.account ADD COLUMN ruled boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN crossfoot.account.ruled IS 'Whether the last row of overdraft_rule says more than the floor, or credit of it expires, so that posting asks for that.';

ALTER TABLE crossfoot.transaction_detail ADD COLUMN of_transaction_id bigint;
ALTER TABLE crossfoot.transaction_detail ADD COLUMN of_hold_id bigint;
ALTER TABLE crossfoot.transaction_detail ADD COLUMN given integer;
ALTER TABLE crossfoot.transaction_detail ADD COLUMN link jsonb;
CREATE INDEX transaction_detail_of_transaction ON crossfoot.transaction_detail (of_transaction_id, transaction_id) WHERE of_transaction_id IS NOT NULL;
COMMENT ON TABLE crossfoot.transaction_detail IS 'Append-only: what was said about a transaction, and what it has to do with an earlier one or a hold; a row only where there is something.';
COMMENT ON COLUMN crossfoot.transaction_detail.given IS 'How many of its postings were asked for; those after them were added by an overdraft rule. Null for all.';
COMMENT ON COLUMN crossfoot.transaction_detail.link IS 'As given: {"captures": key}, {"reverses": number}, {"adjusts": number, "reason": ...}, {"grants": {...}} or {"expires": number}.';

CREATE TYPE crossfoot.hold_record AS (
    key text, account text, currency text, amount numeric, captured numeric, released numeric, remaining numeric, state text,
    placed_at timestamptz, expires_at timestamptz, description text, reference text, metadata jsonb, replayed boolean, cursor text);
CREATE TYPE crossfoot.hold_event_record AS (
    event text, at timestamptz, amount numeric, remaining numeric, expires_at timestamptz, transaction_id bigint, role text);
CREATE TYPE crossfoot.posted_record AS (
    transaction_id bigint, posted_at timestamptz, business_date date, replayed boolean, leg integer, source text, destination text,
    amount numeric, currency text, source_balance numeric, source_version bigint, destination_balance numeric, destination_version bigint);
CREATE TYPE crossfoot.overdraft_record AS (
    account text, currency text, overdraft_limit numeric, fee numeric, fee_account text, protected_by text, until timestamptz, limit_after numeric);
CREATE TYPE crossfoot.operation_record AS (
    operation integer, status text, result jsonb, code text, message text, facts jsonb);
ALTER TYPE crossfoot.transaction_record ADD ATTRIBUTE link jsonb, ADD ATTRIBUTE linked_by jsonb;

-- Credit that expires: lots, spent by whatever is taken from their account, and what became of them.
CREATE TABLE crossfoot.lot (
    id              bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT lot_id PRIMARY KEY,
    account_id      bigint      NOT NULL,
    transaction_id  bigint      NOT NULL CONSTRAINT lot_of_a_transaction UNIQUE,
    granted_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    priority        integer     NOT NULL,
    key             text        COLLATE "C" NOT NULL CONSTRAINT lot_key_grants_once UNIQUE,
    expires_to      text        COLLATE "C" NOT NULL,
    amount          numeric     NOT NULL,
    spent           numeric     NOT NULL,
    expired         numeric     NOT NULL,
    state           text        COLLATE "C" NOT NULL DEFAULT 'open'
) WITH (fillfactor = 70);
CREATE INDEX lot_of_an_account ON crossfoot.lot (account_id, id);
CREATE INDEX lot_open_of_an_account ON crossfoot.lot (account_id, expires_at) WHERE state = 'open';
CREATE INDEX lot_open ON crossfoot.lot (expires_at) WHERE state = 'open';
COMMENT ON TABLE crossfoot.lot IS 'Credit of an account that expires, and what became of it so far; lot_event has how. Only crossfoot_head writes here.';
COMMENT ON COLUMN crossfoot.lot.key IS 'The caller''s unique name of the lot, apart from those of transactions and holds.';
COMMENT ON COLUMN crossfoot.lot.transaction_id IS 'The transaction that granted it.';
COMMENT ON COLUMN crossfoot.lot.priority IS 'Lots of a lower number are spent first, those of the same by their expiry.';
COMMENT ON COLUMN crossfoot.lot.spent IS 'What was taken from it, or was promised by a hold when it expired.';
COMMENT ON COLUMN crossfoot.lot.expired IS 'What was left at its expiry: it is held under the key lot:<key> until expire_lots moves it to expires_to.';
COMMENT ON COLUMN crossfoot.lot.state IS 'open while something remains; then what took the last of it: spent or expired.';

CREATE TABLE crossfoot.lot_event (
    id              bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT lot_event_id PRIMARY KEY,
    lot_id          bigint      NOT NULL,
    transaction_id  bigint,
    at              timestamptz NOT NULL,
    event           text        COLLATE "C" NOT NULL,
    amount          numeric     NOT NULL,
    remaining       numeric     NOT NULL,
    role            text        NOT NULL DEFAULT session_user
);
CREATE INDEX lot_event_of_a_lot ON crossfoot.lot_event (lot_id, id);
COMMENT ON TABLE crossfoot.lot_event IS 'Append-only: what happened to lots: granted and spent (by which transaction), promised to a hold at the expiry, expired.';
COMMENT ON COLUMN crossfoot.lot_event.at IS 'When it happened; of an expiry the moment from which the lot no longer counted, whenever that was recorded.';

CREATE TYPE crossfoot.lot_record AS (
    key text, account text, currency text, amount numeric, spent numeric, expired numeric, remaining numeric, state text, priority integer,
    granted_at timestamptz, granted_by bigint, expires_at timestamptz, expires_to text, expired_by bigint, cursor text);
CREATE TYPE crossfoot.lot_event_record AS (event text, at timestamptz, amount numeric, remaining numeric, transaction_id bigint, role text);
ALTER TYPE crossfoot.balance_record ADD ATTRIBUTE expires_next numeric, ADD ATTRIBUTE expires_next_at timestamptz;

-- These take more parameters now, or answer more; what stayed would be a second function of the name.
DROP FUNCTION IF EXISTS crossfoot.post_transactions(integer[], text[], text[], numeric[], text[], text[], text[], date[], text[], text[], jsonb[], timestamptz[], jsonb[], boolean, boolean);
DROP FUNCTION IF EXISTS crossfoot.post_batch(integer[], text[], text[], numeric[], text[], text[], text[], date[], text[], text[], jsonb[], jsonb[], boolean, boolean);
