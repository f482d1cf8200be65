package io.crossfoot.schemes.comparison.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * HTML or SVG that may go into a page as it is. Every way to make it from text escapes the text.
 *
 * @param source what goes into the page
 */
record Markup(String source) {
    private static final Pattern PLACE = Pattern.compile("\\$\\{(\\w+)}");

    static Markup text(String text) {
        return new Markup(text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;"));
    }

    static Markup join(Collection<Markup> parts) {
        return new Markup(parts.stream().map(Markup::source).collect(Collectors.joining("\n")));
    }

    /**
     * An element.
     *
     * @param start what stands between its angle brackets, written in this program and never from data
     */
    static Markup element(String start, Markup... content) {
        String name = start.split(" ", 2)[0];
        return new Markup("<" + start + ">"
                + List.of(content).stream().map(Markup::source).collect(Collectors.joining()) + "</" + name + ">");
    }

    /**
     * A template beside this class.
     *
     * @param namesAndValues for each {@code ${name}}: markup, which is taken as it is, or anything else, which is escaped
     */
    static Markup template(String file, Object... namesAndValues) {
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        String filled =
                PLACE.matcher(read(file)).replaceAll(place -> Matcher.quoteReplacement(value(file, values, place)));
        return new Markup(filled.strip());
    }

    private static String value(String file, Map<String, Object> values, MatchResult place) {
        Object value = values.get(place.group(1));
        if (value == null) {
            throw new IllegalArgumentException("%s wants a %s".formatted(file, place.group(1)));
        }
        return (value instanceof Markup markup ? markup : text(value.toString())).source();
    }

    private static String read(String file) {
        try (InputStream in = Markup.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException("There is no template " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
