package io.ashlar.fs;

/**
 * A checksum of a whole file as HDFS makes them. Immutable.
 *
 * @param algorithm what it is: {@code MD5-of-...CRC32C} depends on the sizes of blocks and chunks,
 *     {@code COMPOSITE-CRC32C} on the bytes alone
 * @param hex its bytes, as Hadoop serializes them, in hexadecimal digits
 */
public record FileChecksum(String algorithm, String hex) {
  /** Ways to make one. */
  public enum Kind {
    /** MD5 of the blocks' MD5s of their chunks' CRCs: what HDFS clients mean by default. */
    MD5_OF_CRC,
    /** The CRC of the file's bytes, whatever its blocks and chunks. */
    COMPOSITE_CRC
  }
}
