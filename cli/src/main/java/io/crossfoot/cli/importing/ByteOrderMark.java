package io.crossfoot.cli.importing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** The bytes with which some programs begin a text, to tell its encoding. */
final class ByteOrderMark {
    private ByteOrderMark() {}

    /** Skips the mark and answers its charset; without a mark nothing is skipped and the default is the answer. */
    static Charset skip(InputStream in, Charset otherwise) throws IOException {
        in.mark(3);
        byte[] first = in.readNBytes(3);
        in.reset();
        if (startsWith(first, 0xEF, 0xBB, 0xBF)) {
            in.skipNBytes(3);
            return StandardCharsets.UTF_8;
        }
        if (startsWith(first, 0xFF, 0xFE)) {
            in.skipNBytes(2);
            return StandardCharsets.UTF_16LE;
        }
        if (startsWith(first, 0xFE, 0xFF)) {
            in.skipNBytes(2);
            return StandardCharsets.UTF_16BE;
        }
        return otherwise;
    }

    private static boolean startsWith(byte[] bytes, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }
}
