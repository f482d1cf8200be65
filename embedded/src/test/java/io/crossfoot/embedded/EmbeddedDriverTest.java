package io.crossfoot.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDriverTest {
    private static final String PORT = "SELECT inet_server_port()";

    @TempDir
    Path temporary;

    @Test
    void the_first_connection_starts_the_server_and_others_share_it_until_the_shutdown() throws Exception {
        String url = "jdbc:crossfoot:" + temporary.resolve("with spaces? yes");
        String port;
        try (Connection first = DriverManager.getConnection(url);
                Connection second = DriverManager.getConnection(url)) {
            port = Sql.one(first, PORT);
            assertThat(Sql.one(second, PORT)).isEqualTo(port);
            assertThat(Sql.one(first, "SELECT current_user || ' ' || current_database()"))
                    .isEqualTo("crossfoot crossfoot");
            assertShutDown(url);
            assertThatThrownBy(() -> Sql.one(first, PORT)).isInstanceOf(SQLException.class);
        }
        assertShutDown(url);
        try (Connection again = DriverManager.getConnection(url)) {
            assertThat(again.isValid(1)).isTrue();
        }
        assertShutDown(url);
    }

    @Test
    void user_database_and_other_properties_are_heeded() throws Exception {
        String url = "jdbc:crossfoot:" + temporary.resolve("data");
        Properties properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("password", "ignored");
        properties.setProperty("ApplicationName", "a test");
        try (Connection connection = DriverManager.getConnection(url + "?database=template1", properties)) {
            assertThat(Sql.one(connection, "SELECT current_user || ' ' || current_database()"))
                    .isEqualTo("postgres template1");
            assertThat(Sql.one(connection, "SHOW application_name")).isEqualTo("a test");
        }
        assertThatThrownBy(() -> DriverManager.getConnection(url, "stranger", "secret"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("stranger");
        assertShutDown(url);
    }

    @Test
    void a_server_started_otherwise_in_this_process_is_used() throws Exception {
        Path folder = temporary.resolve("data");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder);
                Connection connection = DriverManager.getConnection("jdbc:crossfoot:" + folder)) {
            assertThat(Sql.one(connection, PORT)).isEqualTo("" + postgres.port());
        }
    }

    @Test
    void connections_at_once_start_one_server() throws Exception {
        String url = "jdbc:crossfoot:" + temporary.resolve("data");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<String> port = () -> {
                try (Connection connection = DriverManager.getConnection(url)) {
                    return Sql.one(connection, PORT);
                }
            };
            List<Future<String>> ports = threads.invokeAll(List.of(port, port, port, port));
            for (Future<String> other : ports) {
                assertThat(other.get()).isEqualTo(ports.get(0).get());
            }
        } finally {
            threads.shutdownNow();
            assertShutDown(url);
        }
    }

    @Test
    void a_server_that_died_is_started_again() throws Exception {
        Path folder = temporary.resolve("data");
        String url = "jdbc:crossfoot:" + folder;
        DriverManager.getConnection(url).close();
        List<String> lines = Files.readAllLines(folder.resolve("postgres/postmaster.pid"));
        ProcessHandle server = ProcessHandle.of(Long.parseLong(lines.get(0))).orElseThrow();
        server.destroyForcibly();
        await().until(() -> !server.isAlive());
        try (Connection connection = DriverManager.getConnection(url)) {
            assertThat(connection.isValid(1)).isTrue();
        }
        assertShutDown(url);
    }

    @Test
    void what_is_wrong_with_the_folder_is_told_as_an_sql_exception() throws Exception {
        Files.writeString(temporary.resolve("cat.txt"), "meow");
        assertThatThrownBy(() -> DriverManager.getConnection("jdbc:crossfoot:" + temporary))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"))
                .hasMessageContaining("Nothing in it was changed")
                .hasCauseInstanceOf(EmbeddedPostgresException.class);
    }

    @Test
    void only_our_own_urls_are_accepted() throws Exception {
        Driver driver = ServiceLoader.load(Driver.class).stream()
                .filter(provider -> provider.type() == EmbeddedDriver.class)
                .findFirst()
                .orElseThrow()
                .get();
        assertThat(driver.acceptsURL("jdbc:crossfoot:/data")).isTrue();
        for (String other : new String[] {"jdbc:postgresql://localhost/x", "jdbc:crossfootnote:x", "", null}) {
            assertThat(driver.acceptsURL(other)).as(other).isFalse();
            assertThat(driver.connect(other, new Properties())).as(other).isNull();
        }
    }

    @Test
    void a_url_without_a_folder_is_refused() {
        assertThatThrownBy(() -> DriverManager.getConnection("jdbc:crossfoot:"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("names no folder");
    }

    private static void assertShutDown(String url) {
        assertThatThrownBy(() -> DriverManager.getConnection(url + "?shutdown=true"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(EmbeddedDriver.SHUT_DOWN));
    }
}
