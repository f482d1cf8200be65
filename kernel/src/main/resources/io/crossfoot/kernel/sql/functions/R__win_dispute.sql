-- Ends a dispute in favour of the account that opened it: what was disputed goes back from the payee, by a transaction that reverses the
-- disputed one (type dispute_won). What a hold reserved for it is taken; a credit that was given for the time being is taken back (type
-- dispute_return). One that is won already stays as it is. Answers the dispute.
-- Raises CF071 for a dispute that is not there, CF072 for one that is lost or has expired, CF010 where there is no hold and the payee
-- has the amount no longer, CF020 and CF027 where an account gives or takes nothing.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
SET ROLE crossfoot_head;
CREATE OR REPLACE FUNCTION crossfoot.win_dispute(dispute text) RETURNS crossfoot.dispute_record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    RETURN crossfoot.end_dispute($1, 'won');
END
$$;
COMMENT ON FUNCTION crossfoot.win_dispute(text) IS 'Ends a dispute in favour of the account that opened it: the disputed amount goes back from the payee; answers the dispute.';
REVOKE ALL ON FUNCTION crossfoot.win_dispute(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.win_dispute(text) TO crossfoot_app;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
