-- Says what transactions of a type must be like, in place of what was said before; with nothing but the name, the type has no rule any more.
--   * counter_account: the account that stands in the place of external:<type>, wherever a transaction of the type names that or leaves a side out;
--   * signs: in: every posting comes from the counter-account (of the rule, or external:<type>); out: every posting goes to it; both: as one likes;
--   * required_metadata: members that the metadata has, and not as null;
--   * posters: database roles; the session's role must be a member of one of them;
--   * limits: [{"currency": "USD", "per_transaction": "500.00", "per_day": "1000.00", "count_per_day": 5}], each with one of the three or several:
--     what one transaction moves in all, and what is moved of an account, in or out, and in how many transactions, on a day of the ledger's
--     time zone, by posted_at. Of each posting one account counts: the one that is not the counter-account; where that takes no part, the
--     source, or the destination where the source is external. External accounts are not counted, nor is what was imported.
-- It holds for whatever is posted after it has committed, by whichever function: captures and reversals go by the type they are
-- given. What breaks a rule is refused with CF068, whose fact "rule" names which. Imported history is taken as it was.
-- actor is on whose behalf, for the log of administrative acts. Raises CF006 for a name that is none, CF069 for a rule that is none.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
GRANT SELECT, INSERT ON crossfoot.type_rule TO crossfoot_head;
GRANT SELECT, UPDATE (types_ruled) ON crossfoot.setting TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.set_type(
    name text, counter_account text DEFAULT NULL, signs text DEFAULT 'both', required_metadata text[] DEFAULT NULL,
    posters text[] DEFAULT NULL, limits jsonb DEFAULT NULL, actor text DEFAULT NULL)
    RETURNS SETOF crossfoot.type_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
DECLARE
    counter     CONSTANT text := nullif($2, 'external:' || $1);
    direction   CONSTANT text := coalesce($3, 'both');
    required    CONSTANT text[] := nullif($4, '{}');
    roles       CONSTANT text[] := nullif($5, '{}');
    bounds      jsonb := nullif(nullif(jsonb_strip_nulls($6), '[]'), 'null');
    last        record;
    field       text;
BEGIN
    IF NOT crossfoot.is_type_name($1) THEN
        RAISE EXCEPTION 'a transaction type has 1 to 63 of A-Z a-z 0-9 . _ -, starting with a letter or digit'
            USING ERRCODE = 'CF006', DETAIL = jsonb_build_object('type', left($1, 100))::text;
    END IF;
    field := CASE WHEN $2 IS NOT NULL AND NOT crossfoot.is_account_name($2) THEN 'counter_account'
                  WHEN direction NOT IN ('both', 'in', 'out') THEN 'signs'
                  WHEN required IS NOT NULL AND (cardinality(required) <= 50 AND crossfoot.is_list(required, cardinality(required))
                       AND (SELECT count(DISTINCT u) FROM unnest(required) AS u WHERE u ~ '^[^[:cntrl:]]{1,100}$') = cardinality(required)) IS NOT TRUE THEN 'required_metadata'
                  WHEN roles IS NOT NULL AND (cardinality(roles) <= 50 AND crossfoot.is_list(roles, cardinality(roles))
                       AND (SELECT count(*) FROM pg_roles AS p WHERE p.rolname = ANY (roles)) = cardinality(roles)) IS NOT TRUE THEN 'posters'
                  ELSE crossfoot.limits_fault(bounds) END;
    IF field IS NOT NULL THEN
        RAISE EXCEPTION 'a rule has an account''s name, signs that are in, out or both, up to 50 different members and up to 50 roles that are there, and limits above 0 of known currencies: % is none', field
            USING ERRCODE = 'CF069', DETAIL = jsonb_build_object('type', $1, 'field', field)::text;
    END IF;
    SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('currency', c.code, 'per_transaction', round((l.value ->> 'per_transaction')::numeric, c.scale)::text,
                                                          'per_day', round((l.value ->> 'per_day')::numeric, c.scale)::text, 'count_per_day', (l.value ->> 'count_per_day')::integer)) ORDER BY c.code)
    INTO bounds FROM jsonb_array_elements(bounds) AS l JOIN crossfoot.currency AS c ON c.code = l.value ->> 'currency';

    -- One after the other, as each looks whether any rule is left.
    PERFORM FROM crossfoot.setting AS z WHERE z.only_row FOR NO KEY UPDATE;
    SELECT r.* INTO last FROM crossfoot.type_rule_now AS r WHERE r.type = $1;
    IF last.counter_account IS DISTINCT FROM counter OR coalesce(last.signs, 'both') <> direction OR last.required_metadata IS DISTINCT FROM required
       OR last.posters IS DISTINCT FROM roles OR last.limits IS DISTINCT FROM bounds THEN
        INSERT INTO crossfoot.type_rule (type, counter_account, signs, required_metadata, posters, limits, actor)
        VALUES ($1, counter, direction, required, roles, bounds, left($7, 200));
        UPDATE crossfoot.setting AS z SET types_ruled = NOT z.types_ruled WHERE z.types_ruled <> EXISTS (SELECT FROM crossfoot.type_rule_now);
        PERFORM crossfoot.note_act('set_type', $7, jsonb_build_object('type', $1, 'counter_account', counter, 'signs', direction,
            'required_metadata', array_to_string(required, ' '), 'posters', array_to_string(roles, ' '), 'limits', bounds::text));
    END IF;
    RETURN QUERY SELECT $1, (SELECT t.first_posted_at FROM crossfoot.transaction_type AS t WHERE t.name = $1), r.counter_account, r.signs, r.required_metadata, r.posters, r.limits
        FROM (SELECT) AS one LEFT JOIN crossfoot.type_rule_now AS r ON r.type = $1;
END
$$;
COMMENT ON FUNCTION crossfoot.set_type(text, text, text, text[], text[], jsonb, text)
    IS 'Says what transactions of a type must be like: counter-account, signs, metadata, who posts them, limits; with nothing but the name it has no rule.';
REVOKE ALL ON FUNCTION crossfoot.set_type(text, text, text, text[], text[], jsonb, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.set_type(text, text, text, text[], text[], jsonb, text) TO crossfoot_admin;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
