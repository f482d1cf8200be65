package io.crossfoot.schemes.comparison.report;

import io.crossfoot.schemes.comparison.Measure;
import java.util.List;

/**
 * A part of the report.
 *
 * @param title its heading
 * @param text what to know before looking at it
 * @param charts what of it is drawn, on one scale; may be empty
 * @param grid its table
 * @param notes what to know about single cells
 * @param folds longer lists that few readers open
 */
record Section(String title, String text, List<Measure> charts, Grid grid, List<String> notes, List<Fold> folds) {

    /** A list under a heading. */
    record Fold(String title, List<String> items) {}
}
