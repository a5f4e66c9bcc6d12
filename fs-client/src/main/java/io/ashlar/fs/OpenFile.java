package io.ashlar.fs;

/**
 * A file that somebody writes. Immutable.
 *
 * @param inodeId number of its inode
 * @param path where it is
 * @param clientName which client holds its lease
 * @param clientMachine where that client runs
 */
public record OpenFile(long inodeId, String path, String clientName, String clientMachine) {}
