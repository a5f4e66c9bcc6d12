/**
 * {@code ashlar demo}: a cluster in a temporary directory, real files in it, and a word count that
 * shows where blocks lie and where work runs.
 */
package io.ashlar.shell.demo;
