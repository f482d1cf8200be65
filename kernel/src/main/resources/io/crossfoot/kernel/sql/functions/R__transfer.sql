-- Moves an amount from a source account to a destination account of the same currency: a transaction of one posting.
--
-- A source or destination that is null is the external account of the type. Answers the transaction and both accounts'
-- new balance and version (null for external accounts); replayed says that the key had posted the same before.
-- expect_version, [{"account": ..., "currency": ..., "version": ...}], posts only if the accounts have these versions (CF023).
-- Raises, among others, CF010 insufficient_funds and CF011 key_reused; the facts are in DETAIL as JSON.
--
-- A plain posting between accounts that exist takes the short way: both accounts are locked in the order of their ids, the
-- key is taken, the posting is inserted, and the guard checks it like everything. Three plain statements are faster than
-- one clever one, because starting a plan is most of what a statement costs here. Whatever is not plain goes the long way
-- through post_transactions, which also finds the words for a refusal.
CREATE OR REPLACE FUNCTION crossfoot.transfer(
    source text, destination text, amount numeric, currency text, type text DEFAULT 'transfer', key text DEFAULT NULL,
    effective_date date DEFAULT NULL, description text DEFAULT NULL, reference text DEFAULT NULL, metadata jsonb DEFAULT NULL, expect_version jsonb DEFAULT NULL)
    RETURNS crossfoot.transfer_record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_indexscan = on
    AS
$$
#variable_conflict use_column
DECLARE
    from_name   CONSTANT text := coalesce(source, CASE WHEN destination IS NOT NULL THEN 'external:' || type END);
    to_name     CONSTANT text := coalesce(destination, CASE WHEN source IS NOT NULL THEN 'external:' || type END);
    done        crossfoot.transfer_record;
    known       record;
    account     record;
    s           record;
    d           record;
