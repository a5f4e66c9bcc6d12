/**
 * The verbs on files, one class each, which behave and print as {@code hdfs dfs} does unless their
 * help says otherwise. {@link io.ashlar.shell.files.Transfers} moves bytes of many files at a time
 * for those that need it; everything else runs on the main thread.
 */
package io.ashlar.shell.files;
