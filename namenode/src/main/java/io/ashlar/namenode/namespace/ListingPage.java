package io.ashlar.namenode.namespace;

import java.util.List;

/**
 * A part of a directory.
 *
 * @param remaining how many entries come after it; 0 on the last page only. A page from the middle
 *     of a directory, which did not come by from its start, knows the number up to one page
 */
public record ListingPage(List<FileStatus> entries, int remaining) {}
