package io.ashlar.datanode.replica;

/**
 * One version of a block.
 *
 * @param id of the block, the same for its life
 * @param generationStamp which writer's version this is; only grows
 * @param lengthBytes length of this version
 */
public record Block(long id, long generationStamp, long lengthBytes) {

  @Override
  public String toString() {
    return "blk_" + id + "_" + generationStamp + " (" + lengthBytes + " bytes)";
  }
}
