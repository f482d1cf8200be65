package io.crossfoot.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends warnings of the ledger to standard error, as sentences. The pool's and the migration's own tales are left out, since
 * what matters of them ends up in the command's error. Found by Logback as a service: that starts faster than XML.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    private static final String QUIET = "crossfoot: %msg%n%nopex";
    private static final String SERVICE =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} %-5level %logger{24} - %msg%replace( request=%X{request_id} trace=%X{trace_id}){' request= trace=', ''}%n";
    private static final String DEBUG = "%d{HH:mm:ss.SSS} %-5level %logger{24} - %msg%n";

    /** Used by the service loader. */
    public Logging() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        configure(context, false);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** How the log of the service is written. */
    enum Format {
        text,
        json
    }

    /** What a service says, with times, since its log is read later; with the ids of the request where there is one. */
    static void serve(Format format, boolean debug) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Encoder<ILoggingEvent> encoder = format == Format.json ? jsonLines() : pattern(context, SERVICE);
        encoder.setContext(context);
        encoder.start();
        root(context, encoder).setLevel(debug ? Level.DEBUG : Level.WARN);
        context.getLogger("io.crossfoot").setLevel(debug ? Level.DEBUG : Level.INFO);
    }

    private static JsonEncoder jsonLines() {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMarkers(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        return encoder;
    }

    /** Shows everything, with stack traces. */
    static void debug() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        configure(context, true);
    }

    private static void configure(LoggerContext context, boolean debug) {
        Encoder<ILoggingEvent> encoder = pattern(context, debug ? DEBUG : QUIET);
        encoder.start();
        root(context, encoder).setLevel(debug ? Level.DEBUG : Level.OFF);
        if (!debug) {
            context.getLogger("io.crossfoot.ledger.Ledger").setLevel(Level.WARN);
            context.getLogger("io.crossfoot.embedded").setLevel(Level.WARN);
        }
    }

    private static PatternLayoutEncoder pattern(LoggerContext context, String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(pattern);
        return encoder;
    }

    private static ch.qos.logback.classic.Logger root(LoggerContext context, Encoder<ILoggingEvent> encoder) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(console);
        return root;
    }
}
