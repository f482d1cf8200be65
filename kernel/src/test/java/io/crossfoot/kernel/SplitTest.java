package io.crossfoot.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** An amount is split into shares that add up to it. */
class SplitTest extends OnLedger {

    private List<String> split(String arguments) throws Exception {
        return Sql.column(reader, "SELECT account || ' ' || amount FROM crossfoot.split(" + arguments + ")");
    }

    @Test
    void shares_are_cut_and_one_account_gets_what_is_left() throws Exception {
        assertThat(split("100, 'USD', '{fees,tax}', '{2.9,19}', 'shop'"))
                .containsExactly("fees 2.90", "tax 19.00", "shop 78.10");
        assertThat(split("0.05, 'USD', '{a,b,c}', '{33.33,33.33,33.34}', 'rest'"))
                .containsExactly("a 0.01", "b 0.01", "c 0.01", "rest 0.02");
        assertThat(split("100, 'JPY', '{a,b}', '{33.3,33.3}', 'c'")).containsExactly("a 33", "b 33", "c 34");
    }

    @Test
    void the_account_that_gets_what_is_left_may_have_a_share() throws Exception {
        assertThat(split("10.01, 'USD', '{a,b}', '{50,50}', 'a'")).containsExactly("a 5.01", "b 5.00");
        assertThat(split("10, 'USD', '{a,b}', '{100,0}', 'b'")).containsExactly("a 10.00", "b 0.00");
        assertThat(split("0.01, 'USD', '{a}', '{99.99}', 'rest'")).containsExactly("a 0.00", "rest 0.01");
    }

    @Test
    void the_largest_amounts_and_longest_percentages_are_exact() throws Exception {
        assertThat(split("99999999999999999999, 'JPY', '{a}', '{33.33333333333333333333}', 'rest'"))
                .containsExactly("a 33333333333333333332", "rest 66666666666666666667");
        assertThat(
                        split(
                                "99999999999999999999, 'JPY', '{a}', '{33.3333333333333333333300000000000000000000000000}', 'rest'"))
                .containsExactly("a 33333333333333333332", "rest 66666666666666666667");
    }

    @Test
    void what_is_no_split_is_refused() throws Exception {
        for (String arguments : List.of(
                "'{}', '{}', 'r'",
                "NULL, NULL, 'r'",
                "'{a}', '{1,2}', 'r'",
                "'{a,b}', '{1}', 'r'",
                "'{a,a}', '{1,2}', 'r'",
                "'{a,NULL}', '{1,2}', 'r'",
                "'{{a},{b}}', '{1,2}', 'r'",
                "'{a,b}', '{1,NULL}', 'r'",
                "'{a}', '{-1}', 'r'",
                "'{a}', '{100.01}', 'r'",
                "'{a}', '{NaN}', 'r'",
                "'{a}', '{Infinity}', 'r'",
                "'{a}', '{0.000000000000000000001}', 'r'",
                "'{a,b}', '{50,50.01}', 'r'")) {
            Sql.refused(reader, "CF079", "SELECT crossfoot.split(1, 'USD', " + arguments + ")");
        }
    }

    @Test
    void amounts_currencies_and_names_are_judged_as_everywhere() throws Exception {
        for (String amount : List.of("NULL", "0", "-1", "'NaN'", "'Infinity'", "1e20")) {
            Sql.refused(reader, "CF003", "SELECT crossfoot.split(" + amount + ", 'USD', '{a}', '{1}', 'r')");
        }
        Sql.refused(reader, "CF004", "SELECT crossfoot.split(0.001, 'USD', '{a}', '{1}', 'r')");
        Sql.refused(reader, "CF005", "SELECT crossfoot.split(1, 'XXX1', '{a}', '{1}', 'r')");
        Sql.refused(reader, "CF005", "SELECT crossfoot.split(1, NULL, '{a}', '{1}', 'r')");
        Sql.refused(reader, "CF002", "SELECT crossfoot.split(1, 'USD', '{a b}', '{1}', 'r')");
        Sql.refused(reader, "CF002", "SELECT crossfoot.split(1, 'USD', '{a}', '{1}', NULL)");
        Sql.refused(reader, "CF002", "SELECT crossfoot.split(1, 'USD', '{a}', '{1}', '')");
    }
}
