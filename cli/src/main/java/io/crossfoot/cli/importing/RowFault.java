package io.crossfoot.cli.importing;

import java.io.Serial;

/** One row can't be imported; the others can. There may be millions, so it goes without a stack trace. */
final class RowFault extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    RowFault(String reason) {
        super(reason, null, false, false);
    }
}
