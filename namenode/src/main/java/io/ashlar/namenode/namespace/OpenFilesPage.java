package io.ashlar.namenode.namespace;

import java.util.List;

/**
 * A part of the open files, by inode id.
 *
 * @param more whether files with greater ids are open
 */
public record OpenFilesPage(List<OpenFile> files, boolean more) {}
