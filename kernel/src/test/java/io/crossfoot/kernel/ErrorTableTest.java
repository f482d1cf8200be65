package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.kernel.internal.SqlFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** errors.csv is the one list of errors: what the SQL raises or answers is there, and nothing else. */
class ErrorTableTest {

    /** Codes that the installer, the Java API (CF04.) and the service (CF05.) give out, not the SQL. */
    private static final Pattern NOT_OF_THE_SQL = Pattern.compile("CF0[45]\\d");

    @Test
    void the_sql_knows_the_codes_of_the_table_and_no_others() throws Exception {
        Set<String> used = new TreeSet<>();
        for (SqlFile file : SqlFile.migrations()) {
            // Comments and the catalogue's digests are not code.
            String code = file.text().replaceAll("(?m)^\\s*--.*$", "");
            Matcher matcher = Pattern.compile("'(CF\\d{3})'").matcher(code);
            while (matcher.find()) {
                used.add(matcher.group(1));
            }
        }
        Set<String> listed = new TreeSet<>(codes());
        listed.removeIf(NOT_OF_THE_SQL.asMatchPredicate());
        assertThat(used).isEqualTo(listed);
    }

    @Test
    void codes_and_names_are_unique_and_every_line_is_whole() throws Exception {
        List<String> lines = lines();
        assertThat(lines.get(0)).isEqualTo("code,name,http_status,retryable,meaning");
        assertThat(lines.subList(1, lines.size()))
                .allMatch(line -> line.matches("CF\\d{3},[a-z_]+,[45]\\d\\d,(true|false),(\"[^\"]+\"|[^\",]+)"));
        assertThat(codes()).doesNotHaveDuplicates().isSorted();
        assertThat(lines.stream().map(line -> line.split(",")[1]).toList()).doesNotHaveDuplicates();
    }

    private static List<String> codes() throws Exception {
        List<String> lines = lines();
        return lines.subList(1, lines.size()).stream()
                .map(line -> line.substring(0, 5))
                .toList();
    }

    private static List<String> lines() throws Exception {
        try (var in = Kernel.class.getResourceAsStream("errors.csv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
