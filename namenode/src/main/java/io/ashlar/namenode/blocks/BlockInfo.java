package io.ashlar.namenode.blocks;

import io.ashlar.namenode.store.StoreException;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * What is durably known of a block. Immutable; stored in {@link Table#BLOCKS} under its id.
 *
 * @param blockId positive, from 1073741825 on
 * @param inodeId the file it belongs to
 * @param index its place in the file, from 0
 * @param generationStamp from 1001 on; a replica with another one is not this block
 * @param lengthBytes final length, or the last known one while under construction
 * @param replication how many replicas are wanted
 * @param state how far it has come
 * @param recoveryId the generation stamp that a running block recovery will give it; 0 for none
 * @param cutFrom while a truncation runs, the block whose replicas are cut: itself, or another one
 *     of which it becomes a shortened copy; 0 for none
 * @param cutToBytes the length that it has when that truncation is done; 0 for none
 * @param flushed whether its writer was told that some of its bytes are with DataNodes: then it is
 *     never given up only because no replica is known just now
 */
public record BlockInfo(
    long blockId,
    long inodeId,
    int index,
    long generationStamp,
    long lengthBytes,
    int replication,
    BlockState state,
    long recoveryId,
    long cutFrom,
    long cutToBytes,
    boolean flushed) {

  /** Beside the state's ordinal, in the same byte. */
  private static final int FLUSHED = 0x40;

  private static final int ENCODED_BYTES = 8 + 4 + 8 + 8 + 2 + 1 + 8;

  /** A block that is not being truncated. */
  public BlockInfo(
      long blockId,
      long inodeId,
      int index,
      long generationStamp,
      long lengthBytes,
      int replication,
      BlockState state,
      long recoveryId) {
    this(
        blockId,
        inodeId,
        index,
        generationStamp,
        lengthBytes,
        replication,
        state,
        recoveryId,
        0,
        0,
        false);
  }

  /** The key under which a block is stored. */
  public static byte[] key(long blockId) {
    return ByteBuffer.allocate(Long.BYTES).putLong(blockId).array();
  }

  /** The stored block of that id, or null. */
  public static BlockInfo find(View view, long blockId) {
    byte[] value = view.get(Table.BLOCKS, key(blockId));
    return value == null ? null : decode(blockId, value);
  }

  /**
   * Reads a stored block.
   *
   * @throws StoreException if the bytes are none, which no version of this software has written
   */
  public static BlockInfo decode(long blockId, byte[] value) {
    try {
      return decode(blockId, ByteBuffer.wrap(value));
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new StoreException("The row of block " + blockId + " is damaged", e);
    }
  }

  private static BlockInfo decode(long blockId, ByteBuffer in) {
    long inodeId = in.getLong();
    int index = in.getInt();
    long generationStamp = in.getLong();
    long lengthBytes = in.getLong();
    int replication = in.getShort() & 0xffff;
    byte state = in.get();
    long recoveryId = in.getLong();
    long cutFrom = in.hasRemaining() ? in.getLong() : 0;
    return new BlockInfo(
        blockId,
        inodeId,
        index,
        generationStamp,
        lengthBytes,
        replication,
        BlockState.at(state & ~FLUSHED),
        recoveryId,
        cutFrom,
        in.hasRemaining() ? in.getLong() : cutFrom == 0 ? 0 : lengthBytes,
        (state & FLUSHED) != 0);
  }

  /** The value that is stored. */
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(ENCODED_BYTES + (cutFrom == 0 ? 0 : 2 * Long.BYTES));
    out.putLong(inodeId)
        .putInt(index)
        .putLong(generationStamp)
        .putLong(lengthBytes)
        .putShort((short) replication)
        .put((byte) (state.ordinal() | (flushed ? FLUSHED : 0)))
        .putLong(recoveryId);
    if (cutFrom != 0) {
      out.putLong(cutFrom).putLong(cutToBytes);
    }
    return out.array();
  }

  /** The same block, further on; a running recovery stays. */
  public BlockInfo with(BlockState newState, long newGenerationStamp, long newLengthBytes) {
    return new BlockInfo(
        blockId,
        inodeId,
        index,
        newGenerationStamp,
        newLengthBytes,
        replication,
        newState,
        recoveryId,
        cutFrom,
        cutToBytes,
        flushed);
  }

  /** The same block at that place of that file. */
  public BlockInfo in(long newInodeId, int newIndex) {
    return new BlockInfo(
        blockId,
        newInodeId,
        newIndex,
        generationStamp,
        lengthBytes,
        replication,
        state,
        recoveryId,
        cutFrom,
        cutToBytes,
        flushed);
  }

  /** The same block with another number of wanted replicas. */
  public BlockInfo withReplication(int newReplication) {
    return new BlockInfo(
        blockId,
        inodeId,
        index,
        generationStamp,
        lengthBytes,
        newReplication,
        state,
        recoveryId,
        cutFrom,
        cutToBytes,
        flushed);
  }

  /** The same block with a recovery running (or, with 0, without one). */
  public BlockInfo withRecovery(long newRecoveryId) {
    return new BlockInfo(
        blockId,
        inodeId,
        index,
        generationStamp,
        lengthBytes,
        replication,
        state,
        newRecoveryId,
        newRecoveryId == 0 ? 0 : cutFrom,
        newRecoveryId == 0 ? 0 : cutToBytes,
        flushed);
  }

  /** The same block while replicas of that block are cut to a length, which it then has. */
  public BlockInfo cut(long truncatedBlockId, long newLengthBytes) {
    return new BlockInfo(
        blockId,
        inodeId,
        index,
        generationStamp,
        lengthBytes,
        replication,
        state,
        recoveryId,
        truncatedBlockId,
        newLengthBytes,
        flushed);
  }

  /** The same block, some of whose bytes its writer has seen flushed. */
  public BlockInfo asFlushed() {
    return new BlockInfo(
        blockId,
        inodeId,
        index,
        generationStamp,
        lengthBytes,
        replication,
        state,
        recoveryId,
        cutFrom,
        cutToBytes,
        true);
  }

  /** Whether bytes of it were acknowledged to a writer as being with DataNodes. */
  public boolean hasAcknowledgedBytes() {
    return flushed || lengthBytes > 0;
  }

  /** Whether every replica of it has its final length and stamp. */
  public boolean isComplete() {
    return state == BlockState.COMPLETE;
  }
}
