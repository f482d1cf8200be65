/** Running balances that constraints tie to each other. */
package io.crossfoot.schemes.constraintchain;
