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
CREATE INDEX lot_open_in_order ON crossfoot.lot (account_id, priority, expires_at, id) WHERE state = 'open';
CREATE INDEX lot_open ON crossfoot.lot (expires_at) WHERE state = 'open';
COMMENT ON TABLE crossfoot.lot IS 'Credit of an account that expires, and what became of it so far; lot_event has how. Only crossfoot_head writes here.';
COMMENT ON COLUMN crossfoot.lot.key IS 'The caller''s unique name of the lot, apart from those of transactions and holds.';
COMMENT ON COLUMN crossfoot.lot.transaction_id IS 'The transaction that granted it.';
COMMENT ON COLUMN crossfoot.lot.priority IS 'Lots of a lower number are spent first, those of the same by their expiry.';
COMMENT ON COLUMN crossfoot.lot.spent IS 'What was taken from it, or was promised by a hold when it expired.';
COMMENT ON COLUMN crossfoot.lot.expired IS 'What was left at its expiry: it is held under the key lot:<key> until expire_lots moves it to expires_to.';
COMMENT ON COLUMN crossfoot.lot.state IS 'open while something remains; then what took the last of it: spent or expired.';

-- What has expired and is to be moved, apart from all that was.
CREATE INDEX hold_of_expired_lot ON crossfoot.hold (placed_at) WHERE state = 'open' AND key LIKE 'lot:%';

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

COMMENT ON COLUMN crossfoot.account.ruled IS 'Whether the last row of overdraft_rule says more than the floor, or credit of it expires, so that posting asks for that.';
COMMENT ON COLUMN crossfoot.transaction_detail.link IS 'As given: {"captures": key}, {"reverses": number}, {"disputes": number}, {"adjusts": number, "reason": ...}, {"exchange": {"from", "to", "rate"}}, {"grants": {...}} or {"expires": number}.';

-- Which accounts are in open disputes, so that reading any other asks for none.
ALTER TABLE crossfoot.account ADD COLUMN disputed boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN crossfoot.account.disputed IS 'Whether a dispute that the account is in, on either side, is recorded as open; false of external accounts.';
GRANT SELECT, UPDATE (disputed) ON crossfoot.account TO crossfoot_head;
GRANT SELECT ON crossfoot.dispute TO crossfoot_head;
SET ROLE crossfoot_head;
UPDATE crossfoot.account AS a SET disputed = true
FROM (SELECT d.account_id AS id FROM crossfoot.dispute AS d WHERE d.state = 'open' UNION SELECT d.payee_id FROM crossfoot.dispute AS d WHERE d.state = 'open') AS o
WHERE a.id = o.id AND a.stripe = 0;
SET ROLE crossfoot_owner;

-- Keys of the service's callers that post some types of transactions only.
ALTER TABLE crossfoot.api_key ADD COLUMN types text[];
COMMENT ON COLUMN crossfoot.api_key.types IS 'The types of transactions that it may post; null for all types.';
ALTER TYPE crossfoot.api_key_record ADD ATTRIBUTE types text[];
-- It takes more parameters now; what stayed would be a second function of the name.
DROP FUNCTION IF EXISTS crossfoot.create_api_key(text, text, bytea, text, text[], timestamptz, text);
