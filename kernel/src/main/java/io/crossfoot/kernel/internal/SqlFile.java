package io.crossfoot.kernel.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * One SQL file of the kernel.
 *
 * @param script its path below the folder of the SQL, with slashes, such as {@code functions/R__post_batch.sql}
 * @param text its content
 */
public record SqlFile(String script, String text) {

    static final String LOCATION = "io/crossfoot/kernel/sql";

    /** A file that the installer runs beside the migrations. */
    public static SqlFile install(String name) {
        String script = "install/" + name;
        try (var in = SqlFile.class.getClassLoader().getResourceAsStream(LOCATION + "/" + script)) {
            return new SqlFile(script, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All migrations in the order in which Flyway runs them: versioned by number, then repeatable by description. */
    public static List<SqlFile> migrations() {
        List<SqlFile> files = new ArrayList<>();
        try {
            URI folder = SqlFile.class.getClassLoader().getResource(LOCATION).toURI();
            if (folder.getScheme().equals("jar")) {
                try (FileSystem jar = FileSystems.newFileSystem(folder, Map.of())) {
                    collect(jar.getPath(LOCATION), files);
                }
            } else {
                collect(Path.of(folder), files);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        files.sort(Comparator.comparing((SqlFile f) -> f.version() == null)
                .thenComparing(f -> f.version() == null ? f.description() : f.version()));
        return files;
    }

    private static void collect(Path folder, List<SqlFile> files) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                if (path.getFileName().toString().matches("(V\\d+|R)__.*\\.sql")) {
                    files.add(new SqlFile(
                            folder.relativize(path).toString().replace('\\', '/'),
                            Files.readString(path, StandardCharsets.UTF_8)));
                }
            }
        }
    }

    private String fileName() {
        return script.substring(script.lastIndexOf('/') + 1);
    }

    /** The version as written in the name ({@code 0001}), null for a repeatable migration. */
    public String version() {
        String name = fileName();
        return name.startsWith("V") ? name.substring(1, name.indexOf("__")) : null;
    }

    /** The description in the name, with spaces for underscores. */
    public String description() {
        String name = fileName();
        return name.substring(name.indexOf("__") + 2, name.length() - ".sql".length())
                .replace('_', ' ');
    }

    /** The checksum that Flyway keeps: CRC-32 over the lines' UTF-8 bytes without their ends. */
    public int checksum() {
        CRC32 crc = new CRC32();
        text.lines().forEach(line -> crc.update(line.getBytes(StandardCharsets.UTF_8)));
        return (int) crc.getValue();
    }
}
