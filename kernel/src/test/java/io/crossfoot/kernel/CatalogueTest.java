package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What an installation leaves is what {@code R__expected_catalogue.sql} says, line by line, so that a change of the schema
 * is reviewed as a change of that file. {@code mvn -pl kernel test -Dtest=CatalogueTest -Dcatalogue.write=true} writes it.
 */
class CatalogueTest {

    private static final Path FILE =
            Path.of("src/main/resources/io/crossfoot/kernel/sql/verify/R__expected_catalogue.sql");

    @Test
    void the_installed_schema_is_the_reviewed_one() throws Exception {
        String installed = asSql(installedLines());
        if (Boolean.getBoolean("catalogue.write")) {
            Files.writeString(FILE, installed);
        }
        assertThat(Files.readString(FILE)).isEqualTo(installed);
    }

    private static List<String> installedLines() throws Exception {
        List<String> lines = new ArrayList<>();
        try (TestDatabase database = TestDatabase.fresh();
                Connection connection = database.superuser();
                ResultSet row = connection
                        .createStatement()
                        .executeQuery("SELECT format('(%L, %L)', object, definition) FROM crossfoot.catalogue()"
                                + " ORDER BY object COLLATE \"C\", definition COLLATE \"C\"")) {
            while (row.next()) {
                lines.add("        " + row.getString(1));
            }
        }
        return lines;
    }

    private static String asSql(List<String> lines) {
        return """
                -- The catalogue of this release, for verify to compare with what is installed. Written by CatalogueTest; review it.
                CREATE OR REPLACE FUNCTION crossfoot.expected_catalogue() RETURNS TABLE (object text, definition text)
                    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS
                $catalogue$
                    VALUES
                %s
                $catalogue$;
                COMMENT ON FUNCTION crossfoot.expected_catalogue() IS 'Internal: the catalogue lines that this release installs.';
                REVOKE ALL ON FUNCTION crossfoot.expected_catalogue() FROM PUBLIC;
                """.formatted(String.join(",\n", lines));
    }
}
