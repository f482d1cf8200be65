package io.crossfoot.schemes.attacks;

import io.crossfoot.schemes.attacks.Moment.Hook;
import io.crossfoot.schemes.attacks.Moment.Killed;
import io.crossfoot.schemes.attacks.Moment.Kind;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Stands between a scheme and its connection, and calls a hook after each statement, before that is committed, and after each
 * commit. A statement in auto-commit mode gets a transaction around it, so that it too can be stopped before its commit: the server
 * is in that state for as long as a commit takes to reach the disk.
 */
final class Watched {
    private final Connection connection;
    private final Hook hook;
    private Connection self;
    private int moments;
    private String lastSql = "";
    private boolean dead;

    private Watched(Connection connection, Hook hook) {
        this.connection = connection;
        this.hook = hook;
    }

    static Connection connection(Connection connection, Hook hook) {
        Watched watched = new Watched(connection, hook);
        watched.self = proxy(Connection.class, watched::onConnection);
        return watched.self;
    }

    private Object onConnection(Object proxy, Method method, Object[] values) throws Throwable {
        if (dead) {
            return whenDead(method);
        }
        Object result = invoke(connection, method, values);
        if (method.getName().equals("commit")) {
            reach(Kind.COMMIT);
        }
        if (result instanceof Statement statement) {
            String prepared = values != null && values[0] instanceof String text ? text : "";
            return proxy(
                    method.getReturnType(), (same, called, with) -> onStatement(statement, prepared, called, with));
        }
        return result;
    }

    private Object onStatement(Statement statement, String prepared, Method method, Object[] values) throws Throwable {
        if (dead) {
            return whenDead(method);
        }
        if (method.getName().equals("getConnection")) {
            return self;
        }
        if (!method.getName().startsWith("execute")) {
            return invoke(statement, method, values);
        }
        lastSql = values != null && values[0] instanceof String text ? text : prepared;
        if (!connection.getAutoCommit()) {
            Object result = invoke(statement, method, values);
            reach(Kind.STATEMENT);
            return result;
        }
        connection.setAutoCommit(false);
        Object result;
        try {
            result = invoke(statement, method, values);
            reach(Kind.STATEMENT);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            if (!dead) {
                connection.setAutoCommit(true);
            }
        }
        reach(Kind.COMMIT);
        return result;
    }

    private void reach(Kind kind) {
        moments++;
        try {
            hook.at(new Moment(moments, kind, lastSql));
        } catch (Killed e) {
            dead = true;
            throw e;
        }
    }

    /** Nothing of a dead process runs; closing what it used is only how Java leaves a block. */
    private static Object whenDead(Method method) {
        return switch (method.getName()) {
            case "isClosed" -> true;
            case "close" -> null;
            default -> throw new IllegalStateException("Something went on after the end: " + method.getName());
        };
    }

    private static Object invoke(Object target, Method method, Object[] values) throws Throwable {
        try {
            return method.invoke(target, values);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Watched.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
