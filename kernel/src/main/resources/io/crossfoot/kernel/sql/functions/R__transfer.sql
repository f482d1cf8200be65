-- Moves an amount from a source account to a destination account of the same currency: a transaction of one posting.
--
-- A source or destination that is null is the external account of the type. Answers the transaction and both accounts'
-- new balance and version (null for external accounts); replayed says that the key had posted the same before.
-- Raises, among others, CF010 insufficient_funds and CF011 key_reused; the facts are in DETAIL as JSON.
--
-- A plain posting between accounts that exist takes the short way: both accounts are locked in the order of their ids, the
-- key is taken, the posting is inserted, and the guard checks it like everything. Three plain statements are faster than
-- one clever one, because starting a plan is most of what a statement costs here. Whatever is not plain goes the long way
-- through post_transactions, which also finds the words for a refusal.
CREATE OR REPLACE FUNCTION crossfoot.transfer(
    source text, destination text, amount numeric, currency text, type text DEFAULT 'transfer', key text DEFAULT NULL,
    effective_date date DEFAULT NULL, description text DEFAULT NULL, reference text DEFAULT NULL, metadata jsonb DEFAULT NULL)
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
    own_stripe  CONSTANT smallint := 1 + pg_backend_pid() % 8;
    done        crossfoot.transfer_record;
    known       record;
    account     record;
    s           record;
    d           record;
    plain       boolean;
BEGIN
    IF description IS NULL AND reference IS NULL AND metadata IS NULL AND crossfoot.is_type_name(type)
       AND (effective_date IS NULL OR effective_date BETWEEN date '0001-01-01' AND date '9999-12-31')
       AND (key IS NULL OR crossfoot.is_key(key))
       -- Posting never fails for want of a partition, and a wait for locks may end in the next month.
       AND to_regclass('crossfoot.posting_' || to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY_MM')) IS NOT NULL
       AND to_regclass('crossfoot.posting_' || to_char((clock_timestamp() + interval '1 hour') AT TIME ZONE 'UTC', 'YYYY_MM')) IS NOT NULL THEN
        -- Both accounts or none: with one locked already, the long way could wait for the other against the order of ids.
        SELECT f.id AS source_id, t.id AS destination_id, round(transfer.amount, c.scale) AS amount, z.time_zone INTO known
        FROM crossfoot.setting AS z, crossfoot.currency AS c, crossfoot.account AS f, crossfoot.account AS t
        WHERE c.code = transfer.currency
          AND f.name = from_name AND f.currency = transfer.currency AND f.stripe = CASE WHEN from_name LIKE 'external:%' THEN own_stripe ELSE 0 END
          AND t.name = to_name AND t.currency = transfer.currency AND t.stripe = CASE WHEN to_name LIKE 'external:%' THEN own_stripe ELSE 0 END;
        IF known.source_id <> known.destination_id AND known.amount = amount AND known.amount > 0 AND known.amount < 100000000000000000000 THEN
            -- Durability is the ledger's promise, so it is not left to the caller's settings.
            IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
                PERFORM set_config('synchronous_commit', 'on', true);
            END IF;
            FOR account IN
                SELECT a.id, a.balance, a.version, a.floor, a.held, a.last_posted_at, a.terms_due_at
                FROM crossfoot.account AS a
                WHERE a.id = ANY (ARRAY[known.source_id, known.destination_id]) ORDER BY a.id FOR NO KEY UPDATE
            LOOP
                IF account.id = known.source_id THEN
                    s := account;
                ELSE
                    d := account;
                END IF;
            END LOOP;
            done.source_balance := s.balance - known.amount;
            -- Too little money goes the long way, which says so.
            plain := coalesce(done.source_balance - s.held >= s.floor, true) AND coalesce(s.terms_due_at, d.terms_due_at) IS NULL;
            IF plain THEN
                done.transaction_id := nextval('crossfoot.transaction_id');
                done.posted_at := greatest(clock_timestamp(), s.last_posted_at, d.last_posted_at);
                done.business_date := coalesce(effective_date, (done.posted_at AT TIME ZONE known.time_zone)::date);
                done.source_version := s.version + 1;
                done.destination_balance := d.balance + known.amount;
                done.destination_version := d.version + 1;
                IF key IS NOT NULL THEN
                    -- Waits for another caller who is posting the key, and does not take it if that one commits.
                    INSERT INTO crossfoot.posted_key (key, transaction_id, posted_at, digest)
                    VALUES (transfer.key, done.transaction_id, done.posted_at,
                            crossfoot.request_digest(crossfoot.posting_text(from_name, to_name, transfer.currency, transfer.amount),
                                                     transfer.type, transfer.effective_date, NULL, NULL, NULL, NULL))
                    ON CONFLICT DO NOTHING;
                    plain := FOUND;
                END IF;
            END IF;
            IF plain THEN
                INSERT INTO crossfoot.posting (transaction_id, posted_at, source_id, source_version, destination_id, destination_version,
                                               effective_date, leg, imported, keyed, detailed, type, amount, source_balance, destination_balance)
                VALUES (done.transaction_id, done.posted_at, known.source_id, done.source_version, known.destination_id, done.destination_version,
                        done.business_date, 1, false, transfer.key IS NOT NULL, false, transfer.type, known.amount, done.source_balance, done.destination_balance);
                done.replayed := false;
                -- What an external account's stripe holds is nobody's balance, so it is left out.
                IF from_name LIKE 'external:%' THEN
                    done.source_balance := NULL;
                    done.source_version := NULL;
                END IF;
                IF to_name LIKE 'external:%' THEN
                    done.destination_balance := NULL;
                    done.destination_version := NULL;
                END IF;
                RETURN done;
            END IF;
        END IF;
    END IF;

    SELECT p.* INTO known
    FROM crossfoot.post_transactions(ARRAY[1], ARRAY[source], ARRAY[destination], ARRAY[amount], ARRAY[currency], ARRAY[type], ARRAY[key],
                                     ARRAY[effective_date], ARRAY[description], ARRAY[reference], ARRAY[metadata], NULL) AS p;
    IF known.status = 'rejected' THEN
        RAISE EXCEPTION USING ERRCODE = known.code, MESSAGE = known.message, DETAIL = known.facts::text;
    END IF;
    RETURN (known.transaction_id, known.posted_at, known.business_date, known.status = 'replayed',
            known.source_balance, known.source_version, known.destination_balance, known.destination_version)::crossfoot.transfer_record;
END
$$;
COMMENT ON FUNCTION crossfoot.transfer(text, text, numeric, text, text, text, date, text, text, jsonb)
    IS 'Moves an amount from a source to a destination account of one currency and answers their new balances and versions; raises CF010 when the source has less available.';
REVOKE ALL ON FUNCTION crossfoot.transfer(text, text, numeric, text, text, text, date, text, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.transfer(text, text, numeric, text, text, text, date, text, text, jsonb) TO crossfoot_app;
