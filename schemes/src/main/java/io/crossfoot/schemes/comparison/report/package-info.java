/** Tells what a comparison found: as JSON for programs, as Markdown, and as an HTML page that stands alone. */
package io.crossfoot.schemes.comparison.report;
