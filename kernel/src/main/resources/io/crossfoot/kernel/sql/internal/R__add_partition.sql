-- Adds the partition of postings for the month (UTC) that a moment falls into, unless it is there. The table is made
-- first and attached then: attaching locks out neither readers nor writers of the other months.
CREATE OR REPLACE FUNCTION crossfoot.add_partition(moment timestamptz) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET default_tablespace = '' SET default_table_access_method = 'heap'
    SET client_min_messages = warning SET TimeZone = 'UTC' SET DateStyle = 'ISO' AS
$$
DECLARE
    month_start CONSTANT timestamptz := date_trunc('month', moment);
    month_end   CONSTANT timestamptz := month_start + interval '1 month';
    partition   CONSTANT text := 'posting_' || to_char(month_start, 'YYYY_MM');
BEGIN
    IF month_start < timestamptz '1900-01-01' OR month_start >= timestamptz '9999-01-01' THEN
        RAISE EXCEPTION 'no postings are recorded in %', to_char(month_start, 'YYYY-MM')
            USING ERRCODE = 'CF035', DETAIL = jsonb_build_object('posted_at', moment)::text;
    END IF;
    IF to_regclass('crossfoot.' || partition) IS NOT NULL THEN
        RETURN;
    END IF;
    -- Conflicts with itself but with no reader or writer. Locking the table also takes note of what others created, which
    -- waiting for an advisory lock would not.
    LOCK TABLE crossfoot.posting IN SHARE UPDATE EXCLUSIVE MODE;
    IF to_regclass('crossfoot.' || partition) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE crossfoot.%I (LIKE crossfoot.posting INCLUDING ALL)', partition);
    EXECUTE format('CREATE TRIGGER guard_history BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON crossfoot.%I '
                   'FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.refuse_history_change()', partition);
    EXECUTE format('ALTER TABLE crossfoot.%I ENABLE ALWAYS TRIGGER guard_history', partition);
    EXECUTE format('ALTER TABLE crossfoot.posting ATTACH PARTITION crossfoot.%I FOR VALUES FROM (%L) TO (%L)', partition, month_start, month_end);
END
$$;
COMMENT ON FUNCTION crossfoot.add_partition(timestamptz) IS 'Internal: adds the partition of postings for the month (UTC) of a moment, unless it is there.';
REVOKE ALL ON FUNCTION crossfoot.add_partition(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.add_partition(timestamptz) TO crossfoot_head;
