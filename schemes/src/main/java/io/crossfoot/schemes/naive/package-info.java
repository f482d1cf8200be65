/** The control: a balance column that the application writes, and a history that it writes beside it. */
package io.crossfoot.schemes.naive;
