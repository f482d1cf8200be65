-- Notes an administrative act, in the transaction of the act itself: what was rolled back was not done. actor is on whose
-- behalf, as the caller says; the login is noted in any case.
CREATE OR REPLACE FUNCTION crossfoot.note_act(act text, actor text, facts jsonb) RETURNS void
    LANGUAGE sql SET search_path = pg_catalog, pg_temp AS
$$ INSERT INTO crossfoot.administrative_act (act, actor, facts) VALUES (note_act.act, left(note_act.actor, 200), jsonb_strip_nulls(note_act.facts)) $$;
COMMENT ON FUNCTION crossfoot.note_act(text, text, jsonb) IS 'Internal: notes an administrative act.';
REVOKE ALL ON FUNCTION crossfoot.note_act(text, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.note_act(text, text, jsonb) TO crossfoot_head;
GRANT INSERT ON crossfoot.administrative_act TO crossfoot_head;
