package io.crossfoot.schemes.comparison.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.crossfoot.schemes.Feature;
import io.crossfoot.schemes.attacks.Attack;
import io.crossfoot.schemes.attacks.Attacks;
import io.crossfoot.schemes.attacks.Outcome;
import io.crossfoot.schemes.attacks.Verdict;
import io.crossfoot.schemes.comparison.AttackResult;
import io.crossfoot.schemes.comparison.Balanced;
import io.crossfoot.schemes.comparison.Circumstances;
import io.crossfoot.schemes.comparison.Figure;
import io.crossfoot.schemes.comparison.Findings;
import io.crossfoot.schemes.comparison.Group;
import io.crossfoot.schemes.comparison.Measure;
import io.crossfoot.schemes.comparison.SchemeFacts;
import io.crossfoot.schemes.comparison.Sizes;
import io.crossfoot.schemes.comparison.Verified;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a report says of findings that are made up, and say so by being simple. */
class ReportTest {
    private static final String EVIL = "<script>alert('x')</script> & \"quotes\" | pipes *stars*\nlines";

    private static final List<SchemeFacts> SCHEMES = List.of(
            new SchemeFacts("naive", EVIL, Map.of(), null),
            new SchemeFacts("sum", "adds up", Map.of(Feature.VERIFY, "nothing to compare"), null),
            new SchemeFacts("sum-cached", "remembers", Map.of(), "Redis has no program for this platform"),
            new SchemeFacts("crossfoot", "ours", Map.of(Feature.ARCHIVE, "still to come"), null));

    private static final List<Measure> MEASURES = List.of(
            new Measure("posts_random_1", Group.RANDOM_POSTS, "1 connection", "posts/s", true),
            new Measure("posts_random_8", Group.RANDOM_POSTS, "8 connections", "posts/s", true),
            new Measure("posts_hot_1", Group.HOT_POSTS, "1 connection", "posts/s", true),
            new Measure("reads_10", Group.READS, "10 entries", "reads/s", true),
            new Measure("bytes", Group.BYTES, "tables and indexes", "bytes/transaction", true),
            new Measure("wal_bytes", Group.WAL, "write-ahead log", "bytes/transaction", true),
            new Measure("verify_seconds", Group.VERIFY, "400 transactions", "seconds", false),
            new Measure("verify_seconds_per_100000", Group.VERIFY, "for 100,000 transactions", "seconds", true),
            new Measure("archive_seconds", Group.ARCHIVE, "100 transactions", "seconds", false),
            new Measure("archive_seconds_per_100000", Group.ARCHIVE, "for 100,000 transactions", "seconds", true));

    private static final Findings FINDINGS = findings();
    private static final Report REPORT = new Report(FINDINGS);

    private static Findings findings() {
        Map<Measure, Map<String, Figure>> figures = new LinkedHashMap<>();
        for (Measure measure : MEASURES) {
            // Reads span a thousandfold, all else is of a like size.
            double sums = measure.group() == Group.READS ? 12.5 : 7_250;
            boolean verifies = measure.group() == Group.VERIFY;
            boolean archives = measure.group() == Group.ARCHIVE;
            Map<String, Figure> ofMeasure = new LinkedHashMap<>();
            ofMeasure.put("naive", Figure.of(List.of(9_000.0, 12_500.0, 11_000.0)));
            ofMeasure.put("sum", verifies ? Figure.none("nothing to compare") : Figure.of(List.of(sums)));
            ofMeasure.put("crossfoot", archives ? Figure.none("still to come") : Figure.of(List.of(5_000.0)));
            figures.put(measure, ofMeasure);
        }
        List<Balanced> balanced = new ArrayList<>();
        List<Verified> verified = new ArrayList<>();
        for (String scheme : List.of("naive", "sum", "crossfoot")) {
            boolean exact = !scheme.equals("naive");
            balanced.add(new Balanced(
                    scheme,
                    "posts_random_8",
                    1_000,
                    0,
                    exact ? 0 : 3,
                    new BigDecimal("5000.00"),
                    new BigDecimal(exact ? "5000.00" : "3765.44"),
                    exact ? 0 : 17,
                    20));
            verified.add(
                    scheme.equals("sum")
                            ? new Verified(scheme, null, "nothing to compare")
                            : new Verified(scheme, exact ? 0 : 17, null));
        }
        return new Findings(
                new Circumstances(
                        "crossfoot schemes compare",
                        Instant.parse("2026-01-02T03:04:05Z"),
                        Map.of("cores", "2"),
                        Map.of("PostgreSQL", "18.1"),
                        Map.of("fsync", "on")),
                Sizes.of("trial"),
                SCHEMES,
                MEASURES,
                figures,
                balanced,
                verified,
                attacks());
    }

