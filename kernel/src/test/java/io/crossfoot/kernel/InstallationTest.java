package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import org.junit.jupiter.api.Test;

class InstallationTest {

    @Test
    void migrating_again_does_nothing() throws Exception {
        try (TestDatabase database = TestDatabase.fresh();
                Connection connection = database.superuser()) {
            Kernel.migrate(database.dataSource("postgres"));
            assertThat(Kernel.state(connection)).isEqualTo(Kernel.State.CURRENT);
        }
    }
}
