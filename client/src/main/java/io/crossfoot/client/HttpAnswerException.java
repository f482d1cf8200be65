package io.crossfoot.client;

import java.io.IOException;
import java.io.Serial;

/** Which answer an exception of the ledger came from: the cause that an operator looks for in the server's log. */
final class HttpAnswerException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    HttpAnswerException(String message) {
        super(message);
    }

    /** Its trace would only repeat the one of the exception whose cause it is. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
