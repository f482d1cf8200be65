package io.crossfoot.ledger.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What endangers the promises: a role that could go around the guard, and a server that may forget what it confirmed. */
final class Warnings {
    private static final String SQL = """
            SELECT session_user, r.rolsuper,
                   pg_has_role(r.oid, 'crossfoot_owner', 'MEMBER'), pg_has_role(r.oid, 'crossfoot_head', 'MEMBER'),
                   current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit')
            FROM pg_catalog.pg_roles AS r WHERE r.rolname = session_user""";

    private Warnings() {}

    static List<String> of(Connection connection) throws SQLException {
        List<String> warnings = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(SQL);
                ResultSet row = statement.executeQuery()) {
            row.next();
            String user = row.getString(1);
            if (row.getBoolean(2)) {
                warnings.add(
                        "Role %s is a superuser, so it can change the ledger's history; connect as a role that only has"
                                        .formatted(user)
                                + " crossfoot_app.");
            } else {
                for (int column = 3; column <= 4; column++) {
                    if (row.getBoolean(column)) {
                        warnings.add("Role %s is a member of %s, so it can go around the guard; revoke that from it."
                                .formatted(user, column == 3 ? "crossfoot_owner" : "crossfoot_head"));
                    }
                }
            }
            String[] settings = {"fsync", "full_page_writes", "synchronous_commit"};
            for (int i = 0; i < settings.length; i++) {
                if (row.getString(5 + i).equals("off")) {
                    warnings.add("The server's setting %s is off, so it may lose what it has confirmed; turn it on."
                            .formatted(settings[i]));
                }
            }
        }
        return List.copyOf(warnings);
    }
}
