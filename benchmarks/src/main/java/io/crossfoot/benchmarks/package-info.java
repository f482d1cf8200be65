/**
 * Measures the kernel against what the same PostgreSQL does without it, so that each figure is a ratio that holds on other
 * machines too.
 */
package io.crossfoot.benchmarks;
