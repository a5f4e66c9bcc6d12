/**
 * Ashlar beside an Apache HDFS: the same calls go to both, and whatever a caller can see has to be
 * the same.
 *
 * <p>Lives here: two clusters that all tests of this room share, and the ways to ask them. {@link
 * io.ashlar.integration.differential.ShellDifferentialTest} runs the tables of shell commands below
 * {@code resources/differential/shell}. Apache HDFS is the truth; where Ashlar is different on
 * purpose, the table says so with the reason.
 */
package io.ashlar.integration.differential;
