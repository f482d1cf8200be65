package io.crossfoot.embedded.internal;

import io.crossfoot.embedded.EmbeddedPostgresException;
import io.crossfoot.embedded.EmbeddedPostgresException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Makes PostgreSQL's data directory, with the user and the database that the ledger needs. */
final class Cluster {
    private final DataFolder folder;
    private final Binaries binaries;
    private final ServerAccount account;
    private final Launcher launcher;
    private final Server.Owners owners;

    Cluster(DataFolder folder, Binaries binaries, ServerAccount account, Launcher launcher, Server.Owners owners) {
        this.folder = folder;
        this.binaries = binaries;
        this.account = account;
        this.launcher = launcher;
        this.owners = owners;
    }

    boolean exists() {
        return Files.exists(folder.cluster(), LinkOption.NOFOLLOW_LINKS);
    }

    /** Makes the directory beside its place and renames it when it is complete, so that a crash leaves nothing half-made. */
    void create(Passwords passwords) throws IOException {
        Path unfinished = folder.createUnfinishedCluster();
        Path cluster = Files.createDirectory(unfinished.resolve("data"), DataFolder.only("rwx------"));
        Path password = unfinished.resolve("password");
        folder.writePrivately(password, passwords.of(owners.superuser()) + "\n");
        for (Path path : List.of(password, cluster, unfinished)) {
            account.own(path);
        }
        initialise(cluster);
        singleUser(
                cluster,
                List.of(
                        "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(owners.user(), passwords.of(owners.user())),
                        "CREATE DATABASE %s OWNER %s".formatted(owners.database(), owners.superuser())));
        Files.move(cluster, folder.cluster(), StandardCopyOption.ATOMIC_MOVE);
        FolderTree.sync(folder.path());
        FolderTree.delete(unfinished);
    }

    /** Gives the users of an existing directory, whose server is not running, new passwords. */
    void setPasswords(Passwords passwords) throws IOException {
        List<String> statements = new ArrayList<>();
        for (String user : owners.users()) {
            statements.add("ALTER ROLE %s PASSWORD '%s'".formatted(user, passwords.of(user)));
        }
        singleUser(folder.cluster(), statements);
    }

    private void initialise(Path cluster) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                binaries.program("initdb"),
                "-D",
                launcher.nameWithin(cluster),
                "-U",
                owners.superuser(),
                "-A",
                "scram-sha-256",
                // Relative, because the way down to here may be closed to the server's user.
                "--pwfile=../password",
                "-E",
                "UTF8",
                "--locale=C"));
        command.addAll(ServerSettings.initialArguments());
        requireSuccess(launcher.run(cluster, "", command), "initialise");
    }

    private void singleUser(Path cluster, List<String> statements) throws IOException {
        Launcher.Outcome outcome = launcher.run(
                cluster,
                String.join("\n", statements) + "\n",
                List.of(
                        binaries.program("postgres"),
                        "--single",
                        "-D",
                        launcher.nameWithin(cluster),
                        // A statement that failed would otherwise be shown, with the password in it.
                        "-c",
                        "log_min_error_statement=panic",
                        "-c",
                        "password_encryption=scram-sha-256",
                        "-c",
                        "exit_on_error=on",
                        "template1"));
        requireSuccess(outcome, "prepare");
    }

    private void requireSuccess(Launcher.Outcome outcome, String what) {
        if (outcome.exitCode() != 0) {
            throw new EmbeddedPostgresException(
                    Reason.START_FAILED,
                    "PostgreSQL could not %s %s. Its last words were:%n%s"
                            .formatted(what, folder.path(), outcome.output()));
        }
    }
}
