package io.crossfoot.client;

import io.crossfoot.ledger.ErrorCode;
import io.crossfoot.ledger.LedgerException;
import io.crossfoot.ledger.Verification;
import io.crossfoot.ledger.json.JsonReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamReadException;

/** A verification that runs on the server, looked after from here. */
final class VerificationRun {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Wire wire;
    private final Consumer<String> progress;
    private int told;

    VerificationRun(Wire wire, Consumer<String> progress) {
        this.wire = wire;
        this.progress = progress;
    }

    /** What the server says of a verification; id, state and what else there is. */
    private record State(String id, String state, List<String> progress, Verification result, LedgerException error) {
        static State read(JsonParser in) {
            var members = new Object() {
                String id;
                String state;
                List<String> progress = List.of();
                Verification result;
                LedgerException error;
            };
            JsonReader.object(in, (name, value) -> {
                switch (name) {
                    // Whether it is a number or a text is the server's affair.
                    case "id" -> members.id = value.getString();
                    case "state" -> members.state = JsonReader.text(value);
                    case "progress" -> members.progress = JsonReader.list(value, JsonReader::text);
                    case "result" -> members.result = JsonReader.verification(value);
                    case "error" -> members.error = JsonReader.problem(value);
                    default -> {}
                }
            });
            boolean complete = members.id != null
                    && switch (String.valueOf(members.state)) {
                        case "running" -> true;
                        case "done" -> members.result != null;
                        case "failed" -> members.error != null;
                        default -> false;
                    };
            if (!complete) {
                throw new StreamReadException(in, "This is not the state of a verification");
            }
            return new State(members.id, members.state, members.progress, members.result, members.error);
        }
    }

    /** Starts it, or joins the one that runs, and waits for its end. */
    Verification result() {
        // A verification changes nothing, so it may be asked for twice.
        State state = wire.call(Wire.Call.post(Address.of("verifications"), null, true), State::read);
        Duration pause = FIRST_PAUSE;
        while (true) {
            tell(state.progress);
            if (state.state.equals("done")) {
                return state.result;
            }
            if (state.state.equals("failed")) {
                throw state.error;
            }
            LockSupport.parkNanos(pause.toNanos());
            pause = pause.multipliedBy(3).dividedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
            state = next(state.id);
        }
    }

    private State next(String id) {
        try {
            return wire.call(Wire.Call.get(Address.of("verifications", id)), State::read);
        } catch (LedgerException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
            throw LedgerException.of(
                    ErrorCode.CONNECTION_LOST,
                    "the server does not know the verification any more; perhaps it was started anew",
                    Map.of(),
                    e);
        }
    }

    private void tell(List<String> lines) {
        while (told < lines.size()) {
            progress.accept(lines.get(told++));
        }
    }
}
