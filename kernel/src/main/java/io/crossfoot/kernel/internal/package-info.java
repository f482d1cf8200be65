/** How the kernel is installed; not API. */
package io.crossfoot.kernel.internal;
