package io.ashlar.namenode.namespace;

import java.util.List;

/**
 * A part of a directory.
 *
 * @param remaining how many entries come after it; 0 on the last page
 */
public record ListingPage(List<FileStatus> entries, int remaining) {}
