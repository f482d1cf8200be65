package io.crossfoot.schemes.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTest {

    @Test
    void of_an_odd_number_of_rounds_the_median_is_the_one_in_the_middle() {
        Figure figure = Figure.of(List.of(9.0, 1.0, 4.0));
        assertThat(figure.median()).isEqualTo(4.0);
        assertThat(figure.min()).isEqualTo(1.0);
        assertThat(figure.max()).isEqualTo(9.0);
    }

    @Test
    void of_an_even_number_of_rounds_the_median_is_between_the_two_in_the_middle() {
        assertThat(Figure.of(List.of(9.0, 1.0, 4.0, 5.0)).median()).isEqualTo(4.5);
    }

    @Test
    void of_one_round_all_three_are_the_same() {
        Figure figure = Figure.of(List.of(7.0));
        assertThat(List.of(figure.min(), figure.median(), figure.max())).containsOnly(7.0);
    }

    @Test
    void a_figure_has_values_or_says_why_not() {
        assertThat(Figure.none("there is no verify").isMeasured()).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> Figure.of(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Figure(List.of(1.0), "and a reason"));
    }
}
