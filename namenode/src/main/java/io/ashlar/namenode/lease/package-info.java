/**
 * How long a writer keeps the right to its files.
 *
 * <p>Which files a holder writes is in the namespace's tables; when a holder last renewed is soft
 * and lives here. After a restart every holder counts as having renewed at the start. Knows no
 * thread and no clock: times are given.
 */
package io.ashlar.namenode.lease;
