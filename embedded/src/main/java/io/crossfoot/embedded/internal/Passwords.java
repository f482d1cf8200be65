package io.crossfoot.embedded.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The passwords of the server's users.
 *
 * @param byUser of every user there is a password for
 */
record Passwords(Map<String, String> byUser) {
    private static final int RANDOM_BYTES = 24;

    static Passwords random(List<String> users) {
        SecureRandom random = new SecureRandom();
        Map<String, String> passwords = new TreeMap<>();
        for (String user : users) {
            byte[] bytes = new byte[RANDOM_BYTES];
            random.nextBytes(bytes);
            // Letters, digits, hyphen and underscore need no quoting in SQL, URLs and pgpass.
            passwords.put(user, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        }
        return new Passwords(passwords);
    }

    /** Reads the file; empty if it is missing or lacks one of the users. */
    static Optional<Passwords> read(Path file, List<String> users) throws IOException {
        try {
            if (Files.isSymbolicLink(file)) {
                return Optional.empty();
            }
            Map<String, String> passwords = Files.readAllLines(file).stream()
                    .map(line -> line.split("=", 2))
                    .filter(parts -> parts.length == 2 && parts[1].matches("[A-Za-z0-9_-]{16,}"))
                    .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (first, second) -> second));
            return passwords.keySet().containsAll(users) ? Optional.of(new Passwords(passwords)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    String of(String user) {
        return byUser.get(user);
    }

    void write(DataFolder folder) throws IOException {
        folder.writePrivately(folder.passwords(), lines("", "="));
    }

    /** For libpq; the port changes from run to run and is therefore left open. */
    void writePgpass(DataFolder folder) throws IOException {
        String content = lines("127.0.0.1:*:*:", ":");
        boolean current = Files.isRegularFile(folder.pgpass(), LinkOption.NOFOLLOW_LINKS)
                && Files.readString(folder.pgpass()).equals(content);
        if (!current) {
            folder.writePrivately(folder.pgpass(), content);
        }
    }

    private String lines(String before, String between) {
        return new TreeMap<>(byUser)
                .entrySet().stream()
                        .map(entry -> before + entry.getKey() + between + entry.getValue() + "\n")
                        .collect(Collectors.joining());
    }
}
