package io.crossfoot.ledger.json;

import io.crossfoot.ledger.AccountBalance;
import io.crossfoot.ledger.AccountPage;
import io.crossfoot.ledger.AdministrativeAct;
import io.crossfoot.ledger.AuditPage;
import io.crossfoot.ledger.BatchResult;
import io.crossfoot.ledger.Capture;
import io.crossfoot.ledger.Currency;
import io.crossfoot.ledger.Difference;
import io.crossfoot.ledger.Dispute;
import io.crossfoot.ledger.DisputeEvent;
import io.crossfoot.ledger.DisputePage;
import io.crossfoot.ledger.DisputeRequest;
import io.crossfoot.ledger.DryRun;
import io.crossfoot.ledger.Entry;
import io.crossfoot.ledger.EntryPage;
import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.Exchange;
import io.crossfoot.ledger.ExchangePosition;
import io.crossfoot.ledger.ExpectedVersion;
import io.crossfoot.ledger.ExplainRequest;
import io.crossfoot.ledger.Explanation;
import io.crossfoot.ledger.FollowUp;
import io.crossfoot.ledger.Head;
import io.crossfoot.ledger.Hold;
import io.crossfoot.ledger.HoldEvent;
import io.crossfoot.ledger.HoldPage;
import io.crossfoot.ledger.HoldRequest;
import io.crossfoot.ledger.ImportedTransaction;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Link;
import io.crossfoot.ledger.LinkedTransaction;
import io.crossfoot.ledger.Lot;
import io.crossfoot.ledger.LotEvent;
import io.crossfoot.ledger.LotPage;
import io.crossfoot.ledger.Operation;
import io.crossfoot.ledger.OperationDryRun;
import io.crossfoot.ledger.OperationResult;
import io.crossfoot.ledger.Overdraft;
import io.crossfoot.ledger.OverdraftRule;
import io.crossfoot.ledger.PastBalance;
import io.crossfoot.ledger.Posted;
import io.crossfoot.ledger.PostedPosting;
import io.crossfoot.ledger.PostedTransaction;
import io.crossfoot.ledger.Posting;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.ledger.Reversal;
import io.crossfoot.ledger.Settings;
import io.crossfoot.ledger.Split;
import io.crossfoot.ledger.SplitRequest;
import io.crossfoot.ledger.StateChange;
import io.crossfoot.ledger.Total;
import io.crossfoot.ledger.Transaction;
import io.crossfoot.ledger.TransactionPage;
import io.crossfoot.ledger.TransactionType;
import io.crossfoot.ledger.TrialBalanceLine;
import io.crossfoot.ledger.TypeRule;
import io.crossfoot.ledger.Verification;
import io.crossfoot.ledger.internal.Checks;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * Writes the ledger's types as JSON. Optional facts that are absent are left out, except of account balances, where
 * {@code available} and {@code floor} are null then.
 */
public final class JsonWriter {
    /** What a problem document says of every error; a fact of the same name is written with {@link #FACT} before it. */
    static final Set<String> PROBLEM_MEMBERS =
            Set.of("type", "title", "status", "detail", "instance", "code", "retryable", "request_id", "trace_id");

    static final String FACT = "fact_";

    /** What the names of errors begin with in problem documents; a name, nothing that is fetched. */
    private static final String ERRORS = "https://crossfoot.io/errors/";

    private JsonWriter() {}

