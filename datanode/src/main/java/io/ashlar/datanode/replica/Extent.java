package io.ashlar.datanode.replica;

/**
 * How far a replica's data is in its file, and the checksum that goes with just these bytes: the
 * file and the last checksum may change together while someone reads, so the two are published as
 * one value.
 *
 * @param lengthBytes bytes of data in the file
 * @param lastChecksum of the last chunk where it is not a whole one; else meaningless
 */
public record Extent(long lengthBytes, int lastChecksum) {
  /** Nothing yet. */
  public static final Extent EMPTY = new Extent(0, 0);
}
