package io.crossfoot.schemes.comparison.report;

import io.crossfoot.schemes.comparison.Figure;
import io.crossfoot.schemes.comparison.Findings;
import io.crossfoot.schemes.comparison.Measure;
import io.crossfoot.schemes.comparison.SchemeFacts;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The format that {@code FORMAT.md} describes. What is renamed or removed there raises {@link #FORMAT}. */
final class Json {
    private static final int FORMAT = 1;

    private Json() {}

    static String of(Findings findings) {
        Map<String, Object> report = object(
                "format", FORMAT,
                "command", findings.circumstances().commandLine(),
                "date", findings.circumstances().date().toString(),
                "machine", findings.circumstances().machine(),
                "versions", findings.circumstances().versions(),
                "server_settings", findings.circumstances().settings(),
                "size", size(findings),
                "schemes", findings.schemes().stream().map(Json::scheme).toList(),
                "measures",
                        findings.measures().stream()
                                .map(measure -> measure(findings, measure))
                                .toList(),
                "balances",
                        findings.balanced().stream()
                                .map(balanced -> object(
                                        "scheme", balanced.scheme(),
                                        "measure", balanced.measure(),
                                        "posts", balanced.posts(),
                                        "refused", balanced.refused(),
                                        "failed", balanced.failed(),
                                        "acknowledged", balanced.acknowledged().toPlainString(),
                                        "balances", balanced.balances().toPlainString(),
                                        "difference", balanced.difference().toPlainString(),
                                        "wrong_accounts", balanced.wrongAccounts(),
                                        "accounts", balanced.accounts()))
                                .toList(),
                "verify",
                        findings.verified().stream()
                                .map(one -> object(
                                        "scheme", one.scheme(),
                                        "differences", one.differences(),
                                        "reason", one.reason()))
                                .toList(),
                "attacks",
                        findings.attacks().stream()
                                .map(attack -> object(
                                        "attack", attack.attack().name(),
                                        "description", attack.attack().description(),
                                        "scheme", attack.scheme(),
                                        "outcome", attack.outcome().verdict().word(),
                                        "how", attack.outcome().how()))
                                .toList());
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n";
    }

    private static Map<String, Object> size(Findings findings) {
        return object(
                "name", findings.sizes().name(),
                "rounds", findings.sizes().rounds(),
                "slice_seconds", findings.sizes().slice().toMillis() / 1000.0,
                "random_accounts", findings.sizes().accounts(),
                "read_accounts",
                        findings.sizes().depths().stream()
                                .map(depth -> object("entries", depth.entries(), "accounts", depth.accounts()))
                                .toList(),
                "growth_posts", findings.sizes().growth());
    }

    private static Map<String, Object> scheme(SchemeFacts scheme) {
        Map<String, String> lacks = new LinkedHashMap<>();
        scheme.lacks().forEach((feature, reason) -> lacks.put(feature.name().toLowerCase(Locale.ROOT), reason));
        return object("id", scheme.id(), "summary", scheme.summary(), "missing", scheme.missing(), "lacks", lacks);
    }

    private static Map<String, Object> measure(Findings findings, Measure measure) {
        Map<String, Object> schemes = new LinkedHashMap<>();
        findings.ran().forEach(scheme -> schemes.put(scheme.id(), figure(findings.figure(measure, scheme))));
        return object(
                "id", measure.id(),
                "group", measure.group().name().toLowerCase(Locale.ROOT),
                "title", measure.group().title(),
                "label", measure.label(),
                "unit", measure.unit(),
                "better", measure.group().moreIsBetter() ? "more" : "less",
                "schemes", schemes);
    }

    private static Map<String, Object> figure(Figure figure) {
        if (!figure.isMeasured()) {
            return object("reason", figure.reason());
        }
        List<BigDecimal> rounds = figure.rounds().stream().map(Numbers::rounded).toList();
        return object(
                "median", Numbers.rounded(figure.median()),
                "min", Numbers.rounded(figure.min()),
                "max", Numbers.rounded(figure.max()),
                "rounds", rounds);
    }

    /** Fields in the order given: name, value, name, value. Those without a value are left out. */
    private static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] != null) {
                object.put((String) namesAndValues[i], namesAndValues[i + 1]);
            }
        }
        return object;
    }
}
