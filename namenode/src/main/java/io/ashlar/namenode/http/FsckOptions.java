package io.ashlar.namenode.http;

/**
 * What a check is to tell.
 *
 * @param path where to begin
 * @param files a line for each file
 * @param blocks a line for each block
 * @param locations with the nodes of each block
 * @param racks with the racks of these nodes
 * @param openFiles check files that are being written, too
 */
record FsckOptions(
    String path,
    boolean files,
    boolean blocks,
    boolean locations,
    boolean racks,
    boolean openFiles) {}
