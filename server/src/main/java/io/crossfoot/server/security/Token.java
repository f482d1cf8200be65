package io.crossfoot.server.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client shows: the id of a key and its secret. The secret is 256 random bits, so a plain SHA-256 of it is as good as
 * a slow password hash: there is nothing to guess.
 */
record Token(String id, String secret) {
    private static final int SECRET_BYTES = 32;
    private static final String ID_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ID_LENGTH = 8;
    private static final Pattern FORM = Pattern.compile("cfk_([a-z0-9]{8})_([A-Za-z0-9_-]{43})");
    private static final SecureRandom RANDOM = new SecureRandom();

    static Token random() {
        byte[] bytes = new byte[SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        StringBuilder id = new StringBuilder();
        RANDOM.ints(ID_LENGTH, 0, ID_CHARACTERS.length()).forEach(i -> id.append(ID_CHARACTERS.charAt(i)));
        return new Token(id.toString(), Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Empty for what no key ever looked like. */
    static Optional<Token> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? Optional.of(new Token(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /** What the ledger keeps of the secret. */
    byte[] secretHash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    String text() {
        return "cfk_" + id + "_" + secret;
    }

    @Override
    public String toString() {
        return "Token[" + id + "]";
    }
}
