/** Measures all schemes in one run: the same work for each, in interleaved rounds, checked for what it left behind. */
package io.crossfoot.schemes.comparison;
