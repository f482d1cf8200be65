-- Settles disputes that are past their deadline, the earliest first and at most so many (1 to 1000), as lost: takes credits back.
-- Nothing else waits for this: from its deadline on a dispute reads as expired, and its hold counts no more. Where an account
-- gives or takes nothing at present (frozen, closed), or the type's rule refuses to take its credit back, its dispute stays until
-- that is over. Answers the disputes that were settled.
-- Raises CF018 for a limit out of range.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.settle_disputes("limit" integer DEFAULT 100) RETURNS SETOF crossfoot.dispute_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    due         text[];
    names       text[];
    currencies  text[];
    attempts    integer := 0;
    wanted      text;
    settled     crossfoot.dispute_record;
    answers     crossfoot.dispute_record[];
BEGIN
    IF $1 IS NULL OR $1 NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION '1 to 1000 disputes are settled at a time' USING ERRCODE = 'CF018', DETAIL = jsonb_build_object('limit', $1)::text;
    END IF;
    PERFORM crossfoot.be_durable();
    <<attempt>>
    LOOP
    attempts := attempts + 1;
    BEGIN
        answers := '{}';
        SELECT array_agg(x.key), array_agg(x.account) || array_agg(x.payee) || array_agg(x.funded_by), array_agg(x.currency) INTO due, names, currencies
        FROM (SELECT n.* FROM crossfoot.dispute_now AS n
              WHERE n.recorded_state = 'open' AND n.state = 'expired'
                AND (n.credited_by IS NULL
                     OR NOT EXISTS (SELECT FROM crossfoot.account AS a WHERE a.id = n.account_id AND a.state <> 'open')
                        AND NOT EXISTS (SELECT FROM crossfoot.account AS a WHERE a.name = n.funded_by AND a.currency = n.currency AND a.state NOT IN ('open', 'credits_only')))
              ORDER BY n.deadline, n.id LIMIT $1) AS x;
        EXIT attempt WHEN due IS NULL;
        -- All of them at once, because locks are taken in the order of ids.
        PERFORM crossfoot.lock_accounts(names, currencies);
        FOREACH wanted IN ARRAY due LOOP
            BEGIN
                settled := crossfoot.end_dispute(wanted, 'due');
                answers := answers || settled;
            EXCEPTION WHEN SQLSTATE 'CF020' OR SQLSTATE 'CF027' OR SQLSTATE 'CF010' OR SQLSTATE 'CF068' OR SQLSTATE 'CF072' THEN
                -- It stays as it is, and keeps no other from being settled.
                NULL;
            END;
        END LOOP;
        EXIT attempt;
    EXCEPTION WHEN SQLSTATE 'CF091' OR deadlock_detected THEN
        IF attempts >= 20 THEN
            RAISE EXCEPTION 'other callers keep changing the same accounts' USING ERRCODE = 'CF090', DETAIL = jsonb_build_object('attempts', attempts)::text;
        END IF;
    END;
    END LOOP attempt;
    RETURN QUERY SELECT a.* FROM unnest(answers) AS a;
END
$$;
COMMENT ON FUNCTION crossfoot.settle_disputes(integer) IS 'Settles disputes that are past their deadline as lost; answers those it settled.';
REVOKE ALL ON FUNCTION crossfoot.settle_disputes(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.settle_disputes(integer) TO crossfoot_app;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
