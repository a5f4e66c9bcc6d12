/**
 * The one typed configuration.
 *
 * <p>Lives here: the table of {@link io.ashlar.shell.config.Keys keys}, each with its type, default
 * and one line of documentation; reading {@code ashlar.yaml} and {@code --set}; and {@link
 * io.ashlar.shell.config.ServerSettings} which turns the values into the servers' own plain
 * records. An unknown key or a bad value is a {@link io.ashlar.shell.config.ConfigException} that
 * names the key and where it was written. Everything is immutable and without threads.
 */
package io.ashlar.shell.config;
