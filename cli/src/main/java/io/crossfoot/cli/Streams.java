package io.crossfoot.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.function.UnaryOperator;

/**
 * What a command has around it. Results go to {@code out} and everything else to {@code err}.
 *
 * @param in standard input
 * @param out standard output, in UTF-8
 * @param err standard error, in UTF-8
 * @param columns the width of the terminal that standard error is; 0 when it is none
 * @param environment reads an environment variable; null for one that is not set
 */
record Streams(InputStream in, PrintStream out, PrintStream err, int columns, UnaryOperator<String> environment) {
    /** Flushes results, and tells whether somebody still reads them. */
    boolean isRead() {
        out.flush();
        return !out.checkError();
    }
}
