package io.crossfoot.embedded.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The server that another process runs on a data folder, as its files tell.
 *
 * @param port that it listens on, on 127.0.0.1
 * @param password of the user that was asked for
 */
public record ServerElsewhere(String port, String password) {
    /**
     * Looks for it. Reading the password takes the right to read the folder, which only its owner and root have.
     *
     * @param path the folder
     * @param user one of those that the folder was made with
     * @return empty when no server is ready there
     */
    public static Optional<ServerElsewhere> find(Path path, String user) throws IOException {
        DataFolder folder = new DataFolder(FolderTree.canonical(path));
        Optional<PostmasterFile> file =
                PostmasterFile.read(folder.cluster()).filter(found -> found.ready() && found.isOurServer());
        if (file.isEmpty()) {
            return Optional.empty();
        }
        String port = file.get().port().orElseThrow();
        return Passwords.read(folder.passwords(), List.of(user))
                .map(passwords -> new ServerElsewhere(port, passwords.of(user)));
    }
}
