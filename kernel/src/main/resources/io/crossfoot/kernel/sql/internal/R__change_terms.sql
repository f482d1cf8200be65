-- Sets how low an account may go and what is held of it, works out what changes by itself next, and keeps the terms under the
-- account's version, so that verify can check past entries against them. The account is locked by whoever calls this, as
-- crossfoot_head. Why the account is in its state is repeated, since it still is.
CREATE OR REPLACE FUNCTION crossfoot.change_terms(account_id bigint, floor numeric, held numeric, actor text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
DECLARE
    head record;
BEGIN
    UPDATE crossfoot.account AS a
    SET floor = $2, held = $3, terms_due_at = least(h.due, r.until, l.due),
        ruled = coalesce(r.fee, 0) <> 0 OR r.protected_by IS NOT NULL OR r.until IS NOT NULL OR l.due IS NOT NULL
    FROM (SELECT min(o.expires_at) AS due FROM crossfoot.hold AS o WHERE o.account_id = $1 AND o.state = 'open') AS h
    CROSS JOIN (SELECT min(o.expires_at) AS due FROM crossfoot.lot AS o WHERE o.account_id = $1 AND o.state = 'open') AS l
    LEFT JOIN (SELECT o.* FROM crossfoot.overdraft_rule AS o WHERE o.account_id = $1 ORDER BY o.id DESC LIMIT 1) AS r ON true
    WHERE a.id = $1
    RETURNING a.version, a.state INTO head;
    INSERT INTO crossfoot.account_terms (account_id, version, floor, held, state, reason, actor)
    VALUES ($1, head.version, $2, $3, head.state,
            (SELECT t.reason FROM crossfoot.account_terms AS t WHERE t.account_id = $1 ORDER BY t.version DESC, t.id DESC LIMIT 1), left($4, 200));
END
$$;
COMMENT ON FUNCTION crossfoot.change_terms(bigint, numeric, numeric, text) IS 'Internal: sets an account''s floor and what is held of it, and keeps both in account_terms.';
REVOKE ALL ON FUNCTION crossfoot.change_terms(bigint, numeric, numeric, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.change_terms(bigint, numeric, numeric, text) TO crossfoot_head;
GRANT SELECT, INSERT, UPDATE ON crossfoot.hold, crossfoot.lot TO crossfoot_head;
GRANT SELECT, INSERT ON crossfoot.hold_event, crossfoot.lot_event, crossfoot.overdraft_rule, crossfoot.account_terms TO crossfoot_head;
