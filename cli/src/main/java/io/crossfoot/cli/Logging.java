package io.crossfoot.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends warnings of the ledger to standard error, as sentences. The pool's and the migration's own tales are left out, since
 * what matters of them ends up in the command's error. Found by Logback as a service: that starts faster than XML.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    private static final String QUIET = "crossfoot: %msg%n%nopex";
    private static final String DEBUG = "%d{HH:mm:ss.SSS} %-5level %logger{24} - %msg%n";

    /** Used by the service loader. */
    public Logging() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        configure(context, false);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Shows everything, with stack traces. */
    static void debug() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        configure(context, true);
    }

    private static void configure(LoggerContext context, boolean debug) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(debug ? DEBUG : QUIET);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(console);
        root.setLevel(debug ? Level.DEBUG : Level.OFF);
        if (!debug) {
            context.getLogger("io.crossfoot.ledger.Ledger").setLevel(Level.WARN);
            context.getLogger("io.crossfoot.embedded").setLevel(Level.WARN);
        }
    }
}
