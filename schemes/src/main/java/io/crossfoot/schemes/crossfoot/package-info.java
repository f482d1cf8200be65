/** This ledger's own kernel, behind the interface of its rivals. */
package io.crossfoot.schemes.crossfoot;
