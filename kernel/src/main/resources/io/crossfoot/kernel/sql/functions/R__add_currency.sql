-- Adds a currency: a code of 2 to 16 of A-Z 0-9 _ and how many decimals (0 to 18) its amounts may have. Adding one that is
-- there with the same scale does nothing; a scale never changes. Raises CF015 and CF016. For crossfoot_admin.
CREATE OR REPLACE FUNCTION crossfoot.add_currency(code text, scale integer, name text DEFAULT NULL, actor text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    known integer;
BEGIN
    IF (code ~ '^[A-Z][A-Z0-9_]{1,15}$' AND scale BETWEEN 0 AND 18 AND coalesce(length(name) <= 200, true)) IS NOT TRUE THEN
        RAISE EXCEPTION 'a currency has a code of 2 to 16 of A-Z 0-9 _, a scale of 0 to 18 and a name of at most 200 characters'
            USING ERRCODE = 'CF015', DETAIL = jsonb_build_object('currency', left(code, 40), 'scale', scale)::text;
    END IF;
    INSERT INTO crossfoot.currency AS c (code, scale, name) VALUES (add_currency.code, add_currency.scale, coalesce(add_currency.name, add_currency.code))
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        PERFORM crossfoot.note_act('add_currency', actor, jsonb_build_object('currency', code, 'scale', scale, 'name', name));
    END IF;
    SELECT c.scale INTO known FROM crossfoot.currency AS c WHERE c.code = add_currency.code;
    IF known <> scale THEN
        RAISE EXCEPTION 'currency % has % decimals, which never changes', code, known
            USING ERRCODE = 'CF016', DETAIL = jsonb_build_object('currency', code, 'scale', known)::text;
    END IF;
END
$$;
COMMENT ON FUNCTION crossfoot.add_currency(text, integer, text, text) IS 'Adds a currency with its number of decimals.';
REVOKE ALL ON FUNCTION crossfoot.add_currency(text, integer, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.add_currency(text, integer, text, text) TO crossfoot_admin;
