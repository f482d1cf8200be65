package io.crossfoot.ledger.internal;

import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Operation;
import io.crossfoot.ledger.OperationDryRun;
import io.crossfoot.ledger.OperationResult;
import io.crossfoot.ledger.Rejected;
import io.crossfoot.ledger.json.JsonReader;
import io.crossfoot.ledger.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Calls that do many things in order, which the kernel takes and answers as JSON. */
final class OperationCalls {
    private static final String PERFORM =
            "SELECT status, result, code, message, facts FROM crossfoot.perform(?::jsonb, ?, ?)";

    private OperationCalls() {}

    /**
     * An operation as it is sent.
     *
     * @param json as the kernel takes it
     * @param repeatable whether it does nothing when it is sent twice
     */
    record Sendable(String json, boolean repeatable) {}

    /**
     * Prepares an operation.
     *
     * @throws LedgerException for one that can't be sent
     */
    static Sendable sendable(Operation operation) {
        return new Sendable(JsonWriter.text(out -> JsonWriter.write(out, operation)), isRepeatable(operation));
    }

    private static boolean isRepeatable(Operation operation) {
        if (operation instanceof Operation.Post post) {
            return post.transaction().key().isPresent();
        }
        if (operation instanceof Operation.CaptureHold capture) {
            return capture.capture().key().isPresent();
        }
        if (operation instanceof Operation.Reverse reverse) {
            return reverse.reversal().key().isPresent();
        }
        return true;
    }

    static List<OperationResult> perform(Connection connection, List<Sendable> operations, boolean allOrNothing)
            throws SQLException {
        return List.copyOf(Rows.list(connection, PERFORM, OperationCalls::done, json(operations), allOrNothing, false));
    }

    static List<OperationDryRun> dryRun(Connection connection, List<Sendable> operations, boolean allOrNothing)
            throws SQLException {
        return List.copyOf(
                Rows.list(connection, PERFORM, OperationCalls::planned, json(operations), allOrNothing, true));
    }

    private static String json(List<Sendable> operations) {
        return "[" + String.join(",", operations.stream().map(Sendable::json).toList()) + "]";
    }

    private static OperationResult done(ResultSet row) throws SQLException {
        return row.getString(1).equals("rejected")
                ? new Rejected(Rows.refusal(row, 3))
                : JsonReader.read(json(row), JsonReader::doneOperation);
    }

    private static OperationDryRun planned(ResultSet row) throws SQLException {
        return switch (row.getString(1)) {
            case "rejected" -> wouldBeRejected(Rows.refusal(row, 3));
            case "replayed" -> wouldBeDone(row, OperationDryRun.Status.REPLAYED);
            default -> wouldBeDone(row, OperationDryRun.Status.DONE);
        };
    }

    private static OperationDryRun wouldBeDone(ResultSet row, OperationDryRun.Status status) throws SQLException {
        return JsonReader.read(json(row), in -> JsonReader.plannedOperation(in, status));
    }

    static OperationDryRun wouldBeRejected(LedgerException error) {
        return new OperationDryRun(
                OperationDryRun.Status.REJECTED, Optional.empty(), List.of(), Optional.empty(), Optional.of(error));
    }

    private static byte[] json(ResultSet row) throws SQLException {
        return row.getString(2).getBytes(StandardCharsets.UTF_8);
    }
}
