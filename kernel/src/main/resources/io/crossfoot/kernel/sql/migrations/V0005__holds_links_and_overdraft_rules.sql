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
COMMENT ON COLUMN crossfoot.account.ruled IS 'Whether the last row of overdraft_rule says more than the floor, so that posting asks it.';

ALTER TABLE crossfoot.transaction_detail ADD COLUMN of_transaction_id bigint;
ALTER TABLE crossfoot.transaction_detail ADD COLUMN of_hold_id bigint;
ALTER TABLE crossfoot.transaction_detail ADD COLUMN given integer;
ALTER TABLE crossfoot.transaction_detail ADD COLUMN link jsonb;
CREATE INDEX transaction_detail_of_transaction ON crossfoot.transaction_detail (of_transaction_id, transaction_id) WHERE of_transaction_id IS NOT NULL;
COMMENT ON TABLE crossfoot.transaction_detail IS 'Append-only: what was said about a transaction, and what it has to do with an earlier one or a hold; a row only where there is something.';
COMMENT ON COLUMN crossfoot.transaction_detail.given IS 'How many of its postings were asked for; those after them were added by an overdraft rule. Null for all.';
COMMENT ON COLUMN crossfoot.transaction_detail.link IS 'As given: {"captures": key}, {"reverses": number}, {"adjusts": number, "reason": ...} or {"exchange": {"from", "to", "rate"}}.';

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

-- Exchanges and splits.
CREATE TYPE crossfoot.exchange_position_record AS (
    currency text, came_in numeric, went_out numeric, balance numeric, rate numeric, value numeric, gain numeric);
CREATE TYPE crossfoot.share_record AS (account text, amount numeric);

-- These take more parameters now, or answer more; what stayed would be a second function of the name.
DROP FUNCTION IF EXISTS crossfoot.post_transactions(integer[], text[], text[], numeric[], text[], text[], text[], date[], text[], text[], jsonb[], timestamptz[], jsonb[], boolean, boolean);
DROP FUNCTION IF EXISTS crossfoot.post_batch(integer[], text[], text[], numeric[], text[], text[], text[], date[], text[], text[], jsonb[], jsonb[], boolean, boolean);

-- Disputes: an account that gave in a transaction wants some of it back, and until that is settled the amount is either credited
-- to it for the time being or held on the account that received.
CREATE TABLE crossfoot.dispute (
    id              bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT dispute_id PRIMARY KEY,
    transaction_id  bigint      NOT NULL,
    account_id      bigint      NOT NULL,
    payee_id        bigint      NOT NULL,
    hold_id         bigint,
    credited_by     bigint,
    reversed_by     bigint,
    returned_by     bigint,
    opened_at       timestamptz NOT NULL,
    deadline        timestamptz,
    ended_at        timestamptz,
    key             text        COLLATE "C" NOT NULL CONSTRAINT dispute_key_opens_once UNIQUE,
    digest          bytea       NOT NULL,
    amount          numeric     NOT NULL,
    mode            text        COLLATE "C" NOT NULL,
    funded_by       text        COLLATE "C",
    state           text        COLLATE "C" NOT NULL DEFAULT 'open',
    reason          text        NOT NULL,
    reference       text,
    metadata        jsonb
) WITH (fillfactor = 70);
CREATE INDEX dispute_of_a_transaction ON crossfoot.dispute (transaction_id, id);
CREATE INDEX dispute_of_an_account ON crossfoot.dispute (account_id, id);
CREATE INDEX dispute_of_a_payee ON crossfoot.dispute (payee_id, id);
CREATE INDEX dispute_open_of_an_account ON crossfoot.dispute (account_id) WHERE state = 'open';
CREATE INDEX dispute_open_of_a_payee ON crossfoot.dispute (payee_id) WHERE state = 'open';
CREATE INDEX dispute_open_until ON crossfoot.dispute (deadline) WHERE state = 'open';
COMMENT ON TABLE crossfoot.dispute IS 'What an account wants back of what it gave in a transaction, and what became of that; dispute_event has how. Only crossfoot_head writes here.';
COMMENT ON COLUMN crossfoot.dispute.account_id IS 'The account that gave and wants back; of an external one the row of its lowest id.';
COMMENT ON COLUMN crossfoot.dispute.payee_id IS 'The account that received; of an external one the row of its lowest id.';
COMMENT ON COLUMN crossfoot.dispute.hold_id IS 'Of the mode hold: what is reserved on the payee.';
COMMENT ON COLUMN crossfoot.dispute.credited_by IS 'Of the mode credit: the transaction that gave the amount for the time being; returned_by took it back.';
COMMENT ON COLUMN crossfoot.dispute.reversed_by IS 'The transaction that gave the amount back in the end, which reverses the disputed one.';
COMMENT ON COLUMN crossfoot.dispute.key IS 'The caller''s unique name of the dispute, apart from those of transactions and holds.';
COMMENT ON COLUMN crossfoot.dispute.deadline IS 'From when on the dispute is lost by itself, which reads as expired; null for never.';
COMMENT ON COLUMN crossfoot.dispute.state IS 'open, won, lost or expired. One past its deadline reads as expired from that moment, recorded here or not.';

