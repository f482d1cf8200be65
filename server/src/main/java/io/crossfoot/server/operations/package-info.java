/** What operators need: health, metrics, logs, and what is done to every request and answer. */
package io.crossfoot.server.operations;
