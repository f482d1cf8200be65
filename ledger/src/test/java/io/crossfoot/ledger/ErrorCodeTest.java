package io.crossfoot.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfoot.kernel.Kernel;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorCodeTest {
    @Test
    void the_kernels_codes_are_those_of_its_list_line_by_line() throws Exception {
        List<String> lines;
        try (BufferedReader list = new BufferedReader(
                new InputStreamReader(Kernel.class.getResourceAsStream("errors.csv"), StandardCharsets.UTF_8))) {
            lines = list.lines().skip(1).toList();
        }
        List<String> codes = Arrays.stream(ErrorCode.values())
                .filter(code -> code.code().startsWith("CF"))
                .map(code -> "%s,%s,%d,%s,%s"
                        .formatted(
                                code.code(), code.title(), code.httpStatus(), code.retryable(), quoted(code.meaning())))
                .toList();
        assertThat(codes).isEqualTo(lines);
    }

    @ParameterizedTest
    @EnumSource
    void every_code_has_an_exception_that_carries_it(ErrorCode code) {
        LedgerException error = LedgerException.of(code, "why", Map.of("fact", "1"), null);
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.retryable()).isEqualTo(code.retryable());
        assertThat(error).hasMessage(code.code() + " " + code.title() + ": why");
        assertThat(error.facts()).containsEntry("fact", "1");
        assertThat(ErrorCode.of(code.code())).contains(code);
    }

    private static String quoted(String text) {
        return text.contains(",") ? '"' + text + '"' : text;
    }
}
