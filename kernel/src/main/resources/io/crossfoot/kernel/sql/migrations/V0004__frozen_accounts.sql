-- Accounts that are frozen: why each state is what it is, and on whose behalf it was changed.

ALTER TABLE crossfoot.account_terms ADD COLUMN reason text;
ALTER TABLE crossfoot.account_terms ADD COLUMN actor text;
COMMENT ON COLUMN crossfoot.account.state IS 'open; frozen: nothing goes in or out; credits_only: nothing goes out; closed: nothing goes in or out, and it is empty.';
COMMENT ON COLUMN crossfoot.account_terms.reason IS 'Why the state is what it is, as whoever froze or unfroze the account said; what changes other terms repeats it.';
COMMENT ON COLUMN crossfoot.account_terms.actor IS 'On whose behalf the terms were changed, as the caller said.';

CREATE TYPE crossfoot.state_record AS (
    account text, currency text, state text, version bigint, since timestamptz, reason text, role text, actor text);
