package io.crossfoot.cli.importing;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Which column of the file has which meaning. */
final class Columns {
    private final List<String> header;
    private final Map<Field, Integer> positions = new EnumMap<>(Field.class);

    /**
     * Finds the columns.
     *
     * @param header the file's first row
     * @param mapped columns by the meaning that the user gave them; an empty one means that there is none
     */
    Columns(List<String> header, Map<Field, String> mapped) {
        this.header = header.stream().map(String::strip).toList();
        mapped.forEach((field, column) -> {
            if (!column.isEmpty()) {
                positions.put(field, mappedPosition(field, column));
            }
        });
        for (Field field : Field.values()) {
            if (!mapped.containsKey(field)) {
                detect(field);
            }
        }
        settleAccounts(mapped);
    }

    int count() {
        return header.size();
    }

    List<String> header() {
        return header;
    }

    boolean has(Field field) {
        return positions.containsKey(field);
    }

    /** The row's text in a column, without spaces around; empty where there is no such column. */
    String text(List<String> row, Field field) {
        Integer position = positions.get(field);
        return position == null ? "" : row.get(position).strip();
    }

    boolean isTwoSided() {
        return has(Field.SOURCE);
    }

    /** For people: which column is taken for what. */
    String describe() {
        return positions.entrySet().stream()
                .map(each -> each.getKey().title() + "=" + header.get(each.getValue()))
                .collect(Collectors.joining(", "));
    }

    private int mappedPosition(Field field, String column) {
        List<Integer> found = find(column, String::equals);
        if (found.isEmpty()) {
            found = find(column, String::equalsIgnoreCase);
        }
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new HeaderFault("%s=%s: the file has %s such column. Its columns are: %s"
                .formatted(field.title(), column, found.isEmpty() ? "no" : "more than one", String.join(", ", header)));
    }

    private interface Comparison {
        boolean equal(String one, String other);
    }

    private List<Integer> find(String column, Comparison comparison) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            if (comparison.equal(header.get(i), column)) {
                found.add(i);
            }
        }
        return found;
    }

    /** A column that the user gave one meaning is not given a second one by guessing. */
    private void detect(Field field) {
        for (String name : field.columns()) {
            List<Integer> found = find(name, (title, wanted) -> normal(title).equals(wanted));
            if (found.size() > 1) {
                throw new HeaderFault(
                        "The file has more than one column %s; give one of them another name.".formatted(name));
            }
            if (!found.isEmpty() && !positions.containsValue(found.get(0))) {
                positions.put(field, found.get(0));
                return;
            }
        }
    }

    private static String normal(String title) {
        return title.toLowerCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
    }

    /** A row has either an account and a signed amount, or a source and a destination. */
    private void settleAccounts(Map<Field, String> mapped) {
        boolean asked = mapped.containsKey(Field.SOURCE) || mapped.containsKey(Field.DESTINATION);
        boolean both = has(Field.SOURCE) && has(Field.DESTINATION);
        if (asked && !both) {
            throw new HeaderFault(
                    "source and destination go together; the file's columns are: " + String.join(", ", header));
        }
        if (!both || !asked && mapped.containsKey(Field.ACCOUNT)) {
            positions.remove(Field.SOURCE);
            positions.remove(Field.DESTINATION);
            require(Field.ACCOUNT);
        }
        require(Field.AMOUNT);
        if (has(Field.RECORDED_BALANCE) && !has(Field.ACCOUNT)) {
            if (mapped.containsKey(Field.RECORDED_BALANCE)) {
                throw new HeaderFault(
                        "recorded_balance needs to know whose balance it is: map account to the column that says so");
            }
            positions.remove(Field.RECORDED_BALANCE);
        }
    }

    private void require(Field field) {
        if (!has(field)) {
            throw new HeaderFault(
                    "No column is known to be the %s. Say which with --map %s=COLUMN; the file's columns are: %s"
                            .formatted(field.title(), field.title(), String.join(", ", header)));
        }
    }
}
