package io.crossfoot.server.http;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Decodes addresses strictly: what is not UTF-8 in whole percent triplets is refused, never guessed at. And encodes their parts. */
final class PercentEncoding {
    private PercentEncoding() {}

    /**
     * Decodes a part of an address.
     *
     * @param text as it was sent
     * @param plusIsSpace whether a plus stands for a space, as it does in queries but not in paths
     * @return empty when it is not well encoded
     */
    static Optional<String> decode(String text, boolean plusIsSpace) {
        byte[] bytes = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = hex(text, i + 1);
                int low = hex(text, i + 2);
                if (high < 0 || low < 0) {
                    return Optional.empty();
                }
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else if (c > ' ' && c < 0x7f) {
                bytes[length++] = (byte) (c == '+' && plusIsSpace ? ' ' : c);
            } else {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Encodes a text as one part of a path. */
    static String encode(String text) {
        // As they are, these two would mean other paths.
        return text.equals(".") || text.equals("..")
                ? text.replace(".", "%2E")
                : URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static int hex(String text, int at) {
        // Character.digit knows digits of other scripts too.
        return at < text.length() && text.charAt(at) < 0x7f ? Character.digit(text.charAt(at), 16) : -1;
    }
}
