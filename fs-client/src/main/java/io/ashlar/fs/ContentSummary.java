package io.ashlar.fs;

/**
 * Size of a tree. Immutable.
 *
 * @param lengthBytes sum of the files' lengths
 * @param fileCount number of files
 * @param directoryCount number of directories, the root of the tree included
 * @param spaceConsumedBytes lengths times replication
 * @param quota limit on names, or -1
 * @param spaceQuotaBytes limit on consumed space, or -1
 */
public record ContentSummary(
    long lengthBytes,
    long fileCount,
    long directoryCount,
    long spaceConsumedBytes,
    long quota,
    long spaceQuotaBytes) {}
