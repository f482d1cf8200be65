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
    effective_date date DEFAULT NULL, description text DEFAULT NULL, reference text DEFAULT NULL, metadata jsonb DEFAULT NULL,
    OUT transaction_id bigint, OUT posted_at timestamptz, OUT business_date date, OUT replayed boolean,
    OUT source_balance numeric, OUT source_version bigint, OUT destination_balance numeric, OUT destination_version bigint)
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
    account     record;
    s           record;
    d           record;
    locked      integer := 0;
    plain       boolean;
    exact       numeric;
    zone        text;
    r           record;
BEGIN
    SELECT round(transfer.amount, c.scale), z.time_zone INTO exact, zone
    FROM crossfoot.currency AS c, crossfoot.setting AS z WHERE c.code = transfer.currency;
    IF exact = amount AND exact > 0 AND exact < 100000000000000000000
       AND description IS NULL AND reference IS NULL AND metadata IS NULL AND crossfoot.is_type_name(type)
       AND (effective_date IS NULL OR effective_date BETWEEN date '0001-01-01' AND date '9999-12-31')
       AND (key IS NULL OR crossfoot.is_key(key))
       -- Posting never fails for want of a partition, and a wait for locks may end in the next month.
       AND to_regclass('crossfoot.posting_' || to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY_MM')) IS NOT NULL
       AND to_regclass('crossfoot.posting_' || to_char((clock_timestamp() + interval '1 hour') AT TIME ZONE 'UTC', 'YYYY_MM')) IS NOT NULL THEN
        -- Durability is the ledger's promise, so it is not left to the caller's settings.
        IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
            PERFORM set_config('synchronous_commit', 'on', true);
        END IF;
        FOR account IN
            SELECT a.id, a.name, a.balance, a.version, a.floor, a.held, a.last_posted_at, a.terms_due_at
            FROM crossfoot.account AS a
            WHERE a.name = ANY (ARRAY[from_name, to_name]) AND a.currency = transfer.currency
              AND a.stripe + 0 = CASE WHEN a.name LIKE 'external:%' THEN own_stripe ELSE 0 END
              -- Both or none: with one locked already, the long way could wait for the other against the order of ids.
              AND (SELECT count(*) = 2 FROM crossfoot.account AS x
                   WHERE x.name = ANY (ARRAY[from_name, to_name]) AND x.currency = transfer.currency
                     AND x.stripe + 0 = CASE WHEN x.name LIKE 'external:%' THEN own_stripe ELSE 0 END)
            ORDER BY a.id FOR NO KEY UPDATE
        LOOP
            locked := locked + 1;
            IF account.name = from_name THEN
                s := account;
            ELSE
                d := account;
            END IF;
        END LOOP;
        -- Accounts to be opened, or too little money, go the long way.
        IF locked < 2 THEN
            plain := false;
        ELSE
            plain := coalesce(s.balance - s.held - exact >= s.floor, true) AND coalesce(s.terms_due_at, d.terms_due_at) IS NULL;
        END IF;
        IF plain THEN
            transaction_id := nextval('crossfoot.transaction_id');
            posted_at := greatest(clock_timestamp(), s.last_posted_at, d.last_posted_at);
            IF key IS NOT NULL THEN
                -- Waits for another caller who is posting the key, and does not take it if that one commits.
                INSERT INTO crossfoot.posted_key (key, transaction_id, posted_at, digest)
                VALUES (transfer.key, transfer.transaction_id, transfer.posted_at,
                        crossfoot.request_digest(crossfoot.posting_text(from_name, to_name, transfer.currency, transfer.amount),
                                                 transfer.type, transfer.effective_date, NULL, NULL, NULL, NULL))
                ON CONFLICT DO NOTHING;
            END IF;
            IF key IS NULL OR FOUND THEN
                business_date := coalesce(effective_date, (posted_at AT TIME ZONE zone)::date);
                INSERT INTO crossfoot.posting (transaction_id, posted_at, source_id, source_version, destination_id, destination_version,
                                               effective_date, leg, imported, keyed, detailed, type, amount, source_balance, destination_balance)
                VALUES (transfer.transaction_id, transfer.posted_at, s.id, s.version + 1, d.id, d.version + 1,
                        transfer.business_date, 1, false, transfer.key IS NOT NULL, false, transfer.type, exact, s.balance - exact, d.balance + exact);
                replayed := false;
                -- What an external account's stripe holds is nobody's balance, so it is left out.
                IF from_name NOT LIKE 'external:%' THEN
                    source_balance := s.balance - exact;
                    source_version := s.version + 1;
                END IF;
                IF to_name NOT LIKE 'external:%' THEN
                    destination_balance := d.balance + exact;
                    destination_version := d.version + 1;
                END IF;
                RETURN;
            END IF;
        END IF;
    END IF;

    SELECT p.* INTO r
    FROM crossfoot.post_transactions(ARRAY[1], ARRAY[source], ARRAY[destination], ARRAY[amount], ARRAY[currency], ARRAY[type], ARRAY[key],
                                     ARRAY[effective_date], ARRAY[description], ARRAY[reference], ARRAY[metadata], NULL) AS p;
    IF r.status = 'rejected' THEN
        RAISE EXCEPTION USING ERRCODE = r.code, MESSAGE = r.message, DETAIL = r.facts::text;
    END IF;
    transaction_id := r.transaction_id;
    posted_at := r.posted_at;
    business_date := r.business_date;
    replayed := r.status = 'replayed';
    source_balance := r.source_balance;
    source_version := r.source_version;
    destination_balance := r.destination_balance;
    destination_version := r.destination_version;
END
$$;
COMMENT ON FUNCTION crossfoot.transfer(text, text, numeric, text, text, text, date, text, text, jsonb)
    IS 'Moves an amount from a source to a destination account of one currency and answers their new balances and versions; raises CF010 when the source has less available.';
REVOKE ALL ON FUNCTION crossfoot.transfer(text, text, numeric, text, text, text, date, text, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION crossfoot.transfer(text, text, numeric, text, text, text, date, text, text, jsonb) TO crossfoot_app;
