package io.crossfoot.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfoot.embedded.EmbeddedPostgres;
import io.crossfoot.kernel.TestDatabase;
import java.math.BigDecimal;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class ConnectingTest {
    @Test
    void an_embedded_ledger_keeps_what_was_posted_when_it_is_opened_again(@TempDir Path folder) {
        Path data = folder.resolve("data");
        Transaction deposit = Transaction.deposit("user:1", new BigDecimal("1.50"), "EUR")
                .key("pay-1")
                .build();
        try (Ledger ledger = Ledger.embedded(data)) {
            assertThat(ledger.warnings()).isEmpty();
            assertThat(ledger.post(deposit).replayed()).isFalse();
            ledger.setFloor("user:1", "EUR", new BigDecimal("-5"));
        }
        try (Ledger ledger = Ledger.embedded(data)) {
            assertThat(ledger.post(deposit).replayed()).isTrue();
            assertThat(ledger.balance("user:1", "EUR").orElseThrow().available())
                    .contains(new BigDecimal("6.50"));
            assertThat(ledger.verify().differences()).isEmpty();
        }
    }

    @Test
    void a_closed_ledger_says_so() {
        try (TestDatabase database = TestDatabase.fresh()) {
            Ledger ledger = Ledger.connect(database.dataSource("app"));
            ledger.close();
            ledger.close();
            assertThatThrownBy(ledger::currencies).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void a_folder_that_crossfoot_did_not_make_is_left_alone(@TempDir Path folder) throws Exception {
        Path letter = Files.writeString(folder.resolve("letter.txt"), "Dear reader");
        assertThatThrownBy(() -> Ledger.embedded(folder))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining(folder.getFileName().toString());
        assertThat(letter).hasContent("Dear reader");
    }

    @Test
    void without_the_embedded_server_the_missing_artifact_is_named(@TempDir Path folder) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader withoutDrivers = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(withoutDrivers);
            assertThatThrownBy(() -> Ledger.embedded(folder))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("io.crossfoot:crossfoot-embedded");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void connecting_migrates_nothing() {
        try (TestDatabase database = TestDatabase.empty()) {
            assertRefused(database, ErrorCode.KERNEL_IS_MISSING, "crossfoot migrate");
            assertRefused(database, ErrorCode.KERNEL_IS_MISSING, "crossfoot migrate");
        }
    }

    @Test
    void a_ledger_of_another_version_is_refused() throws Exception {
        try (TestDatabase database = TestDatabase.fresh()) {
            replaceVersion(database, 1);
            assertRefused(database, ErrorCode.KERNEL_IS_OLDER, "crossfoot migrate");
            replaceVersion(database, 1_000_000);
            assertRefused(database, ErrorCode.KERNEL_IS_NEWER, "newer version");
        }
    }

    @Test
    void an_application_role_on_a_safe_server_gives_no_warning() {
        try (TestDatabase database = TestDatabase.fresh();
                Ledger ledger = Ledger.connect(database.dataSource("app"))) {
            assertThat(ledger.warnings()).isEmpty();
        }
    }

    @Test
    void a_role_that_could_go_around_the_guard_gives_a_warning() {
        try (TestDatabase database = TestDatabase.fresh();
                Ledger superuser = Ledger.connect(database.dataSource(EmbeddedPostgres.SUPERUSER));
                Ledger owner = Ledger.connect(database.dataSource("owner"))) {
            assertThat(superuser.warnings())
                    .singleElement()
                    .asString()
                    .contains("postgres")
                    .contains("superuser");
            assertThat(owner.warnings()).singleElement().asString().contains("crossfoot_owner");
        }
    }

    @Test
    void a_session_that_does_not_wait_for_the_disk_gives_a_warning() {
        try (TestDatabase database = TestDatabase.fresh()) {
            PGSimpleDataSource hasty = (PGSimpleDataSource) database.dataSource("app");
            hasty.setOptions("-c synchronous_commit=off");
            try (Ledger ledger = Ledger.connect(hasty)) {
                assertThat(ledger.warnings()).singleElement().asString().contains("synchronous_commit");
            }
        }
    }

    @Test
    void a_wrong_password_is_a_missing_permission_and_not_tried_again() {
        try (TestDatabase database = TestDatabase.fresh()) {
            PGSimpleDataSource stranger = (PGSimpleDataSource) database.dataSource("app");
            stranger.setPassword("guessed");
            assertThatThrownBy(() -> Ledger.connect(stranger)).isInstanceOf(PermissionDeniedException.class);
        }
    }

    private static void assertRefused(TestDatabase database, ErrorCode code, String advice) {
        assertThatThrownBy(() -> Ledger.connect(database.dataSource(EmbeddedPostgres.SUPERUSER)))
                .isInstanceOfSatisfying(KernelVersionException.class, error -> assertThat(error.code())
                        .isEqualTo(code))
                .hasMessageContaining(advice);
    }

    private static void replaceVersion(TestDatabase database, int version) throws SQLException {
        try (Connection connection = database.superuser();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE OR REPLACE FUNCTION crossfoot.kernel_version() RETURNS integer LANGUAGE sql AS 'SELECT "
                            + version + "'");
        }
    }
}
