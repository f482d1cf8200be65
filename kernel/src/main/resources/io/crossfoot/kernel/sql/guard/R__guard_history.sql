-- History is append-only: update, delete and truncate are refused on postings, keys, details, terms, types and administrative
-- acts, for everybody.
-- A statement that names a partition does not fire its parent's statement triggers, so add_partition gives every
-- partition this trigger too, there for INSERT as well: postings enter through the parent, where the guard sees them.
CREATE OR REPLACE FUNCTION crossfoot.refuse_history_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    IF TG_OP = 'INSERT' THEN
        RAISE EXCEPTION 'postings are inserted through crossfoot.posting, not through a partition'
            USING ERRCODE = 'CF036', DETAIL = jsonb_build_object('table', TG_TABLE_NAME)::text;
    END IF;
    RAISE EXCEPTION 'history is append-only: % of % is refused; post a correction instead', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'CF030', DETAIL = jsonb_build_object('table', TG_TABLE_NAME, 'operation', TG_OP)::text;
END
$$;
COMMENT ON FUNCTION crossfoot.refuse_history_change() IS 'Internal: refuses to change or remove history.';
REVOKE ALL ON FUNCTION crossfoot.refuse_history_change() FROM PUBLIC;

CREATE OR REPLACE TRIGGER guard_history BEFORE UPDATE OR DELETE OR TRUNCATE ON crossfoot.posting
    FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.refuse_history_change();
CREATE OR REPLACE TRIGGER guard_history BEFORE UPDATE OR DELETE OR TRUNCATE ON crossfoot.posted_key
    FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.refuse_history_change();
CREATE OR REPLACE TRIGGER guard_history BEFORE UPDATE OR DELETE OR TRUNCATE ON crossfoot.transaction_detail
    FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.refuse_history_change();
CREATE OR REPLACE TRIGGER guard_history BEFORE UPDATE OR DELETE OR TRUNCATE ON crossfoot.account_terms
    FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.refuse_history_change();
CREATE OR REPLACE TRIGGER guard_history BEFORE UPDATE OR DELETE OR TRUNCATE ON crossfoot.transaction_type
    FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.refuse_history_change();
CREATE OR REPLACE TRIGGER guard_history BEFORE UPDATE OR DELETE OR TRUNCATE ON crossfoot.administrative_act
    FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.refuse_history_change();
CREATE OR REPLACE TRIGGER guard_history BEFORE UPDATE OR DELETE OR TRUNCATE ON crossfoot.hold_event
    FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.refuse_history_change();
CREATE OR REPLACE TRIGGER guard_history BEFORE UPDATE OR DELETE OR TRUNCATE ON crossfoot.overdraft_rule
    FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.refuse_history_change();
CREATE OR REPLACE TRIGGER guard_history BEFORE UPDATE OR DELETE OR TRUNCATE ON crossfoot.lot_event
    FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.refuse_history_change();
ALTER TABLE crossfoot.lot_event ENABLE ALWAYS TRIGGER guard_history;
ALTER TABLE crossfoot.posting ENABLE ALWAYS TRIGGER guard_history;
ALTER TABLE crossfoot.posted_key ENABLE ALWAYS TRIGGER guard_history;
ALTER TABLE crossfoot.transaction_detail ENABLE ALWAYS TRIGGER guard_history;
ALTER TABLE crossfoot.account_terms ENABLE ALWAYS TRIGGER guard_history;
ALTER TABLE crossfoot.transaction_type ENABLE ALWAYS TRIGGER guard_history;
ALTER TABLE crossfoot.administrative_act ENABLE ALWAYS TRIGGER guard_history;
ALTER TABLE crossfoot.hold_event ENABLE ALWAYS TRIGGER guard_history;
ALTER TABLE crossfoot.overdraft_rule ENABLE ALWAYS TRIGGER guard_history;

CREATE OR REPLACE TRIGGER guard_history BEFORE UPDATE OR DELETE OR TRUNCATE ON crossfoot.dispute_event
    FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.refuse_history_change();
ALTER TABLE crossfoot.dispute_event ENABLE ALWAYS TRIGGER guard_history;
CREATE OR REPLACE TRIGGER guard_history BEFORE UPDATE OR DELETE OR TRUNCATE ON crossfoot.type_rule
    FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.refuse_history_change();
ALTER TABLE crossfoot.type_rule ENABLE ALWAYS TRIGGER guard_history;
