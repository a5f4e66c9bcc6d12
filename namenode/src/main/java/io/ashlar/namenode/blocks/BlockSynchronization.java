package io.ashlar.namenode.blocks;

import io.ashlar.namenode.edit.Command;
import java.util.List;

/**
 * The end of a block recovery, as the primary DataNode reports it. Implemented by the namespace,
 * which closes the file; asked by the DataNode protocol.
 */
public interface BlockSynchronization {

  /**
   * Sets the block's final stamp and length, or drops the block (wire reference, DataNodes, 3.10).
   *
   * @param newGenerationStamp must be the running recovery's id
   * @param storageIds the storages that hold the recovered block
   */
  Command<Void> commitBlockSynchronization(
      long blockId,
      long generationStamp,
      long newGenerationStamp,
      long newLengthBytes,
      boolean closeFile,
      boolean deleteBlock,
      List<String> storageIds);
}
