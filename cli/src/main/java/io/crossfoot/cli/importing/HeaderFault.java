package io.crossfoot.cli.importing;

import java.io.Serial;

/** The file as a whole can't be imported; nothing was posted. */
public final class HeaderFault extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    HeaderFault(String message) {
        super(message);
    }
}
