/**
 * Measures the kernel and the service against what the same PostgreSQL does without them, so that each figure is a ratio that
 * holds on other machines too; and the kernel against an earlier one.
 */
package io.crossfoot.benchmarks;
