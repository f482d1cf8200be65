package io.crossfoot.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run found.
 *
 * @param figures what is reported
 * @param measurements what was measured, round by round
 * @param facts under which circumstances
 */
record Report(Set<Figure> figures, Map<Measure, List<Double>> measurements, Map<String, String> facts) {

    /** The figure that is quoted: the median over the rounds of what each round found. */
    double quoted(Figure figure) {
        return Numbers.median(figure.perRound(measurements));
    }

    /** PASS or below (above, where less is better), and nothing where there is no bound. */
    String verdict(Figure figure) {
        if (figure.bound() == null) {
            return "";
        }
        return figure.bound().passes(quoted(figure)) ? "PASS" : figure.bound().upper() ? "above" : "below";
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("| figure | measured ratio (median) | min–max over rounds | bound | absolute medians | |\n");
        text.append("|---|---:|---:|---:|---|---|\n");
        for (Figure figure : figures) {
            List<Double> rounds = figure.perRound(measurements);
            text.append(row(
                    figure.title(),
                    Numbers.show(quoted(figure)),
                    rounds.size() == 1
                            ? ""
                            : Numbers.show(Numbers.min(rounds)) + "–" + Numbers.show(Numbers.max(rounds)),
                    figure.bound() == null ? "" : figure.bound().toString(),
                    figure.measures().stream()
                            // Not everything besides can be measured everywhere.
                            .filter(measurements::containsKey)
                            .map(measure ->
                                    measure.label() + " " + measure.show(Numbers.median(measurements.get(measure))))
                            .collect(Collectors.joining("; ")),
                    verdict(figure)));
        }
        text.append('\n');
        facts.forEach((fact, value) ->
                text.append("- ").append(fact).append(": ").append(value).append('\n'));
        return text.toString();
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    String json() {
        List<Object> found = new ArrayList<>();
        for (Figure figure : figures) {
            List<Double> rounds = figure.perRound(measurements);
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("figure", figure.key());
            one.put("title", figure.title());
            one.put("median", quoted(figure));
            one.put("min", Numbers.min(rounds));
            one.put("max", Numbers.max(rounds));
            one.put("rounds", rounds);
            if (figure.bound() != null) {
                one.put(
                        figure.bound().upper() ? "at_most" : "at_least",
                        figure.bound().limit());
                one.put("verdict", verdict(figure));
            }
            found.add(one);
        }
        Map<String, Object> measured = new LinkedHashMap<>();
        measurements.forEach((measure, values) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("measure", measure.label());
            one.put("unit", measure.unit());
            one.put("median", Numbers.median(values));
            one.put("rounds", values);
            measured.put(measure.name().toLowerCase(Locale.ROOT), one);
        });
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("facts", facts);
        all.put("figures", found);
        all.put("measures", measured);
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
    }
}
