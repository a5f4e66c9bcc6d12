/**
 * The {@code ashlar} command.
 *
 * <p>{@link io.ashlar.shell.Ashlar} is the door: it looks the verb up in {@link
 * io.ashlar.shell.Verbs}, builds only that one, and turns whatever it throws into one line and an
 * exit status. A verb gets a {@link io.ashlar.shell.Session}, which holds the options that all
 * verbs share, the terminal, and the connections to file systems. Verbs run on the main thread.
 */
package io.ashlar.shell;
