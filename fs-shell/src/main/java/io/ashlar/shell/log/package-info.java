/**
 * Where log lines go: {@link io.ashlar.shell.log.Logs} decides by the verb, {@link
 * io.ashlar.shell.log.LogConfiguration} sets Logback up in code.
 */
package io.ashlar.shell.log;
