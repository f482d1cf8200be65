package io.crossfoot.embedded;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** Opens connections with the PostgreSQL driver, past the DriverManager, which would ask our own driver too. */
final class Connections {
    private static final Driver DRIVER = new Driver();

    private Connections() {}

    static Connection open(String url, String user, String password, Properties more) throws SQLException {
        Properties properties = new Properties();
        for (String name : more.stringPropertyNames()) {
            properties.setProperty(name, more.getProperty(name));
        }
        PGProperty.USER.set(properties, user);
        PGProperty.PASSWORD.set(properties, password);
        // The bundled server has neither, so asking for them would only cost round trips.
        PGProperty.SSL_MODE.set(properties, "disable");
        PGProperty.GSS_ENC_MODE.set(properties, "disable");
        return DRIVER.connect(url, properties);
    }

    static String urlEncoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
