-- Heads belong to nobody: balance, version, last_posted_at, floor, held, state, terms_due_at, ruled and disputed are written only under the
-- role crossfoot_head, which has no members and owns nothing but the guard and the functions that set terms. What an account
-- is (its name, currency, stripe, id) never changes, and no account is ever deleted.
CREATE OR REPLACE FUNCTION crossfoot.guard_heads() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    -- Asked here and not in the trigger's WHEN, which PostgreSQL would parse again for every statement.
    IF current_user = 'crossfoot_head' AND (TG_OP IN ('INSERT', 'UPDATE') OR TG_TABLE_NAME = 'import_permit') THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'an account''s head, its holds and its terms are changed by postings and by the functions for them, never by %', TG_OP
        USING ERRCODE = 'CF031', DETAIL = jsonb_build_object('table', TG_TABLE_NAME, 'operation', TG_OP)::text;
END
$$;
COMMENT ON FUNCTION crossfoot.guard_heads() IS 'Internal: refuses a change of accounts that is not the guard''s.';
REVOKE ALL ON FUNCTION crossfoot.guard_heads() FROM PUBLIC;
CREATE OR REPLACE TRIGGER guard_heads BEFORE UPDATE OR DELETE OR TRUNCATE ON crossfoot.account
    FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.guard_heads();

-- The permit to record the past is written in the same way: by import_batch, which runs as crossfoot_head.
CREATE OR REPLACE TRIGGER guard_heads BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON crossfoot.import_permit
    FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.guard_heads();
ALTER TABLE crossfoot.import_permit ENABLE ALWAYS TRIGGER guard_heads;

-- What a hold reserves is part of its account's head. Its history is written by the same functions alone, and never changed.
CREATE OR REPLACE TRIGGER guard_heads BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON crossfoot.hold
    FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.guard_heads();
CREATE OR REPLACE TRIGGER guard_heads BEFORE INSERT ON crossfoot.hold_event
    FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.guard_heads();
CREATE OR REPLACE TRIGGER guard_heads BEFORE INSERT ON crossfoot.overdraft_rule
    FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.guard_heads();
CREATE OR REPLACE TRIGGER guard_heads BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON crossfoot.lot
    FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.guard_heads();
CREATE OR REPLACE TRIGGER guard_heads BEFORE INSERT ON crossfoot.lot_event
    FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.guard_heads();
ALTER TABLE crossfoot.lot ENABLE ALWAYS TRIGGER guard_heads;
ALTER TABLE crossfoot.lot_event ENABLE ALWAYS TRIGGER guard_heads;
ALTER TABLE crossfoot.hold ENABLE ALWAYS TRIGGER guard_heads;
ALTER TABLE crossfoot.hold_event ENABLE ALWAYS TRIGGER guard_heads;
ALTER TABLE crossfoot.overdraft_rule ENABLE ALWAYS TRIGGER guard_heads;

-- Disputes move and reserve money, so what is open and what became of it is written by their functions alone.
CREATE OR REPLACE TRIGGER guard_heads BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON crossfoot.dispute
    FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.guard_heads();
CREATE OR REPLACE TRIGGER guard_heads BEFORE INSERT ON crossfoot.dispute_event
    FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.guard_heads();
ALTER TABLE crossfoot.dispute ENABLE ALWAYS TRIGGER guard_heads;
ALTER TABLE crossfoot.dispute_event ENABLE ALWAYS TRIGGER guard_heads;

-- A new account starts at nothing; only then is its first entry's balance provable.
CREATE OR REPLACE FUNCTION crossfoot.guard_new_account() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    IF NEW.balance <> 0 OR NEW.version <> 0 OR NEW.held <> 0 OR NEW.last_posted_at IS NOT NULL OR NEW.terms_due_at IS NOT NULL OR NEW.state <> 'open' OR NEW.ruled OR NEW.disputed
       OR NEW.floor IS DISTINCT FROM (CASE WHEN NEW.name LIKE 'external:%' THEN NULL ELSE 0 END) THEN
        RAISE EXCEPTION 'a new account has balance, version and held 0, and floor 0, or none where it is external'
            USING ERRCODE = 'CF031', DETAIL = jsonb_build_object('account', NEW.name, 'operation', TG_OP)::text;
    END IF;
    IF NOT crossfoot.is_account_name(NEW.name)
       OR (NEW.name LIKE 'external:%') <> (NEW.stripe <> 0) OR NEW.stripe < -1 OR NEW.stripe > 8
       OR NOT EXISTS (SELECT FROM crossfoot.currency WHERE code = NEW.currency) THEN
        RAISE EXCEPTION 'a new account has a well-formed name, a known currency and a stripe that fits its name'
            USING ERRCODE = 'CF031', DETAIL = jsonb_build_object('account', left(NEW.name, 200), 'currency', NEW.currency, 'stripe', NEW.stripe)::text;
    END IF;
    -- Nothing, in the decimals of its currency.
    SELECT round(0::numeric, c.scale), round(0::numeric, c.scale), CASE WHEN NEW.stripe = 0 THEN round(0::numeric, c.scale) END
    INTO NEW.balance, NEW.held, NEW.floor FROM crossfoot.currency AS c WHERE c.code = NEW.currency;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION crossfoot.guard_new_account() IS 'Internal: refuses a new account that does not start at nothing.';
REVOKE ALL ON FUNCTION crossfoot.guard_new_account() FROM PUBLIC;
CREATE OR REPLACE TRIGGER guard_new_account BEFORE INSERT ON crossfoot.account FOR EACH ROW EXECUTE FUNCTION crossfoot.guard_new_account();
ALTER TABLE crossfoot.account ENABLE ALWAYS TRIGGER guard_heads;
ALTER TABLE crossfoot.account ENABLE ALWAYS TRIGGER guard_new_account;

-- What transactions of a type must be like is said by set_type alone.
CREATE OR REPLACE TRIGGER guard_heads BEFORE INSERT ON crossfoot.type_rule
    FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.guard_heads();
ALTER TABLE crossfoot.type_rule ENABLE ALWAYS TRIGGER guard_heads;
