package io.ashlar.namenode.namespace;

/**
 * What a subtree amounts to.
 *
 * @param directories the top included, if it is one
 * @param spaceBytes length times replication
 */
public record Summary(long lengthBytes, long files, long directories, long spaceBytes) {}
