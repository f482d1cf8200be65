-- The guard: the only thing that ever moves an account's balance, version and last_posted_at.
--
-- It runs after every statement that inserts postings, whoever wrote it, and either moves the heads of all accounts that
-- the postings name or refuses the statement. A posting passes when
--   * each entry continues its account's chain: version + 1 without a gap, and the balance that follows from the one before;
--   * no entry that takes money leaves balance - held below the floor (receiving is always allowed), nor is made when terms are
--     due to change by themselves and that is not recorded yet, as the posting functions see to;
--   * neither account is closed or frozen, and one that takes credits only is no source;
--   * posted_at does not go back on an account, and is the present to within a minute, or the past where import_batch is at
--     work, which only that can say;
--   * its amount is positive, finite and of the currency's decimals, and its two accounts differ and have the same currency;
--   * its transaction's number is the one that the session drew last (verify names a number given twice), and its legs are
--     1, 2, 3 ... in the same statement.
-- Heads are compared and swapped, so that a writer that did not lock its accounts is refused instead of forking a chain.
--
-- It belongs to crossfoot_head, which has no members: see guard_heads for why nobody else can move a head.
GRANT CREATE ON SCHEMA crossfoot TO crossfoot_head;
GRANT USAGE ON SCHEMA crossfoot TO crossfoot_head;
GRANT SELECT ON crossfoot.account TO crossfoot_head;
GRANT SELECT, INSERT, DELETE ON crossfoot.import_permit TO crossfoot_head;
GRANT USAGE ON SEQUENCE crossfoot.transaction_id TO crossfoot_head;
GRANT UPDATE (balance, version, last_posted_at, floor, held, state, terms_due_at, ruled, disputed) ON crossfoot.account TO crossfoot_head;
SET ROLE crossfoot_head;

CREATE OR REPLACE FUNCTION crossfoot.guard_chain() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    -- The plans rely on the planner settings that the posting functions pin; pinning them here again would cost every
    -- posting half a microsecond a setting.
    AS
$$
DECLARE
    p           record;
    chains      bigint;
    moved       bigint;
    mixed       boolean;
    fit         record;
    refused     record;
    fault       record;
