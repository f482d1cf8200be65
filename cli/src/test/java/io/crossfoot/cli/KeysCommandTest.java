package io.crossfoot.cli;

import static io.crossfoot.cli.Command.crossfoot;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeysCommandTest {
    @TempDir
    static Path folder;

    private String data;

    @BeforeAll
    void make_a_ledger() {
        data = folder.resolve("data").toString();
        assertThat(crossfoot("migrate", "--data", data).exitCode()).isZero();
    }

    @Test
    void a_key_is_shown_once_when_it_is_made() {
        Command made = crossfoot("keys", "create", "shop", "--scope", "read", "--data", data);
        assertThat(made.exitCode()).as(made.err()).isZero();
        String token = made.out().strip().lines().reduce((first, last) -> last).orElseThrow();
        assertThat(token).matches("cfk_[a-z0-9]{8}_[A-Za-z0-9_-]{43}");
        assertThat(made.err()).contains("nobody can show it again");
        Command list = crossfoot("keys", "list", "--data", data);
        assertThat(list.out())
                .contains(token.substring(4, 12))
                .contains("shop")
                .contains("never")
                .doesNotContain(token.substring(13));
    }

    @Test
    void keys_are_listed_for_programs_without_their_secrets() {
        JsonNode made = crossfoot(
                        "keys",
                        "create",
                        "ends",
                        "--scope",
                        "post",
                        "--prefix",
                        "user:",
                        "--prefix",
                        "external:stripe",
                        "--type",
                        "purchase",
                        "--expires-in",
                        "90d",
                        "--actor",
                        "somebody",
                        "--json",
                        "--data",
                        data)
                .json();
        assertThat(made.get("prefixes").size()).isEqualTo(2);
        assertThat(made.get("types").get(0).asString()).isEqualTo("purchase");
        assertThat(made.get("expires_at").asString()).isNotEmpty();
        Command list = crossfoot("keys", "list", "--json", "--data", data);
        JsonNode newest = list.json().get("keys").get(0);
        assertThat(newest.get("id").asString()).isEqualTo(made.get("id").asString());
        assertThat(newest.get("ended").asBoolean()).isFalse();
        assertThat(newest.has("key")).isFalse();
        Command acts = crossfoot("audit", "--data", data);
        assertThat(acts.out()).contains("create_api_key").contains("somebody");
    }

    @Test
    void a_key_is_replaced_and_ended() {
        JsonNode old = crossfoot("keys", "create", "old", "--scope", "admin", "--json", "--data", data)
                .json();
        Command rotated =
                crossfoot("keys", "rotate", old.get("id").asString(), "--overlap", "0s", "--json", "--data", data);
        assertThat(rotated.exitCode()).as(rotated.err()).isZero();
        assertThat(rotated.json().get("name").asString()).isEqualTo("old");
        assertThat(rotated.json().get("key").asString())
                .isNotEqualTo(old.get("key").asString());
        Command again = crossfoot("keys", "rotate", old.get("id").asString(), "--data", data);
        assertThat(again.exitCode()).isEqualTo(3);
        assertThat(again.err()).contains("CF026");
        Command revoked = crossfoot("keys", "revoke", rotated.json().get("id").asString(), "--json", "--data", data);
        assertThat(revoked.json().get("keys").get(0).get("ended").asBoolean()).isTrue();
    }

    @Test
    void the_ledger_is_found_where_the_service_finds_it() throws Exception {
        Path config = folder.resolve("service.conf");
        Files.writeString(config, "port = 1\nrequire-keys = true\ndata = " + data + "\n");
        assertThat(crossfoot("keys", "list", "--config", config.toString()).exitCode())
                .isZero();
        Files.writeString(config, "data = " + data + "\nprot = 1\n");
        Command wrong = crossfoot("keys", "list", "--config", config.toString());
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("line 2").contains("'prot'");
    }

    @Test
    void what_is_wrong_is_said_and_makes_no_key() {
        int before = crossfoot("keys", "list", "--json", "--data", data)
                .json()
                .get("keys")
                .size();
        assertThat(crossfoot("keys", "create", "x", "--scope", "root", "--data", data)
                        .exitCode())
                .isEqualTo(2);
        assertThat(crossfoot("keys", "create", "x", "--data", data).exitCode()).isEqualTo(2);
        assertThat(crossfoot("keys", "create", "x", "--scope", "read", "--expires-in", "soon", "--data", data)
                        .exitCode())
                .isEqualTo(2);
        Command name = crossfoot("keys", "create", "", "--scope", "read", "--data", data);
        assertThat(name.exitCode()).isEqualTo(3);
        assertThat(name.err()).contains("CF025");
        assertThat(crossfoot("keys", "create", "x", "--scope", "read", "--expires-in", "0s", "--data", data)
                        .exitCode())
                .isEqualTo(3);
        assertThat(crossfoot("keys", "revoke", "nosuchid", "--data", data).exitCode())
                .isEqualTo(3);
        assertThat(crossfoot("keys", "--data", data).exitCode()).isEqualTo(2);
        assertThat(crossfoot("keys").exitCode()).isEqualTo(2);
        assertThat(crossfoot(
                                "keys",
                                "list",
                                "--data",
                                folder.resolve("mistyped").toString())
                        .exitCode())
                .isEqualTo(4);
        assertThat(crossfoot("keys", "list", "--json", "--data", data)
                        .json()
                        .get("keys")
                        .size())
                .isEqualTo(before);
    }
}
