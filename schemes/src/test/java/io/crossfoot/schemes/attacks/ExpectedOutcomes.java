package io.crossfoot.schemes.attacks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The reviewed table of what becomes of each scheme under each attack. */
final class ExpectedOutcomes {

    private ExpectedOutcomes() {}

    /** The word for the outcome, by attack and then by scheme, in the order of the table. */
    static Map<String, Map<String, String>> read() {
        try (InputStream in = ExpectedOutcomes.class.getResourceAsStream("expected-outcomes.csv")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            String[] head = lines.get(0).split(",");
            Map<String, Map<String, String>> table = new LinkedHashMap<>();
            for (String line : lines.subList(1, lines.size())) {
                String[] cells = line.split(",");
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 1; i < cells.length; i++) {
                    row.put(head[i], cells[i]);
                }
                table.put(cells[0], row);
            }
            return table;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
