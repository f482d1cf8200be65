/** The SQL kernel of the ledger: its text as resources, and the installer. */
package io.crossfoot.kernel;
