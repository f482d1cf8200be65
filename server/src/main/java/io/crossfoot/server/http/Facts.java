package io.crossfoot.server.http;

/** What callers sent, fit to be shown back to them. */
final class Facts {
    private static final int MOST_CHARACTERS = 200;

    private Facts() {}

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