    /** Writes one JSON value. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes it.
         *
         * @param out where to
         */
        void to(JsonGenerator out);
    }

    /**
     * Writes a value of any kind: {@code bytes(out -> JsonWriter.write(out, posted))}.
     *
     * @param content one JSON value
     * @return UTF-8, without a line break in it
     */
    public static byte[] bytes(Content content) {
        return buffer(content).toByteArray();
    }

    /**
     * Writes a value of any kind as a line of NDJSON.
     *
     * @param content one JSON value
     * @return UTF-8, ending with a line feed
     */
    public static byte[] line(Content content) {
        ByteArrayOutputStream buffer = buffer(content);
        buffer.write('\n');
        return buffer.toByteArray();
    }

    /**
     * Writes a value of any kind as text.
     *
     * @param content one JSON value
     * @return without a line break in it
     */
    public static String text(Content content) {
        return buffer(content).toString(StandardCharsets.UTF_8);
    }

    private static ByteArrayOutputStream buffer(Content content) {
        ByteArrayOutputStream buffer = new ByteArrayOutputStream(512);
        try (JsonGenerator out = generator(buffer)) {
            content.to(out);
        }
        return buffer;
    }

    /**
     * Makes a generator for large values. Closing it flushes, but neither closes the stream nor any array or object that is
     * still open, so that what broke off does not look complete.
     *
     * @param out where the UTF-8 goes
     * @return to be closed by the caller
     */
    public static JsonGenerator generator(OutputStream out) {
        return JsonText.generator(out);
    }

    /**
     * Writes a posted transaction.
     *
     * @param out where to
     * @param posted what to write
     */
    public static void write(JsonGenerator out, Posted posted) {
        out.writeStartObject();
        posted(out, posted);
        out.writeEndObject();
    }

    /**
     * Writes what became of a transaction of a batch.
     *
     * @param out where to
     * @param result what to write
     */
    public static void write(JsonGenerator out, BatchResult result) {
        out.writeStartObject();
        members(out, result);
        out.writeEndObject();
    }

    /**
     * Writes the members of a batch result into an object that is open, for callers who add some of their own.
     *
     * @param out where to
     * @param result what to write
     */
    public static void members(JsonGenerator out, BatchResult result) {
        if (result instanceof Posted posted) {
            out.writeStringProperty("status", posted.replayed() ? "replayed" : "posted");
            posted(out, posted);
        } else if (result instanceof Rejected rejected) {
            out.writeStringProperty("status", "rejected");
            out.writeName("error");
            problem(out, rejected.error(), Map.of());
        }
    }

    /**
     * Writes what became of an operation: {@code status} and either {@code result} or {@code error}.
     *
     * @param out where to
     * @param result what to write
     */
    public static void write(JsonGenerator out, OperationResult result) {
        out.writeStartObject();
        members(out, result);
        out.writeEndObject();
    }

    /**
     * Writes the members of an operation's result into an object that is open, for callers who add some of their own.
     *
     * @param out where to
     * @param result what to write
     */
    public static void members(JsonGenerator out, OperationResult result) {
        if (result instanceof Posted posted) {
            result(out, posted.replayed());
            write(out, posted);
        } else if (result instanceof Hold hold) {
            result(out, hold.replayed());
            write(out, hold);
        } else if (result instanceof Rejected rejected) {
            members(out, (BatchResult) rejected);
        }
    }

    private static void result(JsonGenerator out, boolean replayed) {
        out.writeStringProperty("status", replayed ? "replayed" : "done");
        out.writeName("result");
    }

    /**
     * Writes what an operation would do.
     *
     * @param out where to
     * @param dryRun what to write
     */
    public static void write(JsonGenerator out, OperationDryRun dryRun) {
        out.writeStartObject();
        out.writeBooleanProperty("dry_run", true);
        out.writeStringProperty("status", dryRun.status().name().toLowerCase(Locale.ROOT));
        if (dryRun.error().isPresent()) {
            out.writeName("error");
            problem(out, dryRun.error().get(), Map.of());
        } else {
            out.writeName("result");
            if (dryRun.hold().isPresent()) {
                write(out, dryRun.hold().get());
            } else {
                out.writeStartObject();
                if (dryRun.effectiveDate().isPresent()) {
                    day(out, "effective_date", dryRun.effectiveDate().get());
                }
                postings(out, dryRun.postings());
                out.writeEndObject();
            }
        }
        out.writeEndObject();
    }

    /**
     * Writes a hold.
     *
     * @param out where to
     * @param hold what to write; its metadata must be JSON
     */
    public static void write(JsonGenerator out, Hold hold) {
        out.writeStartObject();
        string(out, "key", hold.key());
        string(out, "account", hold.account());
        string(out, "currency", hold.currency());
        amount(out, "amount", hold.amount());
        amount(out, "captured", hold.captured());
        amount(out, "released", hold.released());
        amount(out, "remaining", hold.remaining());
        out.writeStringProperty("state", hold.state().title());
        optionalMoment(out, "placed_at", Optional.ofNullable(hold.placedAt()));
        optionalMoment(out, "expires_at", hold.expiresAt());
        optional(out, "description", hold.description());
        optional(out, "reference", hold.reference());
        if (hold.metadata().isPresent()) {
            out.writeName("metadata");
            JsonText.writeRaw(out, hold.metadata().get());
        }
        out.writeBooleanProperty("replayed", hold.replayed());
        out.writeEndObject();
    }

    /**
     * Writes something that happened to a hold.
     *
     * @param out where to
     * @param event what to write
     */
    public static void write(JsonGenerator out, HoldEvent event) {
        out.writeStartObject();
        out.writeStringProperty("event", event.kind().title());
        moment(out, "at", event.at());
        amount(out, "amount", event.amount());
        amount(out, "remaining", event.remaining());
        optionalMoment(out, "expires_at", event.expiresAt());
        if (event.transactionId().isPresent()) {
            out.writeNumberProperty("transaction_id", event.transactionId().getAsLong());
        }
        optional(out, "role", event.role());
        out.writeEndObject();
    }

    /**
     * Writes a page of holds: {@code holds} and, unless it is the last, {@code next}.
     *
     * @param out where to
     * @param page what to write
     */
    public static void write(JsonGenerator out, HoldPage page) {
        out.writeStartObject();
        out.writeArrayPropertyStart("holds");
        page.holds().forEach(hold -> write(out, hold));
        endPage(out, page.next());
    }

    /**
     * Writes how far below zero an account may be taken; {@code overdraft_limit} is null where there is no floor at all.
     *
     * @param out where to
     * @param overdraft what to write
     */
    public static void write(JsonGenerator out, Overdraft overdraft) {
        out.writeStartObject();
        string(out, "account", overdraft.account());
        string(out, "currency", overdraft.currency());
        amountOrNull(out, "overdraft_limit", overdraft.limit());
        optionalAmount(out, "fee", overdraft.fee());
        optional(out, "fee_account", overdraft.feeAccount());
        optional(out, "protected_by", overdraft.protectedBy());
        optionalMoment(out, "until", overdraft.until());
        optionalAmount(out, "limit_after", overdraft.limitAfter());
        out.writeEndObject();
    }

    /**
     * Writes an explanation; {@code floor} and {@code available} are null where there is no floor.
     *
     * @param out where to
     * @param explanation what to write
     */
    public static void write(JsonGenerator out, Explanation explanation) {
        out.writeStartObject();
        string(out, "account", explanation.account());
        string(out, "currency", explanation.currency());
        moment(out, "at", explanation.at());
        day(out, "since", explanation.since());
        amount(out, "opening", explanation.opening());
        out.writeArrayPropertyStart("types");
        for (Explanation.TypeSum sum : explanation.types()) {
            out.writeStartObject();
            string(out, "type", sum.type());
            out.writeNumberProperty("entries", sum.entries());
            amount(out, "in", sum.in());
            amount(out, "out", sum.out());
            out.writeEndObject();
        }
        out.writeEndArray();
        amount(out, "balance", explanation.balance());
        out.writeArrayPropertyStart("holds");
        for (Explanation.HeldAmount hold : explanation.holds()) {
            out.writeStartObject();
            string(out, "key", hold.key());
            amount(out, "remaining", hold.remaining());
            optionalMoment(out, "expires_at", hold.expiresAt());
            optional(out, "description", hold.description());
            out.writeEndObject();
        }
        out.writeEndArray();
        amount(out, "held", explanation.held());
        amountOrNull(out, "floor", explanation.floor());
        amountOrNull(out, "available", explanation.available());
        out.writeStringProperty("state", explanation.state().title());
        optionalAmount(out, "fee", explanation.fee());
        optional(out, "protected_by", explanation.protectedBy());
        optionalAmount(out, "protection", explanation.protection());
        optionalAmount(out, "asked", explanation.asked());
        optionalAmount(out, "shortfall", explanation.shortfall());
        out.writeArrayPropertyStart("disputes");
        for (Explanation.DisputedAmount dispute : explanation.disputes()) {
            out.writeStartObject();
            string(out, "key", dispute.key());
            amount(out, "amount", dispute.amount());
            out.writeStringProperty("side", dispute.side().title());
            out.writeStringProperty("mode", dispute.mode().title());
            out.writeNumberProperty("transaction_id", dispute.transactionId());
            optionalMoment(out, "deadline", dispute.deadline());
            string(out, "reason", dispute.reason());
            out.writeEndObject();
        }
        out.writeEndArray();
        amount(out, "disputed", explanation.disputed());
        optionalAmount(out, "expires_next", explanation.expiresNext());
        optionalMoment(out, "expires_next_at", explanation.expiresNextAt());
        out.writeArrayPropertyStart("text");
        explanation.text().forEach(sentence -> JsonText.writeString(out, sentence));
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void posted(JsonGenerator out, Posted posted) {
        out.writeNumberProperty("transaction_id", posted.transactionId());
        moment(out, "posted_at", posted.postedAt());
        day(out, "effective_date", posted.effectiveDate());
        out.writeBooleanProperty("replayed", posted.replayed());
        postings(out, posted.postings());
    }

    /**
     * Writes what posting a transaction would do.
     *
     * @param out where to
     * @param dryRun what to write
     */
    public static void write(JsonGenerator out, DryRun dryRun) {
        out.writeStartObject();
        out.writeBooleanProperty("dry_run", true);
        out.writeStringProperty("status", dryRun.status().name().toLowerCase(Locale.ROOT));
        if (dryRun.status() != DryRun.Status.REJECTED) {
            day(out, "effective_date", dryRun.effectiveDate());
            postings(out, dryRun.postings());
        }
        if (dryRun.error().isPresent()) {
            out.writeName("error");
            problem(out, dryRun.error().get(), Map.of());
        }
        out.writeEndObject();
    }

    /**
     * Writes a transaction to be posted.
     *
     * @param out where to
     * @param transaction what to write
     * @throws io.crossfoot.ledger.InvalidRequestException as {@link io.crossfoot.ledger.LedgerOperations#post} would, for what
     *     can't be sent to a ledger by any way: texts with a NUL or half of a surrogate pair, amounts of absurd exponents,
     *     metadata that is no JSON object; and (CF009) for metadata that {@link JsonRequest} does not take, because a member
     *     of it is given twice or it nests too deep. Nothing is written then
     * @throws io.crossfoot.ledger.TooManyDecimalsException for an amount with more decimals than any currency
     */
    public static void write(JsonGenerator out, Transaction transaction) {
        Checks.check(transaction);
        Optional<String> metadata = transaction.metadata().map(JsonWriter::oneLine);
        out.writeStartObject();
        transaction(out, transaction, metadata);
        out.writeEndObject();
    }

    /**
     * Writes a transaction to be imported.
     *
     * @param out where to
     * @param imported what to write
     * @throws io.crossfoot.ledger.InvalidRequestException (CF035) for a moment beyond the calendar, and as for a transaction
     *     to be posted
     */
    public static void write(JsonGenerator out, ImportedTransaction imported) {
        Checks.check(imported);
        Optional<String> metadata = imported.transaction().metadata().map(JsonWriter::oneLine);
        out.writeStartObject();
        moment(out, "posted_at", imported.postedAt());
        transaction(out, imported.transaction(), metadata);
        out.writeEndObject();
    }

    /**
     * Writes a hold to be placed.
     *
     * @param out where to
     * @param hold what to write
     * @throws io.crossfoot.ledger.InvalidRequestException as for a transaction to be posted, and (CF063) for an expiry beyond the
     *     calendar. Nothing is written then
     */
    public static void write(JsonGenerator out, HoldRequest hold) {
        Checks.check(hold);
        Optional<String> metadata = hold.metadata().map(JsonWriter::oneLine);
        out.writeStartObject();
        out.writeStringProperty("key", hold.key());
        out.writeStringProperty("account", hold.account());
        amount(out, "amount", Checks.sendable(hold.amount()));
        out.writeStringProperty("currency", hold.currency());
        optionalMoment(out, "expires_at", hold.expiresAt());
        details(out, hold.description(), hold.reference(), metadata);
        out.writeEndObject();
    }

    /**
     * Writes a capture, a reversal or an exchange to be posted.
     *
     * @param out where to
     * @param followUp what to write
     * @throws io.crossfoot.ledger.InvalidRequestException as for a transaction to be posted. Nothing is written then
     */
    public static void write(JsonGenerator out, FollowUp followUp) {
        Checks.check(followUp);
        Optional<String> metadata = followUp.metadata().map(JsonWriter::oneLine);
        out.writeStartObject();
        if (followUp instanceof Capture capture) {
            out.writeStringProperty("hold", capture.hold());
            out.writeStringProperty("destination", capture.destination());
        } else if (followUp instanceof Reversal reversal) {
            out.writeNumberProperty("transaction_id", reversal.transactionId());
        } else if (followUp instanceof Exchange exchange) {
            out.writeStringProperty("source", exchange.source());
            out.writeStringProperty("source_currency", exchange.sourceCurrency());
            out.writeStringProperty("destination", exchange.destination());
            out.writeStringProperty("destination_currency", exchange.destinationCurrency());
            amount(out, "rate", Checks.sendable(exchange.rate()));
            out.writeStringProperty("exchange_account", exchange.exchangeAccount());
        }
        optionalAmount(out, "amount", followUp.amount().map(Checks::sendable));
        out.writeStringProperty("type", followUp.type());
        optional(out, "key", followUp.key());
        if (followUp.effectiveDate().isPresent()) {
            day(out, "effective_date", followUp.effectiveDate().get());
        }
        details(out, followUp.description(), followUp.reference(), metadata);
        if (followUp instanceof Capture capture && capture.releaseRest()) {
            out.writeBooleanProperty("release_rest", true);
        }
        out.writeEndObject();
    }

    /**
     * Writes a request to let a hold expire at another moment.
     *
     * @param out where to
     * @param expiresAt what to write; null for never
     * @throws io.crossfoot.ledger.InvalidRequestException (CF063) for a moment beyond the calendar
     */
    public static void expiry(JsonGenerator out, Instant expiresAt) {
        if (expiresAt != null) {
            Checks.expiry(expiresAt);
        }
        out.writeStartObject();
        momentOrNull(out, "expires_at", expiresAt);
        out.writeEndObject();
    }

    /**
     * Writes an operation to be done: an object with one member, which has the operation's name.
     *
     * @param out where to
     * @param operation what to write
     * @throws io.crossfoot.ledger.InvalidRequestException as for a transaction to be posted. What was written then is of no use
     */
    public static void write(JsonGenerator out, Operation operation) {
        Checks.check(operation);
        out.writeStartObject();
        if (operation instanceof Operation.Post post) {
            out.writeName("post");
            write(out, post.transaction());
        } else if (operation instanceof Operation.PlaceHold place) {
            out.writeName("place_hold");
            write(out, place.hold());
        } else if (operation instanceof Operation.CaptureHold capture) {
            out.writeName("capture_hold");
            write(out, capture.capture());
        } else if (operation instanceof Operation.ReleaseHold release) {
            out.writeObjectPropertyStart("release_hold");
            out.writeStringProperty("hold", release.hold());
            out.writeEndObject();
        } else if (operation instanceof Operation.ExtendHold extend) {
            out.writeObjectPropertyStart("extend_hold");
            out.writeStringProperty("hold", extend.hold());
            momentOrNull(out, "expires_at", extend.expiresAt().orElse(null));
            out.writeEndObject();
        } else if (operation instanceof Operation.Reverse reverse) {
            out.writeName("reverse");
            write(out, reverse.reversal());
        }
        out.writeEndObject();
    }

    /**
     * Writes an overdraft rule to be set, without its account and currency, which are in the address.
     *
     * @param out where to
     * @param rule what to write
     * @throws io.crossfoot.ledger.InvalidRequestException (CF067) for a number or a moment that is out of all limits. Nothing is
     *     written then
     */
    public static void write(JsonGenerator out, OverdraftRule rule) {
        Checks.check(rule);
        out.writeStartObject();
        amount(out, "overdraft_limit", Checks.sendable(rule.limit()));
        optionalAmount(out, "fee", rule.fee().map(Checks::sendable));
        optional(out, "fee_account", rule.feeAccount());
        optional(out, "protected_by", rule.protectedBy());
        optionalMoment(out, "until", rule.until());
        out.writeEndObject();
    }

    /** Metadata must have been through {@link #oneLine}. */
    private static void details(
            JsonGenerator out, Optional<String> description, Optional<String> reference, Optional<String> metadata) {
        optional(out, "description", description);
        optional(out, "reference", reference);
        if (metadata.isPresent()) {
            out.writeName("metadata");
            out.writeRawValue(metadata.get());
        }
    }

    private static void link(JsonGenerator out, Optional<Link> link) {
        if (link.isPresent()) {
            out.writeName("link");
            write(out, link.get());
        }
    }

    /**
     * Writes what a transaction has to do with an earlier one or with a hold.
     *
     * @param out where to
     * @param link what to write
     */
    public static void write(JsonGenerator out, Link link) {
        out.writeStartObject();
        if (link instanceof Link.Captures captures) {
            string(out, "captures", captures.hold());
            if (captures.releaseRest()) {
                out.writeBooleanProperty("release_rest", true);
            }
        } else if (link instanceof Link.Reverses reverses) {
            out.writeNumberProperty("reverses", reverses.transactionId());
        } else if (link instanceof Link.Adjusts adjusts) {
            out.writeNumberProperty("adjusts", adjusts.transactionId());
            string(out, "reason", adjusts.reason());
        } else if (link instanceof Link.Exchanges exchanges) {
            out.writeObjectPropertyStart("exchange");
            string(out, "from", exchanges.from());
            string(out, "to", exchanges.to());
            amount(out, "rate", Checks.sendable(exchanges.rate()));
            out.writeEndObject();
        } else if (link instanceof Link.Disputes disputes) {
            out.writeNumberProperty("disputes", disputes.transactionId());
        } else if (link instanceof Link.Grants grants) {
            out.writeName("grants");
            out.writeStartObject();
            string(out, "lot", grants.lot());
            string(out, "account", grants.account());
            string(out, "expires_at", grants.expiresAt().toString());
            if (grants.priority() != 0) {
                out.writeNumberProperty("priority", grants.priority());
            }
            if (grants.expiresTo().isPresent()) {
                string(out, "expires_to", grants.expiresTo().get());
            }
            out.writeEndObject();
        } else if (link instanceof Link.Expires expires) {
            out.writeNumberProperty("expires", expires.transactionId());
        }
        out.writeEndObject();
    }

    private static void transaction(JsonGenerator out, Transaction transaction, Optional<String> metadata) {
        out.writeStringProperty("type", transaction.type());
        optional(out, "key", transaction.key());
        if (transaction.effectiveDate().isPresent()) {
            day(out, "effective_date", transaction.effectiveDate().get());
        }
        details(out, transaction.description(), transaction.reference(), metadata);
        link(out, transaction.link());
        if (!transaction.expectedVersions().isEmpty()) {
            out.writeArrayPropertyStart("expect_version");
            for (ExpectedVersion expected : transaction.expectedVersions()) {
                out.writeStartObject();
                out.writeStringProperty("account", expected.account());
                out.writeStringProperty("currency", expected.currency());
                out.writeNumberProperty("version", expected.version());
                out.writeEndObject();
            }
            out.writeEndArray();
        }
        out.writeArrayPropertyStart("postings");
        for (Posting posting : transaction.postings()) {
            out.writeStartObject();
            out.writeStringProperty("source", posting.source());
            out.writeStringProperty("destination", posting.destination());
            amount(out, "amount", Checks.sendable(posting.amount()));
            out.writeStringProperty("currency", posting.currency());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /**
     * A caller's metadata as a request may have it: without line breaks between its tokens, for NDJSON's sake. What requests
     * are refused for is refused here, so that it is the refusal of one transaction and not of all that are sent with it.
     */
    private static String oneLine(String json) {
        try (JsonParser in = JsonText.metadataParser(json)) {
            in.nextToken();
            return JsonText.object(in, () -> invalidMetadata("a member twice: " + in.currentName()));
        } catch (StreamConstraintsException e) {
            throw invalidMetadata(
                    "more than %d levels or a text of absurd length".formatted(JsonText.MOST_METADATA_DEPTH));
        }
    }

    private static LedgerException invalidMetadata(String what) {
        return LedgerException.of(ErrorCode.INVALID_DETAIL, "metadata has " + what, Map.of("field", "metadata"), null);
    }

    /**
     * Writes the amount that an explanation is asked for, as the parameter of an address has it.
     *
     * @param request what to explain
     * @return in plain notation; empty when there is none
     * @throws io.crossfoot.ledger.InvalidRequestException for a request that is out of all limits
     */
    public static Optional<String> asked(ExplainRequest request) {
        Checks.check(request);
        return request.asked().map(Checks::sendable).map(BigDecimal::toPlainString);
    }

    /**
     * Writes a request to set a floor.
     *
     * @param out where to
     * @param floor what to write; null for none
     * @throws io.crossfoot.ledger.InvalidRequestException (CF013) for a floor that is out of all limits
     */
    public static void floor(JsonGenerator out, BigDecimal floor) {
        if (floor != null) {
            Checks.floor(floor);
        }
        out.writeStartObject();
        amountOrNull(out, "floor", Optional.ofNullable(floor).map(Checks::sendable));
        out.writeEndObject();
    }

    /**
     * Writes a transaction as the ledger keeps it.
     *
     * @param out where to
     * @param transaction what to write; its metadata must be JSON
     */
    public static void write(JsonGenerator out, PostedTransaction transaction) {
        out.writeStartObject();
        out.writeNumberProperty("transaction_id", transaction.transactionId());
        moment(out, "posted_at", transaction.postedAt());
        day(out, "effective_date", transaction.effectiveDate());
        string(out, "type", transaction.type());
        out.writeBooleanProperty("imported", transaction.imported());
        optional(out, "key", transaction.key());
        optional(out, "description", transaction.description());
        optional(out, "reference", transaction.reference());
        if (transaction.metadata().isPresent()) {
            out.writeName("metadata");
            JsonText.writeRaw(out, transaction.metadata().get());
        }
        link(out, transaction.link());
        if (!transaction.linkedBy().isEmpty()) {
            out.writeArrayPropertyStart("linked_by");
            for (LinkedTransaction linked : transaction.linkedBy()) {
                out.writeStartObject();
                out.writeNumberProperty("transaction_id", linked.transactionId());
                string(out, "relation", linked.relation());
                moment(out, "posted_at", linked.postedAt());
                out.writeEndObject();
            }
            out.writeEndArray();
        }
        postings(out, transaction.postings());
        out.writeEndObject();
    }

    private static void postings(JsonGenerator out, List<PostedPosting> postings) {
        out.writeArrayPropertyStart("postings");
        for (PostedPosting posting : postings) {
            out.writeStartObject();
            out.writeNumberProperty("leg", posting.leg());
            string(out, "source", posting.source());
            string(out, "destination", posting.destination());
            amount(out, "amount", posting.amount());
            string(out, "currency", posting.currency());
            if (posting.sourceHead().isPresent()) {
                Head head = posting.sourceHead().get();
                amount(out, "source_balance", head.balance());
                out.writeNumberProperty("source_version", head.version());
            }
            if (posting.destinationHead().isPresent()) {
                Head head = posting.destinationHead().get();
                amount(out, "destination_balance", head.balance());
                out.writeNumberProperty("destination_version", head.version());
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /**
     * Writes an account.
     *
     * @param out where to
     * @param account what to write
     */
    public static void write(JsonGenerator out, AccountBalance account) {
        out.writeStartObject();
        string(out, "account", account.account());
        string(out, "currency", account.currency());
        amount(out, "balance", account.balance());
        amount(out, "held", account.held());
        amountOrNull(out, "available", account.available());
        out.writeNumberProperty("version", account.version());
        amountOrNull(out, "floor", account.floor());
        out.writeStringProperty("state", account.state().title());
        amount(out, "disputed", account.disputed());
        optionalAmount(out, "expires_next", account.expiresNext());
        optionalMoment(out, "expires_next_at", account.expiresNextAt());
        out.writeEndObject();
    }

    /**
     * Writes what an account's balance was.
     *
     * @param out where to
     * @param balance what to write
     */
    public static void write(JsonGenerator out, PastBalance balance) {
        out.writeStartObject();
        string(out, "account", balance.account());
        string(out, "currency", balance.currency());
        moment(out, "at", balance.at());
        amount(out, "balance", balance.balance());
        out.writeNumberProperty("version", balance.version());
        out.writeEndObject();
    }

    /**
     * Writes an entry.
     *
     * @param out where to
     * @param entry what to write
     */
    public static void write(JsonGenerator out, Entry entry) {
        out.writeStartObject();
        string(out, "account", entry.account());
        string(out, "currency", entry.currency());
        out.writeNumberProperty("version", entry.version());
        moment(out, "posted_at", entry.postedAt());
        day(out, "effective_date", entry.effectiveDate());
        out.writeNumberProperty("transaction_id", entry.transactionId());
        out.writeNumberProperty("leg", entry.leg());
        string(out, "type", entry.type());
        amount(out, "amount", entry.amount());
        amount(out, "balance", entry.balance());
        string(out, "counterparty", entry.counterparty());
        optional(out, "key", entry.key());
        optional(out, "description", entry.description());
        optional(out, "reference", entry.reference());
        out.writeEndObject();
    }

    /**
     * Writes a currency.
     *
     * @param out where to
     * @param currency what to write
     */
    public static void write(JsonGenerator out, Currency currency) {
        out.writeStartObject();
        string(out, "code", currency.code());
        out.writeNumberProperty("scale", currency.scale());
        string(out, "name", currency.name());
        out.writeEndObject();
    }

    /**
     * Writes a total.
     *
     * @param out where to
     * @param total what to write
     */
    public static void write(JsonGenerator out, Total total) {
        out.writeStartObject();
        string(out, "currency", total.currency());
        out.writeNumberProperty("accounts", total.accounts());
        amount(out, "balance", total.balance());
        amount(out, "held", total.held());
        out.writeEndObject();
    }

    /**
     * Writes a change of an account's state.
     *
     * @param out where to
     * @param change what to write
     */
    public static void write(JsonGenerator out, StateChange change) {
        out.writeStartObject();
        string(out, "account", change.account());
        string(out, "currency", change.currency());
        string(out, "state", change.state().title());
        out.writeNumberProperty("version", change.version());
        moment(out, "since", change.since());
        optional(out, "reason", change.reason());
        optional(out, "role", change.role());
        optional(out, "actor", change.actor());
        out.writeEndObject();
    }

    /**
     * Writes a line of the trial balance.
     *
     * @param out where to
     * @param line what to write
     */
    public static void write(JsonGenerator out, TrialBalanceLine line) {
        out.writeStartObject();
        string(out, "currency", line.currency());
        string(out, "group", line.group());
        out.writeNumberProperty("accounts", line.accounts());
        amount(out, "debit", line.debit());
        amount(out, "credit", line.credit());
        out.writeEndObject();
    }

    /**
     * Writes a transaction type.
     *
     * @param out where to
     * @param type what to write
     */
    public static void write(JsonGenerator out, TransactionType type) {
        out.writeStartObject();
        string(out, "name", type.name());
        optionalMoment(out, "first_posted_at", type.firstPostedAt());
        if (type.rule().isPresent()) {
            out.writeName("rule");
            members(out, type.rule().get());
        }
        out.writeEndObject();
    }

    /**
     * Writes a type's rule to be set, without the type, which is in the address.
     *
     * @param out where to
     * @param rule what to write
     * @throws io.crossfoot.ledger.InvalidRequestException (CF069) for a number that is out of all limits. Nothing is written then
     */
    public static void write(JsonGenerator out, TypeRule rule) {
        Checks.check(rule);
        members(out, rule);
    }

    private static void members(JsonGenerator out, TypeRule rule) {
        out.writeStartObject();
        optional(out, "counter_account", rule.counterAccount());
        string(out, "signs", rule.signs().title());
        texts(out, "required_metadata", rule.requiredMetadata());
        texts(out, "posters", rule.posters());
        if (!rule.limits().isEmpty()) {
            out.writeName("limits");
            write(out, rule.limits());
        }
        out.writeEndObject();
    }

    private static void texts(JsonGenerator out, String name, List<String> texts) {
        if (!texts.isEmpty()) {
            out.writeArrayPropertyStart(name);
            texts.forEach(text -> JsonText.writeString(out, text));
            out.writeEndArray();
        }
    }

    /**
     * Writes the limits of a type's rule.
     *
     * @param out where to
     * @param limits what to write
     */
    public static void write(JsonGenerator out, List<TypeRule.Limit> limits) {
        out.writeStartArray();
        for (TypeRule.Limit limit : limits) {
            out.writeStartObject();
            string(out, "currency", limit.currency());
            optionalAmount(out, "per_transaction", limit.perTransaction().map(Checks::sendable));
            optionalAmount(out, "per_day", limit.perDay().map(Checks::sendable));
            if (limit.countPerDay().isPresent()) {
                out.writeNumberProperty("count_per_day", limit.countPerDay().getAsInt());
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /**
     * Writes the ledger's settings.
     *
     * @param out where to
     * @param settings what to write
     */
    public static void write(JsonGenerator out, Settings settings) {
        out.writeStartObject();
        string(out, "time_zone", settings.timeZone());
        out.writeBooleanProperty("open_on_first_use", settings.openOnFirstUse());
        out.writeEndObject();
    }

    /**
     * Writes an administrative act.
     *
     * @param out where to
     * @param act what to write
     */
    public static void write(JsonGenerator out, AdministrativeAct act) {
        out.writeStartObject();
        out.writeNumberProperty("id", act.id());
        moment(out, "at", act.at());
        string(out, "act", act.act());
        string(out, "role", act.role());
        optional(out, "actor", act.actor());
        out.writeObjectPropertyStart("facts");
        act.facts().forEach((name, fact) -> string(out, name, fact));
        out.writeEndObject();
        out.writeEndObject();
    }

    /**
     * Writes what proving the ledger has found.
     *
     * @param out where to
     * @param verification what to write
     */
    public static void write(JsonGenerator out, Verification verification) {
        out.writeStartObject();
        out.writeBooleanProperty("ok", verification.ok());
        out.writeNumberProperty("accounts", verification.accounts());
        out.writeNumberProperty("transactions", verification.transactions());
        out.writeNumberProperty("entries", verification.entries());
        out.writeArrayPropertyStart("differences");
        for (Difference difference : verification.differences()) {
            out.writeStartObject();
            string(out, "check", difference.check());
            difference.facts().forEach((name, fact) -> string(out, name, fact));
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    /**
     * Writes a page of accounts: {@code accounts} and, unless it is the last, {@code next}.
     *
     * @param out where to
     * @param page what to write
     */
    public static void write(JsonGenerator out, AccountPage page) {
        out.writeStartObject();
        out.writeArrayPropertyStart("accounts");
        page.accounts().forEach(account -> write(out, account));
        endPage(out, page.next());
    }

    /**
     * Writes a page of entries: {@code entries} and, unless it is the last, {@code next}.
     *
     * @param out where to
     * @param page what to write
     */
    public static void write(JsonGenerator out, EntryPage page) {
        out.writeStartObject();
        out.writeArrayPropertyStart("entries");
        page.entries().forEach(entry -> write(out, entry));
        endPage(out, page.next());
    }

    /**
     * Writes a page of transactions: {@code transactions} and, unless it is the last, {@code next}.
     *
     * @param out where to
     * @param page what to write
     */
    public static void write(JsonGenerator out, TransactionPage page) {
        out.writeStartObject();
        out.writeArrayPropertyStart("transactions");
        page.transactions().forEach(transaction -> write(out, transaction));
        endPage(out, page.next());
    }

    /**
     * Writes a page of administrative acts: {@code acts} and, unless it is the last, {@code next}.
     *
     * @param out where to
     * @param page what to write
     */
    public static void write(JsonGenerator out, AuditPage page) {
        out.writeStartObject();
        out.writeArrayPropertyStart("acts");
        page.acts().forEach(act -> write(out, act));
        endPage(out, page.next());
    }

    private static void endPage(JsonGenerator out, Optional<String> next) {
        out.writeEndArray();
        optional(out, "next", next);
        out.writeEndObject();
    }

    /**
     * Writes an error as a problem document (RFC 9457) with its facts as members. A fact that is named like one of the
     * document's own members, such as {@code type}, becomes {@code fact_type}.
     *
     * @param out where to
     * @param error what went wrong
     * @param more members to add at the end, such as {@code request_id} and {@code trace_id}
     */
    public static void problem(JsonGenerator out, LedgerException error, Map<String, String> more) {
        out.writeStartObject();
        out.writeStringProperty("type", ERRORS + error.code().title());
        out.writeStringProperty("title", error.code().title());
        out.writeNumberProperty("status", error.code().httpStatus());
        string(out, "detail", error.detail());
        out.writeStringProperty("code", error.code().code());
        out.writeBooleanProperty("retryable", error.retryable());
        error.facts().forEach((name, fact) -> {
            if (fact != null) {
                string(out, PROBLEM_MEMBERS.contains(name) || more.containsKey(name) ? FACT + name : name, fact);
            }
        });
        more.forEach((name, text) -> string(out, name, text));
        out.writeEndObject();
    }

    /**
     * Writes what exchanges have done to an account; value and gain are null where a rate is missing.
     *
     * @param out where to
     * @param position what to write
     */
    public static void write(JsonGenerator out, ExchangePosition position) {
        out.writeStartObject();
        string(out, "exchange_account", position.exchangeAccount());
        string(out, "base_currency", position.baseCurrency());
        out.writeArrayPropertyStart("currencies");
        for (ExchangePosition.InCurrency each : position.currencies()) {
            out.writeStartObject();
            string(out, "currency", each.currency());
            amount(out, "in", each.in());
            amount(out, "out", each.out());
            amount(out, "balance", each.balance());
            amountOrNull(out, "rate", each.rate());
            amountOrNull(out, "value", each.value());
            amountOrNull(out, "gain", each.gain());
            out.writeEndObject();
        }
        out.writeEndArray();
        amountOrNull(out, "value", position.value());
        amountOrNull(out, "gain", position.gain());
        out.writeEndObject();
    }

    /**
     * Writes rates as the parameter of an address has them: {@code EUR:1.08,GBP:1.27}.
     *
     * @param rates by currency
     * @return empty when there are none
     * @throws io.crossfoot.ledger.InvalidRequestException (CF070) for a rate that is out of all limits
     */
    public static Optional<String> rates(Map<String, BigDecimal> rates) {
        Checks.rates(rates);
        return rates.entrySet().stream()
                .map(each ->
                        each.getKey() + ":" + Checks.sendable(each.getValue()).toPlainString())
                .sorted()
                .reduce((one, other) -> one + "," + other);
    }

    /**
     * Writes an amount to be split.
     *
     * @param out where to
     * @param request what to write
     * @throws io.crossfoot.ledger.InvalidRequestException as for a transaction to be posted, and (CF079) for a percentage that is
     *     out of all limits. Nothing is written then
     */
    public static void write(JsonGenerator out, SplitRequest request) {
        Checks.check(request);
        out.writeStartObject();
        amount(out, "amount", Checks.sendable(request.amount()));
        out.writeStringProperty("currency", request.currency());
        out.writeArrayPropertyStart("shares");
        for (SplitRequest.Percentage each : request.percentages()) {
            out.writeStartObject();
            out.writeStringProperty("account", each.account());
            amount(out, "percentage", Checks.sendable(each.percentage()));
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeStringProperty("remainder_to", request.remainderTo());
        out.writeEndObject();
    }

    /**
     * Writes an amount in parts.
     *
     * @param out where to
     * @param split what to write
     */
    public static void write(JsonGenerator out, Split split) {
        out.writeStartObject();
        amount(out, "amount", split.amount());
        string(out, "currency", split.currency());
        out.writeArrayPropertyStart("shares");
        for (Split.Share share : split.shares()) {
            out.writeStartObject();
            string(out, "account", share.account());
            amount(out, "amount", share.amount());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void string(JsonGenerator out, String name, String text) {
        out.writeName(name);
        JsonText.writeString(out, text);
    }

    private static void optional(JsonGenerator out, String name, Optional<String> text) {
        if (text.isPresent()) {
            string(out, name, text.get());
        }
    }

    private static void amount(JsonGenerator out, String name, BigDecimal amount) {
        out.writeStringProperty(name, amount.toPlainString());
    }

    private static void amountOrNull(JsonGenerator out, String name, Optional<BigDecimal> amount) {
        if (amount.isPresent()) {
            amount(out, name, amount.get());
        } else {
            out.writeNullProperty(name);
        }
    }

    private static void optionalAmount(JsonGenerator out, String name, Optional<BigDecimal> amount) {
        if (amount.isPresent()) {
            amount(out, name, amount.get());
        }
    }

    private static void moment(JsonGenerator out, String name, Instant moment) {
        out.writeStringProperty(name, moment.toString());
    }

    private static void optionalMoment(JsonGenerator out, String name, Optional<Instant> moment) {
        if (moment.isPresent()) {
            moment(out, name, moment.get());
        }
    }

    private static void momentOrNull(JsonGenerator out, String name, Instant moment) {
        if (moment != null) {
            moment(out, name, moment);
        } else {
            out.writeNullProperty(name);
        }
    }

    private static void day(JsonGenerator out, String name, LocalDate day) {
        out.writeStringProperty(name, day.toString());
    }

    /**
     * Writes a dispute.
     *
     * @param out where to
     * @param dispute what to write; its metadata must be JSON
     */
    public static void write(JsonGenerator out, Dispute dispute) {
        out.writeStartObject();
        string(out, "key", dispute.key());
        out.writeNumberProperty("transaction_id", dispute.transactionId());
        string(out, "account", dispute.account());
        string(out, "payee", dispute.payee());
        string(out, "currency", dispute.currency());
        amount(out, "amount", dispute.amount());
        out.writeStringProperty("mode", dispute.mode().title());
        optional(out, "funded_by", dispute.fundedBy());
        out.writeStringProperty("state", dispute.state().title());
        moment(out, "opened_at", dispute.openedAt());
        optionalMoment(out, "deadline", dispute.deadline());
        optionalMoment(out, "ended_at", dispute.endedAt());
        optional(out, "hold", dispute.hold());
        optionalNumber(out, "credited_by", dispute.creditedBy());
        optionalNumber(out, "reversed_by", dispute.reversedBy());
        optionalNumber(out, "returned_by", dispute.returnedBy());
        string(out, "reason", dispute.reason());
        optional(out, "reference", dispute.reference());
        if (dispute.metadata().isPresent()) {
            out.writeName("metadata");
            JsonText.writeRaw(out, dispute.metadata().get());
        }
        out.writeBooleanProperty("replayed", dispute.replayed());
        out.writeEndObject();
    }

    /**
     * Writes something that happened to a dispute.
     *
     * @param out where to
     * @param event what to write
     */
    public static void write(JsonGenerator out, DisputeEvent event) {
        out.writeStartObject();
        out.writeStringProperty("event", event.kind().title());
        moment(out, "at", event.at());
        optionalNumber(out, "transaction_id", event.transactionId());
        optional(out, "role", event.role());
        out.writeEndObject();
    }

    /**
     * Writes a page of disputes: {@code disputes} and, unless it is the last, {@code next}.
     *
     * @param out where to
     * @param page what to write
     */
    public static void write(JsonGenerator out, DisputePage page) {
        out.writeStartObject();
        out.writeArrayPropertyStart("disputes");
        page.disputes().forEach(dispute -> write(out, dispute));
        endPage(out, page.next());
    }

    /**
     * Writes a dispute to be opened.
     *
     * @param out where to
     * @param dispute what to write
     * @throws io.crossfoot.ledger.InvalidRequestException as for a transaction to be posted, and (CF073) for a deadline beyond the
     *     calendar. Nothing is written then
     */
    public static void write(JsonGenerator out, DisputeRequest dispute) {
        Checks.check(dispute);
        Optional<String> metadata = dispute.metadata().map(JsonWriter::oneLine);
        out.writeStartObject();
        out.writeStringProperty("key", dispute.key());
        out.writeNumberProperty("transaction_id", dispute.transactionId());
        out.writeStringProperty("account", dispute.account());
        optionalAmount(out, "amount", dispute.amount().map(Checks::sendable));
        optional(out, "funded_by", dispute.fundedBy());
        optionalMoment(out, "deadline", dispute.deadline());
        out.writeStringProperty("reason", dispute.reason());
        optional(out, "payee", dispute.payee());
        optional(out, "currency", dispute.currency());
        details(out, Optional.empty(), dispute.reference(), metadata);
        out.writeEndObject();
    }

    private static void optionalNumber(JsonGenerator out, String name, OptionalLong number) {
        if (number.isPresent()) {
            out.writeNumberProperty(name, number.getAsLong());
        }
    }

    /**
     * Writes a lot.
     *
     * @param out where to
     * @param lot what to write
     */
    public static void write(JsonGenerator out, Lot lot) {
        out.writeStartObject();
        string(out, "key", lot.key());
        string(out, "account", lot.account());
        string(out, "currency", lot.currency());
        amount(out, "amount", lot.amount());
        amount(out, "spent", lot.spent());
        amount(out, "expired", lot.expired());
        amount(out, "remaining", lot.remaining());
        out.writeStringProperty("state", lot.state().title());
        out.writeNumberProperty("priority", lot.priority());
        moment(out, "granted_at", lot.grantedAt());
        out.writeNumberProperty("granted_by", lot.grantedBy());
        moment(out, "expires_at", lot.expiresAt());
        string(out, "expires_to", lot.expiresTo());
        optionalNumber(out, "expired_by", lot.expiredBy());
        out.writeEndObject();
    }

    /**
     * Writes something that happened to a lot.
     *
     * @param out where to
     * @param event what to write
     */
    public static void write(JsonGenerator out, LotEvent event) {
        out.writeStartObject();
        out.writeStringProperty("event", event.kind().title());
        moment(out, "at", event.at());
        amount(out, "amount", event.amount());
        amount(out, "remaining", event.remaining());
        optionalNumber(out, "transaction_id", event.transactionId());
        string(out, "role", event.role());
        out.writeEndObject();
    }

    /**
     * Writes a page of lots: {@code lots} and, unless it is the last, {@code next}.
     *
     * @param out where to
     * @param page what to write
     */
    public static void write(JsonGenerator out, LotPage page) {
        out.writeStartObject();
        out.writeArrayPropertyStart("lots");
        page.lots().forEach(lot -> write(out, lot));
        endPage(out, page.next());
    }
}
