package io.crossfoot.schemes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A file of SQL beside a scheme's class: one text, or several that each follow a line {@code -- name: the-name}.
 *
 * <p>Comments after the name say what it does; they are part of the text, so that whoever shows it shows them too.
 */
public final class Statements {
    private static final String NAME = "-- name: ";

    private final String file;
    private final Map<String, String> texts = new LinkedHashMap<>();

    private Statements(String file, String text) {
        this.file = file;
        String name = "";
        StringBuilder part = new StringBuilder();
        for (String line : (text + NAME).lines().toList()) {
            if (line.startsWith(NAME)) {
                if (!part.toString().isBlank()) {
                    texts.put(name, part.toString().strip());
                }
                name = line.substring(NAME.length()).strip();
                part.setLength(0);
            } else {
                part.append(line).append('\n');
            }
        }
        if (!part.toString().isBlank()) {
            texts.put(name, part.toString().strip());
        }
    }

    /**
     * Reads a file.
     *
     * @param beside a class of the package that the file is in
     */
    public static Statements of(Class<?> beside, String file) {
        try (InputStream in = beside.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException("There is no " + file + " beside " + beside.getName());
            }
            return new Statements(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names in the file. */
    public Set<String> names() {
        return texts.keySet();
    }

    /** The text of this name, if there is one. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(texts.get(name));
    }

    /** The text of this name. */
    public String get(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException("There is no statement " + name + " in " + file));
    }

    /**
     * The text of this name with values in it.
     *
     * @param values for each {@code ${name}}; they are put in as they are
     */
    public String get(String name, Map<String, String> values) {
        String text = get(name);
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", value.getValue());
        }
        return text;
    }

    /** Runs a file of one text beside a class, as an installer does. */
    public static void run(Connection connection, Class<?> beside, String file) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(of(beside, file).get(""));
        }
    }
}