BEGIN
    IF description IS NULL AND reference IS NULL AND metadata IS NULL AND expect_version IS NULL AND crossfoot.is_type_name(type)
       AND (effective_date IS NULL OR effective_date BETWEEN date '0001-01-01' AND date '9999-12-31')
       AND (key IS NULL OR crossfoot.is_key(key))
       -- Posting never fails for want of a partition, and a wait for locks may end in the next month.
       AND to_regclass('crossfoot.posting_' || to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY_MM')) IS NOT NULL
       AND to_regclass('crossfoot.posting_' || to_char((clock_timestamp() + interval '1 hour') AT TIME ZONE 'UTC', 'YYYY_MM')) IS NOT NULL THEN
        -- Both accounts or none: with one locked already, the long way could wait for the other against the order of ids.
        SELECT f.id AS source_id, t.id AS destination_id, z.time_zone, z.types_ruled INTO known
        FROM crossfoot.setting AS z, crossfoot.transaction_type AS y, crossfoot.account AS f, crossfoot.account AS t
        -- The one setting is reached by its key: a scan, which is switched off here, would look dear enough to be compiled (jit).
        WHERE z.only_row AND y.name = transfer.type AND f.name = from_name AND f.currency = transfer.currency
          AND f.stripe = crossfoot.own_stripe(from_name)
          -- A rule may name more accounts to lock, which the long way does in the order of ids with nothing locked.
          AND NOT f.ruled
          AND t.name = to_name AND t.currency = transfer.currency
          AND t.stripe = crossfoot.own_stripe(to_name);
        IF known.types_ruled THEN
            -- A transaction of a type that has a rule is not plain.
            PERFORM FROM crossfoot.type_rule_now AS r WHERE r.type = transfer.type;
            IF FOUND THEN
                known.source_id := NULL;
            END IF;
        END IF;
        IF known.source_id <> known.destination_id THEN
            FOR account IN
                SELECT a.id, a.balance, a.version, a.floor, a.held, a.last_posted_at, a.terms_due_at, a.state, a.ruled
                FROM crossfoot.account AS a
                WHERE a.id = ANY (ARRAY[known.source_id, known.destination_id]) ORDER BY a.id FOR NO KEY UPDATE
            LOOP
                IF account.id = known.source_id THEN
                    s := account;
                ELSE
                    d := account;
                END IF;
            END LOOP;
            done.posted_at := greatest(clock_timestamp(), s.last_posted_at, d.last_posted_at);
            -- Too little money goes the long way, which says so, and so does an amount with decimals that the balances,
            -- which show those of their currency, have not.
            IF amount > 0 AND amount < 100000000000000000000 AND scale(amount) <= scale(s.balance)
               AND coalesce(s.balance - s.held - amount >= s.floor, true) AND NOT s.ruled
               AND (least(s.terms_due_at, d.terms_due_at) > done.posted_at) IS NOT FALSE
               AND s.state = 'open' AND d.state = 'open' THEN
                -- Durability is the ledger's promise, so it is not left to the caller's settings.
                IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
                    PERFORM set_config('synchronous_commit', 'on', true);
                END IF;
                done.transaction_id := nextval('crossfoot.transaction_id');
                IF key IS NOT NULL THEN
                    -- Waits for another caller who is posting the key, and does not take it if that one commits.
                    INSERT INTO crossfoot.posted_key (key, transaction_id, posted_at, digest)
                    VALUES (transfer.key, done.transaction_id, done.posted_at,
                            crossfoot.request_digest(crossfoot.posting_text(from_name, to_name, transfer.currency, transfer.amount),
                                                     transfer.type, transfer.effective_date, NULL, NULL, NULL, NULL))
                    ON CONFLICT DO NOTHING;
                END IF;
                IF key IS NULL OR FOUND THEN
                    INSERT INTO crossfoot.posting (transaction_id, posted_at, source_id, source_version, destination_id, destination_version,
                                                   effective_date, leg, imported, keyed, detailed, type,
                                                   amount, source_balance, destination_balance)
                    VALUES (done.transaction_id, done.posted_at, s.id, s.version + 1, d.id, d.version + 1,
                            coalesce(transfer.effective_date, (done.posted_at AT TIME ZONE known.time_zone)::date),
                            1, false, transfer.key IS NOT NULL, false, transfer.type,
                            round(transfer.amount, scale(s.balance)), s.balance - transfer.amount, d.balance + transfer.amount)
                    -- What an external account's stripe holds is nobody's balance, so it is left out.
                    RETURNING posting.transaction_id, posting.posted_at, posting.effective_date, false,
                              CASE WHEN from_name NOT LIKE 'external:%' THEN posting.source_balance END,
                              CASE WHEN from_name NOT LIKE 'external:%' THEN posting.source_version END,
                              CASE WHEN to_name NOT LIKE 'external:%' THEN posting.destination_balance END,
                              CASE WHEN to_name NOT LIKE 'external:%' THEN posting.destination_version END
                    INTO done;
                    RETURN done;
                END IF;
            END IF;
        END IF;
    END IF;

    SELECT p.* INTO known
    FROM crossfoot.post_transactions(ARRAY[1], ARRAY[source], ARRAY[destination], ARRAY[amount], ARRAY[currency], ARRAY[type], ARRAY[key],
                                     ARRAY[effective_date], ARRAY[description], ARRAY[reference], ARRAY[metadata], NULL,
                                     ARRAY[expect_version], false, false, NULL) AS p;
    IF known.status = 'rejected' THEN
        RAISE EXCEPTION USING ERRCODE = known.code, MESSAGE = known.message, DETAIL = known.facts::text;
    END IF;
    RETURN (known.transaction_id, known.posted_at, known.business_date, known.status = 'replayed',
            known.source_balance, known.source_version, known.destination_balance, known.destination_version)::crossfoot.transfer_record;
END
$$;
COMMENT ON FUNCTION crossfoot.transfer(text, text, numeric, text, text, text, date, text, text, jsonb, jsonb)
    IS 'Moves an amount from a source to a destination account of one currency and answers their new balances and versions; raises CF010 when the source has less available.';
REVOKE ALL ON FUNCTION crossfoot.transfer(text, text, numeric, text, text, text, date, text, text, jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.transfer(text, text, numeric, text, text, text, date, text, text, jsonb, jsonb) TO crossfoot_app;
