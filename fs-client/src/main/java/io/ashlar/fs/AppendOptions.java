package io.ashlar.fs;

/**
 * How to open a file at its end. Immutable.
 *
 * @param newBlock whether to begin a new block although the last one has room
 */
public record AppendOptions(boolean newBlock) {
  /** Goes on in the last block. */
  public static AppendOptions defaults() {
    return new AppendOptions(false);
  }

  /** The same, with a new block or not. */
  public AppendOptions withNewBlock(boolean value) {
    return new AppendOptions(value);
  }
}
