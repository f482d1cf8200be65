package io.crossfoot.embedded;

import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a URL of the {@link EmbeddedDriver} and the properties beside it ask for.
 *
 * @param folder as it was written
 * @param database to connect to
 * @param user to connect as
 * @param shutdown whether the server is to be stopped instead
 * @param properties for the PostgreSQL driver
 */
record EmbeddedUrl(Path folder, String database, String user, boolean shutdown, Properties properties) {
    private static final Set<String> OURS = Set.of("database", "user", "shutdown", "password");

    /** A question mark may be part of a folder's name, so only one that names and values follow ends the path. */
    private static final Pattern URL = Pattern.compile(
            Pattern.quote(EmbeddedDriver.PREFIX) + "(.+?)(?:\\?([A-Za-z]+=[^?&=]*(?:&[A-Za-z]+=[^?&=]*)*))?");

    static EmbeddedUrl parse(String url, Properties info) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "The URL names no folder; it should be like jdbc:crossfoot:/path/to/folder");
        }
        Properties all = new Properties();
        for (String name : info.stringPropertyNames()) {
            all.setProperty(name, info.getProperty(name));
        }
        if (matcher.group(2) != null) {
            for (String pair : matcher.group(2).split("&")) {
                int equals = pair.indexOf('=');
                all.setProperty(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        String user = all.getProperty("user", EmbeddedPostgres.USER);
        String database = all.getProperty("database", EmbeddedPostgres.DATABASE);
        boolean shutdown = Boolean.parseBoolean(all.getProperty("shutdown"));
        OURS.forEach(all::remove);
        return new EmbeddedUrl(Path.of(matcher.group(1)), database, user, shutdown, all);
    }
}
