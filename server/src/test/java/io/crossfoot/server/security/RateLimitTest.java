package io.crossfoot.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private final FakeTime time = new FakeTime();

    @Test
    void a_burst_is_let_through_and_then_so_many_a_second() {
        RateLimit limit = new RateLimit(10, 20, time);
        for (int i = 0; i < 20; i++) {
            assertThat(limit.take("a")).isZero();
        }
        assertThat(limit.take("a")).isEqualTo(Duration.ofMillis(100));
        assertThat(limit.take("b")).as("another caller").isZero();
        time.pass(Duration.ofMillis(100));
        assertThat(limit.take("a")).isZero();
        assertThat(limit.take("a")).isPositive();
        time.pass(Duration.ofSeconds(1));
        for (int i = 0; i < 10; i++) {
            assertThat(limit.take("a")).isZero();
        }
        assertThat(limit.take("a")).isPositive();
    }

    @Test
    void waiting_is_told_without_counting() {
        RateLimit limit = new RateLimit(1, 1, time);
        assertThat(limit.wait("a")).isZero();
        assertThat(limit.take("a")).isZero();
        assertThat(limit.wait("a")).isPositive();
        time.pass(Duration.ofSeconds(1));
        assertThat(limit.wait("a")).isZero();
        assertThat(limit.take("a")).isZero();
    }

    @Test
    void callers_beyond_the_most_share_one_limit_until_others_have_rested() {
        RateLimit limit = new RateLimit(10, 10, time);
        for (int i = 0; i < RateLimit.MOST_CALLERS; i++) {
            limit.take("caller " + i);
        }
        for (int i = 0; i < 10; i++) {
            assertThat(limit.take("late " + i)).isZero();
        }
        assertThat(limit.take("late 10")).isPositive();
        assertThat(limit.size()).isEqualTo(RateLimit.MOST_CALLERS);
        time.pass(Duration.ofSeconds(2));
        assertThat(limit.take("later")).isZero();
        assertThat(limit.size()).isEqualTo(1);
    }

    @Test
    void an_ipv6_network_is_one_caller() {
        assertThat(RateLimit.callerAt("2001:db8:1:2::1")).isEqualTo(RateLimit.callerAt("2001:db8:1:2:ffff::9"));
        assertThat(RateLimit.callerAt("2001:db8:1:2::1")).isNotEqualTo(RateLimit.callerAt("2001:db8:1:3::1"));
        assertThat(RateLimit.callerAt("127.0.0.1")).isEqualTo("127.0.0.1");
    }
}
