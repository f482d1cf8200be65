-- The balance of an account in one currency, or in all of its currencies; now, or as it was at a past moment.
--
-- available is balance - held - floor, null where there is no floor; disputed is what open disputes are about that the account is
-- in, on either side; expires_next and expires_next_at say how much of what is left of lots expires next, and when, null where
-- nothing does. Of a past moment only balance and version are known to hold; the others are null then. The balance of an external account is the sum over its stripes, its
-- version their number of entries. No row for an account that is not open, or was not
-- at that moment.
CREATE OR REPLACE FUNCTION crossfoot.balance(account text, currency text DEFAULT NULL, at timestamptz DEFAULT NULL)
    RETURNS SETOF crossfoot.balance_record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS
$$
#variable_conflict use_column
DECLARE
    head record;
BEGIN
    IF $3 IS NULL AND $2 IS NOT NULL AND $1 NOT LIKE 'external:%' THEN
        -- Of nearly all accounts nothing is due by itself, nothing expires and nothing is in dispute, so that what is recorded is what is.
        RETURN QUERY SELECT a.name, a.currency, a.balance, a.held, a.balance - a.held - a.floor, a.version, a.floor, a.state, 0 * a.balance, NULL::numeric, NULL::timestamptz
            FROM crossfoot.account AS a
            WHERE a.name = $1 AND a.currency = $2 AND NOT a.ruled AND NOT a.disputed AND (a.terms_due_at IS NULL OR a.terms_due_at > greatest(clock_timestamp(), a.last_posted_at));
        IF FOUND THEN
            RETURN;
        END IF;
        RETURN QUERY SELECT a.name, a.currency, a.balance, a.held, a.balance - a.held - a.floor, a.version, a.floor, a.state, a.disputed, a.expires_next, a.expires_next_at
            FROM crossfoot.account_now AS a WHERE a.name = $1 AND a.currency = $2;
    ELSIF $3 IS NULL THEN
        RETURN QUERY SELECT a.name, a.currency, sum(a.balance), sum(a.held), sum(a.balance - a.held - a.floor), sum(a.version)::bigint, min(a.floor), min(a.state), sum(a.disputed),
                sum(a.expires_next), min(a.expires_next_at)
            FROM crossfoot.account_now AS a WHERE a.name = $1 AND ($2 IS NULL OR a.currency = $2)
            GROUP BY a.name, a.currency ORDER BY a.currency;
    ELSE
        -- The last entry not after the moment: one probe of each of the two indexes for each row of the account.
        RETURN QUERY SELECT a.name, a.currency, sum(coalesce(e.balance, 0)), NULL::numeric, NULL::numeric, sum(coalesce(e.version, 0))::bigint, NULL::numeric, NULL::text, NULL::numeric, NULL::numeric, NULL::timestamptz
            FROM crossfoot.account AS a
            LEFT JOIN LATERAL (
                SELECT last.balance, last.version FROM (
                    (SELECT p.source_balance AS balance, p.source_version AS version FROM crossfoot.posting AS p
                     WHERE p.source_id = a.id AND p.posted_at <= $3 ORDER BY p.posted_at DESC, p.source_version DESC LIMIT 1)
                    UNION ALL
                    (SELECT p.destination_balance, p.destination_version FROM crossfoot.posting AS p
                     WHERE p.destination_id = a.id AND p.posted_at <= $3 ORDER BY p.posted_at DESC, p.destination_version DESC LIMIT 1)) AS last
                ORDER BY last.version DESC LIMIT 1) AS e ON true
            WHERE a.name = $1 AND ($2 IS NULL OR a.currency = $2) AND (e.version IS NOT NULL OR a.opened_at <= $3)
            GROUP BY a.name, a.currency ORDER BY a.currency;
    END IF;
END
$$;
COMMENT ON FUNCTION crossfoot.balance(text, text, timestamptz) IS 'The balance of an account in one or all of its currencies, now or at a past moment.';
REVOKE ALL ON FUNCTION crossfoot.balance(text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.balance(text, text, timestamptz) TO crossfoot_reader, crossfoot_head;
