/** What an operator asks of a cluster: its report, the health of its files, and safe mode. */
package io.ashlar.shell.admin;
