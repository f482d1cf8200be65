-- Ends a dispute in favour of the payee: a credit that was given for the time being is taken back (type dispute_return), even where the
-- account then is below its floor, and a hold is released. One that is lost already stays as it is, and one that has expired is
-- recorded as that. Answers the dispute.
-- Raises CF071 for a dispute that is not there, CF072 for one that is won, CF020 and CF027 where an account gives or takes nothing.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.lose_dispute(dispute text) RETURNS crossfoot.dispute_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    RETURN crossfoot.end_dispute($1, 'lost');
END
$$;
COMMENT ON FUNCTION crossfoot.lose_dispute(text) IS 'Ends a dispute in favour of the payee: a credit is taken back, a hold released; answers the dispute.';
REVOKE ALL ON FUNCTION crossfoot.lose_dispute(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.lose_dispute(text) TO crossfoot_app;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
