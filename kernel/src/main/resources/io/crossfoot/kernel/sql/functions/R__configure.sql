-- Changes the ledger's own settings; what is null stays. time_zone is where a posting's moment becomes its business day
-- when none is given; open_on_first_use is whether posting opens unknown accounts. Answers the settings. Raises CF017 for
-- an unknown time zone. For crossfoot_admin.
CREATE OR REPLACE FUNCTION crossfoot.configure(time_zone text DEFAULT NULL, open_on_first_use boolean DEFAULT NULL, actor text DEFAULT NULL,
                                               OUT time_zone_now text, OUT open_on_first_use_now boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    IF time_zone IS NOT NULL AND NOT EXISTS (SELECT FROM pg_timezone_names AS z WHERE z.name = configure.time_zone) THEN
        RAISE EXCEPTION 'time zone % is not known', left(time_zone, 60) USING ERRCODE = 'CF017', DETAIL = jsonb_build_object('time_zone', left(time_zone, 60))::text;
    END IF;
    UPDATE crossfoot.setting AS s
    SET time_zone = coalesce(configure.time_zone, s.time_zone), open_on_first_use = coalesce(configure.open_on_first_use, s.open_on_first_use)
    WHERE s.time_zone <> configure.time_zone OR s.open_on_first_use <> configure.open_on_first_use;
    IF FOUND THEN
        PERFORM crossfoot.note_act('configure', actor, jsonb_build_object('time_zone', configure.time_zone, 'open_on_first_use', configure.open_on_first_use));
    END IF;
    SELECT s.time_zone, s.open_on_first_use INTO time_zone_now, open_on_first_use_now FROM crossfoot.setting AS s;
END
$$;
COMMENT ON FUNCTION crossfoot.configure(text, boolean, text) IS 'Changes the ledger''s time zone and whether accounts open at first use; what is null stays.';
REVOKE ALL ON FUNCTION crossfoot.configure(text, boolean, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.configure(text, boolean, text) TO crossfoot_admin;
