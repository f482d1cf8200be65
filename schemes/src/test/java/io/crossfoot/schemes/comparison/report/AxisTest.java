package io.crossfoot.schemes.comparison.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class AxisTest {

    @Test
    void values_of_a_like_size_stand_on_a_line_from_zero() {
        Axis axis = new Axis(List.of(20.0, 1_700.0, 850.0));
        assertThat(axis.isLogarithmic()).isFalse();
        assertThat(axis.ticks()).containsExactly(0.0, 500.0, 1_000.0, 1_500.0, 2_000.0);
        assertThat(axis.position(0)).isZero();
        assertThat(axis.position(500)).isEqualTo(0.25);
    }

    @Test
    void values_that_span_more_than_a_hundredfold_stand_on_a_logarithmic_line() {
        Axis axis = new Axis(List.of(15.0, 1_501.0));
        assertThat(axis.isLogarithmic()).isTrue();
        assertThat(axis.ticks()).containsExactly(10.0, 100.0, 1_000.0, 10_000.0);
        assertThat(axis.position(100)).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(axis.position(10_000)).isCloseTo(1, within(1e-9));
    }

    @Test
    void nothing_negative_or_empty_breaks_it() {
        assertThat(new Axis(List.of()).position(0.5)).isBetween(0.0, 1.0);
        Axis axis = new Axis(List.of(-5.0, 3.0));
        assertThat(axis.isLogarithmic()).isFalse();
        assertThat(axis.position(-5)).isZero();
        assertThat(new Axis(List.of(0.0, 0.0)).position(0)).isZero();
    }
}
