package io.crossfoot.cli;

import static io.crossfoot.cli.Command.crossfoot;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.schemes.Scheme;
import io.crossfoot.schemes.Schemes;
import io.crossfoot.schemes.attacks.Attack;
import io.crossfoot.schemes.attacks.Attacks;
import org.junit.jupiter.api.Test;

class SchemesCommandTest {

    @Test
    void all_schemes_and_attacks_are_listed() {
        Command list = crossfoot("schemes", "list");
        assertThat(list.exitCode()).as(list.err()).isZero();
        assertThat(list.out())
                .contains(Schemes.all().stream().map(Scheme::id).toList())
                .contains(Attacks.all().stream().map(Attack::name).toList());
    }

    @Test
    void an_attack_is_told_step_by_step_with_its_sql_and_ends_in_a_table() {
        Command attack = crossfoot("schemes", "attack", "naive", "--only", "lost-update", "--only", "balance-edit");
        assertThat(attack.exitCode()).as(attack.err()).isZero();
        assertThat(attack.out())
                .containsSubsequence(
                        "lost-update: ",
                        "  - anna-1 has 100.00; a post of -30.00 begins",
                        "meanwhile comes a post of -20.00",
                        "    > WRONG: the balance of anna-1 says 70.00, the history adds up to 50.00",
                        "  detected: ",
                        "balance-edit: ",
                        "      UPDATE balance SET amount = amount + 7.00",
                        "  detected: ",
                        "ATTACK        OUTCOME   HOW",
                        "lost-update   detected  ",
                        "balance-edit  detected  ");
    }

    @Test
    void what_there_is_not_is_wrong_usage_and_says_what_there_is() {
        Command scheme = crossfoot("schemes", "attack", "perfect");
        assertThat(scheme.exitCode()).isEqualTo(2);
        assertThat(scheme.err()).contains("perfect").contains("naive, sum");
        Command attack = crossfoot("schemes", "attack", "naive", "--only", "magic");
        assertThat(attack.exitCode()).isEqualTo(2);
        assertThat(attack.err()).contains("magic").contains("lost-update");
        assertThat(crossfoot("schemes").exitCode()).isEqualTo(2);
    }
}
