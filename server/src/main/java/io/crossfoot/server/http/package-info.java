/** The routes of the HTTP door: what each takes, who may call it, and what it answers. */
package io.crossfoot.server.http;