    private static List<AttackResult> attacks() {
        List<AttackResult> results = new ArrayList<>();
        for (Attack attack : Attacks.all()) {
            results.add(new AttackResult(attack, "naive", new Outcome(Verdict.BREAKS, EVIL)));
            results.add(new AttackResult(attack, "sum", new Outcome(Verdict.DETECTED, "it notices")));
            results.add(new AttackResult(attack, "crossfoot", new Outcome(Verdict.HOLDS, "it is refused")));
        }
        return results;
    }

    @Test
    void the_json_has_every_scheme_and_every_measure() {
        JsonNode json = JsonMapper.shared().readTree(REPORT.json());
        assertThat(json.get("format").asInt()).isEqualTo(1);
        assertThat(texts(json.get("schemes"), "id")).containsExactly("naive", "sum", "sum-cached", "crossfoot");
        assertThat(texts(json.get("measures"), "id"))
                .isEqualTo(MEASURES.stream().map(Measure::id).toList());
        for (JsonNode measure : json.get("measures")) {
            assertThat(measure.get("schemes").propertyNames())
                    .as(measure.get("id").asString())
                    .containsExactly("naive", "sum", "crossfoot");
        }
        JsonNode naive = json.at("/measures/0/schemes/naive");
        assertThat(naive.get("median").asDouble()).isEqualTo(11_000);
        assertThat(naive.get("min").asDouble()).isEqualTo(9_000);
        assertThat(naive.get("max").asDouble()).isEqualTo(12_500);
        assertThat(naive.get("rounds")).hasSize(3);
        assertThat(json.at("/measures/6/schemes/sum").toString()).isEqualTo("{\"reason\":\"nothing to compare\"}");
        assertThat(json.at("/balances/0/difference").asString()).isEqualTo("-1234.56");
        assertThat(json.get("attacks")).hasSize(3 * Attacks.all().size());
        assertThat(json.at("/schemes/0/summary").asString()).isEqualTo(EVIL);
    }

    @Test
    void the_markdown_has_every_scheme_and_every_measure_in_tables_that_hold() {
        String markdown = REPORT.markdown();
        for (Measure measure : MEASURES) {
            assertThat(markdown).contains("## " + measure.group().title());
            assertThat(markdown).contains(measure.label() + ", " + measure.unit());
        }
        assertThat(markdown).contains("| naive ", "| sum ", "| crossfoot ");
        assertThat(markdown).contains("11,000 (9,000–12,500)", "-1,234.56 on 17 of 20");
        assertThat(markdown).contains("It did not run: Redis has no program for this platform");
        // What stands in a table has as many cells as its heading, whatever is in them.
        int columns = 0;
        for (String line : markdown.lines().toList()) {
            int cells = line.startsWith("|") ? line.replace("\\|", "").split("\\|", -1).length : 0;
            if (columns > 0 && cells > 0) {
                assertThat(cells).as(line).isEqualTo(columns);
            }
            columns = cells;
        }
        assertThat(markdown).doesNotContainPattern("(?<!\\\\)<script").doesNotContain("\nlines");
    }

    @Test
    void the_page_escapes_what_it_shows() {
        assertThat(REPORT.html())
                .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;quotes&quot;")
                .doesNotContain("<script");
    }

    @Test
    void the_page_needs_nothing_besides_itself() {
        assertThat(REPORT.html()).doesNotContain("http:", "https:", " src=", "<link", "@import", "url(", "${");
    }

    @Test
    void the_page_has_a_chart_for_every_measure_that_is_charted_with_the_numbers_of_its_table() throws Exception {
        List<Element> charts = charts();
        List<Measure> charted = MEASURES.stream().filter(Measure::isCharted).toList();
        assertThat(charts).hasSameSizeAs(charted);
        for (int i = 0; i < charts.size(); i++) {
            Measure measure = charted.get(i);
            Map<String, Element> bars = bars(charts.get(i));
            assertThat(bars.keySet()).containsExactly("naive", "sum", "crossfoot");
            for (SchemeFacts scheme : FINDINGS.ran()) {
                Figure figure = FINDINGS.figure(measure, scheme);
                String shown = text(bars.get(scheme.id()), "value");
                assertThat(shown).as("%s %s", measure.id(), scheme.id()).isEqualTo(Numbers.median(figure));
                assertThat(REPORT.html()).contains(">" + Numbers.withSpread(figure) + "</td>");
            }
        }
    }

