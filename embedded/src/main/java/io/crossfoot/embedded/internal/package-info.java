/** How the embedded server is made, started and stopped; not for use by others. */
package io.crossfoot.embedded.internal;
