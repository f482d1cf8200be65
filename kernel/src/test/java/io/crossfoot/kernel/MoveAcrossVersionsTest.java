package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Between the oldest PostgreSQL that the kernel runs on and the newest a ledger moves in both directions. */
class MoveAcrossVersionsTest {

    private static Postgres15Server old;

    @BeforeAll
    static void start() throws Exception {
        old = Postgres15Server.start("MoveAcrossVersionsTest");
    }

    @AfterAll
    static void stop() throws Exception {
        if (old != null) {
            old.close();
        }
    }

    @Test
    void there_and_back_nothing_changes_and_posting_goes_on_at_every_stop() throws Exception {
        try (TestDatabase first = TestDatabase.fresh();
                TestDatabase last = TestDatabase.empty();
                Connection origin = first.superuser();
                Connection app = first.as("app");
                Connection end = last.superuser()) {
            LedgerContent.fill(origin, List.of(app));
            // On the old server by a role that is no superuser.
            try (Connection superuser = old.superuser("postgres").getConnection()) {
                Clusters.createInstaller(superuser, "mover");
            }
            DataSource between = old.source("mover", "mover", "mover");

            Move.Result there = new Move(first.dataSource("postgres"), between).run(new MoveTest.Silent());
            assertThat(there.source()).isEqualTo(there.target());
            try (Connection middle = old.superuser("mover").getConnection()) {
                assertThat(middle.getMetaData().getDatabaseMajorVersion()).isEqualTo(15);
                assertSame(origin, middle);
                assertThat(Clusters.lentMemberships(middle)).isEmpty();
                Sql.run(middle, "SET ROLE crossfoot_app");
                Sql.run(middle, "SELECT crossfoot.transfer('user:1', 'user:2', 1, 'EUR', key => 'in between')");
                Sql.run(middle, "RESET ROLE");

                Move.Result back = new Move(between, last.dataSource("postgres")).run(new MoveTest.Silent());
                assertThat(back.target().transactions())
                        .isEqualTo(there.target().transactions() + 1);
                assertSame(middle, end);
                assertThat(Clusters.lentMemberships(middle)).isEmpty();
                Sql.assertSound(middle);
            }
            Clusters.assertInstalled(end);
            assertThat(
                            Sql.value(
                                    end,
                                    "SELECT replayed FROM crossfoot.transfer('user:1', 'user:2', 1, 'EUR', key => 'in between')"))
                    .isEqualTo("t");
        }
    }

    private static void assertSame(Connection source, Connection target) throws Exception {
        Map<String, List<String>> rows = LedgerContent.rows(source);
        assertThat(LedgerContent.rows(target)).isEqualTo(rows);
        assertThat(LedgerContent.readings(target)).isEqualTo(LedgerContent.readings(source));
    }
}
