package io.crossfoot.cli.importing;

import java.nio.file.Path;
import java.util.List;

/**
 * What an import has done.
 *
 * @param rows how many rows the file has, without the header
 * @param posted how many were posted
 * @param replayed how many had been posted before
 * @param rejected how many were refused
 * @param accounts how many accounts the rows name that could be read
 * @param compared whether the file records balances
 * @param disagreeing on how many rows the recorded balance is not the ledger's
 * @param drifts on how many rows the difference changed
 * @param first the first rows that disagree, as in the file of disagreements
 * @param rejectedFile where rejected rows are; null for none
 * @param disagreementsFile where disagreeing rows are; null for none
 */
public record ImportSummary(
        long rows,
        long posted,
        long replayed,
        long rejected,
        int accounts,
        boolean compared,
        long disagreeing,
        long drifts,
        List<List<String>> first,
        Path rejectedFile,
        Path disagreementsFile) {
    /** How many of the rows that disagree are kept for showing; all are in the file. */
    public static final int SHOWN = 10;

    /** Copies the list. */
    public ImportSummary {
        first = List.copyOf(first);
    }

    /** The titles of what {@link #first()} has. */
    public static List<String> titles() {
        return Comparison.header();
    }
}
