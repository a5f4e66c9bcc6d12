/**
 * The verbs that serve: one daemon each, and {@code up} for a whole cluster in one process. They
 * stay in the foreground until a signal ends them.
 */
package io.ashlar.shell.server;
