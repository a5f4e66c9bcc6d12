/**
 * What the user sees: {@link io.ashlar.shell.terminal.Terminal} for text, tables and bytes, {@link
 * io.ashlar.shell.terminal.Json} for {@code --json}, {@link io.ashlar.shell.terminal.Progress} for
 * the bar of a long transfer. Knows nothing of file systems.
 */
package io.ashlar.shell.terminal;