    @Test
    void bars_are_as_long_as_their_values_where_the_scale_is_linear() throws Exception {
        Map<String, Element> bars = bars(charts().get(0));
        assertThat(width(bars.get("naive")) / width(bars.get("crossfoot"))).isCloseTo(11_000 / 5_000.0, within(0.01));
        assertThat(width(bars.get("sum")) / width(bars.get("crossfoot"))).isCloseTo(7_250 / 5_000.0, within(0.01));
        assertThat(text(charts().get(0), "unit")).isEqualTo("posts/s");
    }

    @Test
    void a_scale_that_is_logarithmic_says_so() throws Exception {
        Element reads = charts().get(3);
        assertThat(text(reads, "unit")).isEqualTo("reads/s, logarithmic scale");
        // From 10 to 100,000: four powers of ten.
        double power = width(bars(reads).get("crossfoot")) / Math.log10(5_000 / 10.0);
        assertThat(width(bars(reads).get("sum"))).isCloseTo(power * Math.log10(12.5 / 10), within(0.1));
    }

    @Test
    void our_own_bars_stand_out_and_what_has_no_value_has_a_dash_with_the_reason() throws Exception {
        for (Element chart : charts()) {
            bars(chart).forEach((scheme, bar) -> assertThat(bar.getAttribute("class"))
                    .startsWith(scheme.equals("crossfoot") ? "ours" : "rival"));
        }
        Element verify = bars(charts().get(6)).get("sum");
        assertThat(text(verify, "value")).isEqualTo("–");
        assertThat(verify.getElementsByTagName("title").item(0).getTextContent())
                .contains("nothing to compare");
        assertThat(verify.getElementsByTagName("rect").getLength()).isZero();
        assertThat(REPORT.html()).contains("sum has none: nothing to compare.");
    }

    @Test
    void the_report_says_that_our_own_archiving_is_still_to_come() {
        assertThat(REPORT.markdown()).contains("its column follows when it is");
        assertThat(REPORT.html()).contains("its column follows when it is");
    }

    @Test
    void a_matrix_with_a_cell_that_no_attack_produced_is_not_reported() {
        Findings gap = new Findings(
                FINDINGS.circumstances(),
                FINDINGS.sizes(),
                FINDINGS.schemes(),
                FINDINGS.measures(),
                FINDINGS.figures(),
                FINDINGS.balanced(),
                FINDINGS.verified(),
                FINDINGS.attacks().subList(1, FINDINGS.attacks().size()));
        assertThatIllegalStateException()
                .isThrownBy(() -> new Report(gap).html())
                .withMessageContaining("every scheme");
    }

    private static List<String> texts(JsonNode array, String field) {
        List<String> texts = new ArrayList<>();
        array.forEach(one -> texts.add(one.get(field).asString()));
        return texts;
    }

    private static List<Element> charts() throws Exception {
        List<Element> charts = new ArrayList<>();
        Matcher matcher = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(REPORT.html());
        while (matcher.find()) {
            charts.add(DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(matcher.group().getBytes(UTF_8)))
                    .getDocumentElement());
        }
        return charts;
    }

    private static Map<String, Element> bars(Element chart) {
        Map<String, Element> bars = new LinkedHashMap<>();
        NodeList groups = chart.getElementsByTagName("g");
        for (int i = 0; i < groups.getLength(); i++) {
            Element bar = (Element) groups.item(i);
            bars.put(text(bar, "name"), bar);
        }
        return bars;
    }

    private static String text(Element in, String kind) {
        NodeList texts = in.getElementsByTagName("text");
        for (int i = 0; i < texts.getLength(); i++) {
            Element text = (Element) texts.item(i);
            if (text.getAttribute("class").equals(kind)) {
                return text.getTextContent();
            }
        }
        throw new AssertionError("There is no " + kind);
    }

    private static double width(Element bar) {
        return Double.parseDouble(((Element) bar.getElementsByTagName("rect").item(0)).getAttribute("width"));
    }
}