BEGIN
    SELECT n.*, (SELECT count(*) FROM new_posting) AS postings, clock_timestamp() AS now_is, interval '1 minute' AS tolerance
    INTO p FROM new_posting AS n LIMIT 1;
    -- The usual single posting: one test and one statement. Whatever does not pass them is looked at below, which finds the
    -- words. (What this update may have moved by then makes the next one refuse, and the refusal takes it back.)
    IF p.postings = 1 AND p.amount > 0 AND p.amount < 100000000000000000000 AND p.source_id <> p.destination_id
       AND p.posted_at <= p.now_is + p.tolerance AND p.posted_at >= p.now_is - p.tolerance AND NOT p.imported
       AND p.leg = 1 AND isfinite(p.effective_date) AND p.transaction_id = currval('crossfoot.transaction_id') THEN
        UPDATE crossfoot.account AS a
        SET version = a.version + 1,
            -- Computed, not taken over: a balance written as 195 would cost the account its decimals.
            balance = CASE WHEN a.id = p.source_id THEN a.balance - p.amount ELSE a.balance + p.amount END,
            last_posted_at = p.posted_at
        WHERE a.id = ANY (ARRAY[p.source_id, p.destination_id])
          AND a.currency = (SELECT s.currency FROM crossfoot.account AS s WHERE s.id = p.source_id)
          -- A balance shows the decimals of its currency.
          AND scale(p.amount) <= scale(a.balance)
          -- What is open, as nearly all is, costs no more than the first of these.
          AND (a.state = 'open' OR a.state = 'credits_only' AND a.id = p.destination_id)
          AND (a.last_posted_at IS NULL OR a.last_posted_at <= p.posted_at)
          AND CASE WHEN a.id = p.source_id
                   THEN a.version = p.source_version - 1 AND a.balance - p.amount = p.source_balance
                        AND (a.floor IS NULL OR p.source_balance - a.held >= a.floor)
                        AND (a.terms_due_at IS NULL OR a.terms_due_at > p.posted_at)
                   ELSE a.version = p.destination_version - 1 AND a.balance + p.amount = p.destination_balance
              END;
        GET DIAGNOSTICS moved = ROW_COUNT;
        IF moved = 2 THEN
            RETURN NULL;
        END IF;
        IF (SELECT count(DISTINCT a.currency) FROM crossfoot.account AS a WHERE a.id = ANY (ARRAY[p.source_id, p.destination_id])) > 1 THEN
            RAISE EXCEPTION 'a posting''s two accounts have different currencies' USING ERRCODE = 'CF034', DETAIL = '{}';
        END IF;
    ELSIF p.postings IS NULL THEN
        RETURN NULL;
    END IF;

    SELECT bool_and(n.amount > 0 AND n.amount < 100000000000000000000) AS amount, bool_and(n.source_id <> n.destination_id) AS apart,
           max(n.transaction_id) AS last_id, bool_and(isfinite(n.effective_date)) AS dated,
           max(n.leg) = 1 AND min(n.leg) = 1 AND count(DISTINCT n.transaction_id) = count(*) AS single_legs,
           max(n.posted_at) <= p.now_is + p.tolerance
               AND coalesce(min(n.posted_at) FILTER (WHERE NOT n.imported) >= p.now_is - p.tolerance, true) AS present,
           bool_or(n.imported) AS imported
    INTO fit FROM new_posting AS n;
    IF NOT fit.amount OR NOT fit.apart THEN
        RAISE EXCEPTION 'a posting moves an amount above 0 and below 10^20 between two accounts'
            USING ERRCODE = CASE WHEN fit.amount THEN 'CF008' ELSE 'CF003' END, DETAIL = '{}';
    ELSIF NOT fit.present THEN
        RAISE EXCEPTION 'a posting''s posted_at is not the present'
            USING ERRCODE = 'CF035', DETAIL = jsonb_build_object('now', p.now_is, 'tolerance', p.tolerance)::text;
    ELSIF fit.imported THEN
        PERFORM FROM crossfoot.import_permit AS i WHERE i.xact = pg_current_xact_id();
        IF NOT FOUND THEN
            RAISE EXCEPTION 'only import_batch records postings as imported' USING ERRCODE = 'CF037', DETAIL = '{}';
        END IF;
    END IF;

    WITH entry AS (
        SELECT source_id AS account_id, source_version AS version, -amount AS amount, source_balance AS balance, posted_at
        FROM new_posting
        UNION ALL
        SELECT destination_id, destination_version, amount, destination_balance, posted_at FROM new_posting
    ), step AS (
        SELECT account_id, version, amount, balance, posted_at,
               lag(version) OVER chain AS version_before,
               lag(balance) OVER chain AS balance_before,
               lag(posted_at) OVER chain AS posted_before
        FROM entry WINDOW chain AS (PARTITION BY account_id ORDER BY version)
    ), chain AS (
        SELECT account_id,
               min(version) AS first_version,
               max(version) AS last_version,
               min(balance - amount) FILTER (WHERE version_before IS NULL) AS opening,
               sum(amount) AS change,
               min(posted_at) AS first_posted_at,
               max(posted_at) AS last_posted_at,
               min(balance) FILTER (WHERE amount < 0) AS lowest,
               bool_and(version_before IS NULL
                        OR (version = version_before + 1 AND balance = balance_before + amount AND posted_at >= posted_before)) AS follows
        FROM step GROUP BY account_id
    ), head AS (
        UPDATE crossfoot.account AS a
        SET version = chain.last_version,
            balance = a.balance + chain.change,
            last_posted_at = chain.last_posted_at
        FROM chain
        WHERE a.id = chain.account_id
          AND chain.follows
          AND a.version = chain.first_version - 1
          AND a.balance = chain.opening
          AND scale(chain.change) <= scale(a.balance)
          -- Only an entry that takes money has a lowest balance.
          AND (a.state = 'open' OR a.state = 'credits_only' AND chain.lowest IS NULL)
          AND (a.last_posted_at IS NULL OR a.last_posted_at <= chain.first_posted_at)
          AND (a.floor IS NULL OR chain.lowest IS NULL OR chain.lowest - a.held >= a.floor)
          AND (a.terms_due_at IS NULL OR chain.lowest IS NULL OR a.terms_due_at > chain.last_posted_at)
        RETURNING a.id, a.currency
    )
    SELECT (SELECT count(*) FROM chain),
           (SELECT count(*) FROM head),
           -- Most statements move one currency; only for the others is each posting's pair looked at.
           (SELECT min(currency) <> max(currency) FROM head)
           AND EXISTS (SELECT FROM new_posting AS n
                       JOIN head AS s ON s.id = n.source_id
                       JOIN head AS d ON d.id = n.destination_id
                       WHERE s.currency <> d.currency)
    INTO chains, moved, mixed;

    IF mixed THEN
        RAISE EXCEPTION 'a posting''s two accounts have different currencies' USING ERRCODE = 'CF034', DETAIL = '{}';
    END IF;
    IF moved <> chains THEN
        -- Name an account whose state refuses an entry if there is one. An account that was moved is at its last new entry; else
        -- name the first one that is not, as far as that tells.
        SELECT e.account_id, e.version, e.amount, e.balance, e.posted_at,
               a.name, a.currency, a.version AS head_version, a.balance AS head_balance, a.floor, a.held, a.last_posted_at, a.state, a.terms_due_at
        INTO refused
        FROM (SELECT source_id AS account_id, source_version AS version, -amount AS amount, source_balance AS balance, posted_at
              FROM new_posting
              UNION ALL
              SELECT destination_id, destination_version, amount, destination_balance, posted_at FROM new_posting) AS e
        LEFT JOIN crossfoot.account AS a ON a.id = e.account_id
        ORDER BY a.version IS NOT NULL, a.state = 'open' OR a.state = 'credits_only' AND e.amount > 0, a.version >= e.version AND a.last_posted_at = e.posted_at, e.account_id, e.version
        LIMIT 1;
        IF refused.state <> 'open' AND NOT (refused.state = 'credits_only' AND refused.amount > 0) THEN
            SELECT f.* INTO fault FROM crossfoot.state_fault(refused.account_id) AS f;
            IF FOUND THEN
                RAISE EXCEPTION USING ERRCODE = fault.code, MESSAGE = fault.message, DETAIL = fault.facts::text;
            END IF;
        END IF;
        IF refused.name IS NOT NULL AND refused.version = refused.head_version + 1
           AND refused.balance = refused.head_balance + refused.amount
           AND refused.amount < 0 AND (refused.balance - refused.held < refused.floor OR refused.terms_due_at <= refused.posted_at) THEN
            RAISE EXCEPTION 'an entry takes account % below its floor, or past the end of its terms', refused.name
                USING ERRCODE = 'CF033', DETAIL = jsonb_build_object('account', refused.name, 'currency', refused.currency,
                    'version', refused.version, 'balance', refused.balance::text, 'held', refused.held::text, 'floor', refused.floor::text, 'terms_due_at', refused.terms_due_at)::text;
        END IF;
        RAISE EXCEPTION 'a posting does not continue the chain of account %', coalesce(refused.name, refused.account_id::text)
            USING ERRCODE = 'CF032', DETAIL = jsonb_build_object('account_id', refused.account_id, 'account', refused.name,
                'currency', refused.currency, 'version', refused.version, 'balance', refused.balance::text,
                'amount', refused.amount::text, 'posted_at', refused.posted_at, 'head_version', refused.head_version,
                'head_balance', refused.head_balance::text, 'head_posted_at', refused.last_posted_at)::text;
    END IF;
    IF NOT fit.single_legs THEN
        PERFORM FROM new_posting AS n GROUP BY n.transaction_id
        HAVING min(n.leg) <> 1 OR max(n.leg) <> count(*) OR count(DISTINCT n.leg) <> count(*) OR min(n.posted_at) <> max(n.posted_at)
            OR min(n.effective_date) <> max(n.effective_date) OR min(n.type) <> max(n.type);
        fit.single_legs := NOT FOUND;
    END IF;
    IF NOT fit.single_legs OR NOT fit.dated OR fit.last_id <> currval('crossfoot.transaction_id') THEN
        RAISE EXCEPTION 'a transaction has the next number of its sequence, legs from 1 without a gap, and one moment, day and type'
            USING ERRCODE = 'CF039', DETAIL = jsonb_build_object('transaction_id', fit.last_id)::text;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION crossfoot.guard_chain() IS 'Internal: moves the heads of the accounts that new postings name, or refuses the postings.';

-- Creating the trigger takes the right to execute; afterwards nobody has it, or an owner could attach the guard to a
-- table of his own making and have it move heads by rows that are no postings.
GRANT EXECUTE ON FUNCTION crossfoot.guard_chain() TO crossfoot_owner;
SET ROLE crossfoot_owner;
CREATE OR REPLACE TRIGGER guard_chain AFTER INSERT ON crossfoot.posting
    REFERENCING NEW TABLE AS new_posting FOR EACH STATEMENT EXECUTE FUNCTION crossfoot.guard_chain();
ALTER TABLE crossfoot.posting ENABLE ALWAYS TRIGGER guard_chain;
SET ROLE crossfoot_head;
REVOKE ALL ON FUNCTION crossfoot.guard_chain() FROM PUBLIC, crossfoot_owner;
SET ROLE crossfoot_owner;
REVOKE CREATE ON SCHEMA crossfoot FROM crossfoot_head;
