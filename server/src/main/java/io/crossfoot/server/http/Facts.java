package io.crossfoot.server.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** What errors say for programs, and what callers sent, fit to be shown back to them. */
final class Facts {
    private static final int MOST_CHARACTERS = 200;

    private Facts() {}

    /** Facts in the order in which they are to be read: name, value, name, value. */
    static Map<String, String> of(String... namesAndValues) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            facts.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return facts;
    }

    /** A text of at most 200 characters without control characters or halves of surrogate pairs. */
    static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && shown.length() < MOST_CHARACTERS; ) {
            int character = text.codePointAt(i);
            boolean harmless = !Character.isISOControl(character)
                    && !(Character.isBmpCodePoint(character) && Character.isSurrogate((char) character));
            shown.appendCodePoint(harmless ? character : '\ufffd');
            i += Character.charCount(character);
        }
        return shown.toString();
    }
}
