package io.crossfoot.schemes.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class HistoryTest {

    @Test
    void a_history_is_of_whole_months_that_are_over() {
        History history = new History(4, 8_000);
        Instant end = history.beginning(4);
        assertThat(end).isBeforeOrEqualTo(Instant.now());
        assertThat(end.atZone(ZoneOffset.UTC).getDayOfMonth()).isEqualTo(1);
        assertThat(history.beginning(0).atZone(ZoneOffset.UTC).plusMonths(4).toInstant())
                .isEqualTo(end);
    }

    @Test
    void each_month_has_its_equal_part() {
        History history = new History(4, 8_000);
        assertThat(history.transactions()).isEqualTo(8_000);
        assertThat(history.transactionsInMonth()).isEqualTo(2_000);
    }
}
