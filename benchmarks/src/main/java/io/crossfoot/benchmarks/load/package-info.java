/**
 * Puts load on an HTTP/1.1 server while taking as little as possible of the machine that both share: one thread for all
 * connections, requests written from bytes made beforehand, and of the answers nothing read but what is checked.
 */
package io.crossfoot.benchmarks.load;
