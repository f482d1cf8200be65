package io.crossfoot.kernel;

/** The kernel was not installed; the message says why and what to do. */
public final class KernelException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    /** An exception with one of the codes of {@code errors.csv}, or null where PostgreSQL itself refused. */
    public KernelException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** The code in {@code errors.csv}, such as {@code CF040}; null where PostgreSQL itself refused. */
    public String code() {
        return code;
    }
}
