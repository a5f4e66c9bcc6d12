package io.ashlar.fs.read;

import io.ashlar.fs.BlockLocation;
import io.ashlar.fs.ReplicaFinding;
import io.ashlar.fs.ReplicaFinding.State;
import io.ashlar.fs.namenode.NameNodeClient;
import io.ashlar.fs.transfer.BlockReader;
import io.ashlar.fs.transfer.CorruptReplicaException;
import io.ashlar.fs.transfer.DatanodeConnection;
import io.ashlar.fs.transfer.Transfers;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.LocatedBlocksProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Reads whole replicas, one by one from the DataNode that has them, where a reader would be content
 * with the nearest. The replicas of a block are read at once, blocks one after the other. Stateless
 * but for what it is made of; thread-safe.
 */
public final class ReplicaVerifier {
  private static final int BUFFER_BYTES = 256 * 1024;

  /** Blocks are asked for by ranges of the file, so that an answer is of bounded size. */
  private static final long RANGE_BYTES = 8L << 30;

  private final NameNodeClient nameNode;
  private final Transfers transfers;
  private final VisibleLength lengths;

  /** Reads through these. */
  public ReplicaVerifier(NameNodeClient nameNode, Transfers transfers, VisibleLength lengths) {
    this.nameNode = nameNode;
    this.transfers = transfers;
    this.lengths = lengths;
  }

  /**
   * Verifies the complete blocks of a file.
   *
   * @param found is told of each replica on the calling thread
   * @throws IOException if the NameNode does not say where the blocks are
   */
  public void verify(String path, Consumer<ReplicaFinding> found) throws IOException {
    long offset = 0;
    long length;
    do {
      LocatedBlocksProto located = nameNode.getBlockLocations(path, offset, RANGE_BYTES);
      length = located.getFileLength();
      long next = offset;
      for (LocatedBlockProto block : located.getBlocksList()) {
        long end = block.getOffset() + block.getB().getNumBytes();
        // A range begins where a block ended, so that none comes twice.
        if (block.getOffset() >= offset && end <= length && !isOpen(located, block)) {
          verify(path, block).forEach(found);
        }
        next = Math.max(next, end);
      }
      if (next == offset) {
        return;
      }
      offset = next;
    } while (offset < length);
  }

  private static boolean isOpen(LocatedBlocksProto located, LocatedBlockProto block) {
    return located.getUnderConstruction()
        && located.hasLastBlock()
        && !located.getIsLastBlockComplete()
        && located.getLastBlock().getB().getBlockId() == block.getB().getBlockId();
  }

  private List<ReplicaFinding> verify(String path, LocatedBlockProto block) {
    if (block.getLocsCount() == 0) {
      return List.of(finding(block, null, State.MISSING, "no DataNode has a replica"));
    }
    List<CompletableFuture<ReplicaFinding>> reading = new ArrayList<>();
    for (DatanodeInfoProto node : block.getLocsList()) {
      reading.add(
          CompletableFuture.supplyAsync(() -> verify(path, block, node), transfers.threads()));
    }
    return reading.stream().map(CompletableFuture::join).toList();
  }

  private ReplicaFinding verify(String path, LocatedBlockProto block, DatanodeInfoProto node) {
    try {
      long there = lengths.ask(node, block);
      if (there != block.getB().getNumBytes()) {
        return finding(block, node, State.WRONG_LENGTH, "it has " + there + " bytes");
      }
      if (there > 0) {
        readAll(block, node.getId());
      }
      return finding(block, node, State.GOOD, "");
    } catch (CorruptReplicaException e) {
      BadReplicas.report(nameNode, path, block, node.getId());
      return finding(block, node, State.CORRUPT, e.getMessage());
    } catch (IOException e) {
      return finding(block, node, State.UNREADABLE, e.getMessage());
    }
  }

  private void readAll(LocatedBlockProto block, DatanodeIDProto node) throws IOException {
    // A connection of its own: a pooled one that has gone stale would look like a bad replica.
    DatanodeConnection connection = transfers.connections().connect(node).connection();
    try {
      BlockReader reader =
          BlockReader.start(
              connection, false, block, 0, block.getB().getNumBytes(), nameNode.clientName());
      ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES);
      while (reader.remaining() > 0) {
        reader.read(bytes.clear());
      }
    } finally {
      connection.close();
    }
  }

  private static ReplicaFinding finding(
      LocatedBlockProto block, DatanodeInfoProto node, State state, String message) {
    return new ReplicaFinding(
        block.getB().getBlockId(),
        block.getB().getGenerationStamp(),
        block.getOffset(),
        block.getB().getNumBytes(),
        node == null ? null : replica(node),
        state,
        message);
  }

  private static BlockLocation.Replica replica(DatanodeInfoProto node) {
    DatanodeIDProto id = node.getId();
    return new BlockLocation.Replica(
        id.getHostName(),
        id.getIpAddr(),
        id.getXferPort(),
        id.getDatanodeUuid(),
        node.getLocation());
  }
}
