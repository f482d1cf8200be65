/** The commands that compare and attack the rival schemes. */
package io.crossfoot.cli.schemes;
