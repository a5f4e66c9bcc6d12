package io.ashlar.namenode.namespace;

/**
 * A file that someone writes.
 *
 * @param holder name of the writing client
 * @param clientAddress where he writes from
 */
public record OpenFile(long inodeId, String path, String holder, String clientAddress) {}
