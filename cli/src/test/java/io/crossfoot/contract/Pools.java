package io.crossfoot.contract;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.crossfoot.kernel.TestDatabase;

/** Connections for the doors that keep some. */
final class Pools {
    private Pools() {}

    /** A pool of an administrator's connections; it opens what is asked for. */
    static HikariDataSource of(TestDatabase database) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource("admin"));
        config.setMinimumIdle(0);
        config.setMaximumPoolSize(8);
        return new HikariDataSource(config);
    }
}