CREATE TABLE crossfoot.dispute_event (
    id              bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT dispute_event_id PRIMARY KEY,
    dispute_id      bigint      NOT NULL,
    transaction_id  bigint,
    at              timestamptz NOT NULL,
    event           text        COLLATE "C" NOT NULL,
    role            text        NOT NULL DEFAULT session_user
);
CREATE INDEX dispute_event_of_a_dispute ON crossfoot.dispute_event (dispute_id, id);
COMMENT ON TABLE crossfoot.dispute_event IS 'Append-only: what happened to disputes: opened, credited, won, lost, expired, returned, each with the transaction that did it, if any.';
COMMENT ON COLUMN crossfoot.dispute_event.at IS 'When it happened; of an expiry the deadline, whenever that was recorded.';

CREATE TYPE crossfoot.dispute_record AS (
    key text, transaction_id bigint, account text, payee text, currency text, amount numeric, mode text, funded_by text, state text,
    opened_at timestamptz, deadline timestamptz, ended_at timestamptz, hold text, credited_by bigint, reversed_by bigint, returned_by bigint,
    reason text, reference text, metadata jsonb, replayed boolean, cursor text);
CREATE TYPE crossfoot.dispute_event_record AS (event text, at timestamptz, transaction_id bigint, role text);
ALTER TYPE crossfoot.balance_record ADD ATTRIBUTE disputed numeric;

-- Types of transactions with rules.
CREATE TABLE crossfoot.type_rule (
    id                  bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT type_rule_id PRIMARY KEY,
    type                text        COLLATE "C" NOT NULL,
    counter_account     text        COLLATE "C",
    signs               text        COLLATE "C" NOT NULL DEFAULT 'both',
    required_metadata   text[],
    posters             text[],
    limits              jsonb,
    changed_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by          text        NOT NULL DEFAULT session_user,
    actor               text
);
CREATE INDEX type_rule_of_a_type ON crossfoot.type_rule (type, id);
COMMENT ON TABLE crossfoot.type_rule IS 'Append-only: what transactions of a type must be like. Of a type the last row counts; one that asks for nothing says that there is no rule.';
COMMENT ON COLUMN crossfoot.type_rule.counter_account IS 'What stands in the place of external:<type>; null for that account itself.';
COMMENT ON COLUMN crossfoot.type_rule.signs IS 'in: every posting comes from the counter-account; out: every posting goes to it; both: as one likes.';
COMMENT ON COLUMN crossfoot.type_rule.posters IS 'Database roles, of one of which the session''s role is a member; null for everybody.';
COMMENT ON COLUMN crossfoot.type_rule.limits IS 'Per currency what a transaction may move, and what an account may move and how often in a day.';

ALTER TABLE crossfoot.setting ADD COLUMN types_ruled boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN crossfoot.setting.types_ruled IS 'Whether any type of transactions has a rule; where none has, posting asks for none.';

CREATE TYPE crossfoot.type_record AS (
    name text, first_posted_at timestamptz, counter_account text, signs text, required_metadata text[], posters text[], limits jsonb);
