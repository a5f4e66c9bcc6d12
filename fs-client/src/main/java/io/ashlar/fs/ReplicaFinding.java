package io.ashlar.fs;

/**
 * What one replica of a file's block turned out to be when it was read as a whole. Immutable.
 *
 * @param blockId number of the block
 * @param generationStamp that the block has, and its replicas should have
 * @param offsetBytes of the block's first byte in the file
 * @param lengthBytes that the block has, and its replicas should have
 * @param replica where it lies; null where the block has no replica at all
 * @param state what was found
 * @param message what is wrong, for a person to read; empty for a good one
 */
public record ReplicaFinding(
    long blockId,
    long generationStamp,
    long offsetBytes,
    long lengthBytes,
    BlockLocation.Replica replica,
    State state,
    String message) {

  /** What a replica can turn out to be. */
  public enum State {
    /** All bytes are there and match their checksums. */
    GOOD,
    /** Bytes do not match their checksums. The NameNode was told. */
    CORRUPT,
    /** It is longer or shorter than the block. */
    WRONG_LENGTH,
    /** The DataNode refused, or could not be reached: nothing is known of the bytes. */
    UNREADABLE,
    /** No DataNode has a replica of the block. */
    MISSING
  }

  /** Whether nothing is wrong. */
  public boolean good() {
    return state == State.GOOD;
  }
}
