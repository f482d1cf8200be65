/** Who may do what: API keys, rate limits, and what protects a service without keys from web pages. */
package io.crossfoot.server.security;
