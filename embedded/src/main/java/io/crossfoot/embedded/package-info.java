/** A PostgreSQL server within reach of any Java program: a folder is all it needs. */
package io.crossfoot.embedded;
