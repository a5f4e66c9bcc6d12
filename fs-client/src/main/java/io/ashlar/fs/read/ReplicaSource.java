package io.ashlar.fs.read;

import io.ashlar.fs.namenode.Backoff;
import io.ashlar.fs.namenode.NameNodeClient;
import io.ashlar.fs.transfer.BlockReader;
import io.ashlar.fs.transfer.ConnectionPool;
import io.ashlar.fs.transfer.CorruptReplicaException;
import io.ashlar.fs.transfer.DatanodeConnection;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the replica that a range is read from, and remembers for one open file which DataNodes
 * are lost and which replicas are bad. Thread-safe.
 */
final class ReplicaSource {
  private static final Logger log = LoggerFactory.getLogger(ReplicaSource.class);

  /**
   * How often in a row the NameNode is asked again when no replica can be read. The waits before
   * that double, and are some nine seconds together, about as long as Hadoop's client waits at
   * least: time for a DataNode that restarts, or for the report of one that has the block.
   */
  private static final int MAX_REFRESHES = 5;

  private static final long FIRST_WAIT_MILLIS = 300;
  private static final long MAX_WAIT_MILLIS = 4_800;

  private record BadReplica(long blockId, String datanodeUuid) {}

  /** The tries for one read, until a byte comes: then a new one begins. Belongs to one thread. */
  static final class Attempts {
    private final Backoff refreshes;
    private final List<IOException> failures = new ArrayList<>();

    private Attempts(Backoff refreshes) {
      this.refreshes = refreshes;
    }
  }

  private final NameNodeClient nameNode;
  private final ConnectionPool connections;
  private final FileBlocks blocks;
  private final Backoff.Pause pause;
  private final Set<String> lostNodes = ConcurrentHashMap.newKeySet();
  private final Set<BadReplica> badReplicas = ConcurrentHashMap.newKeySet();

  ReplicaSource(
      NameNodeClient nameNode, ConnectionPool connections, FileBlocks blocks, Backoff.Pause pause) {
    this.nameNode = nameNode;
    this.connections = connections;
    this.blocks = blocks;
    this.pause = pause;
  }

  /** For a read that somebody waits for. */
  Attempts patient() {
    return new Attempts(new Backoff(pause, FIRST_WAIT_MILLIS, MAX_WAIT_MILLIS, MAX_REFRESHES));
  }

  /** For a read ahead, which tries the replicas that are known and no more. */
  Attempts impatient() {
    return new Attempts(new Backoff(pause, 0, 0, 0));
  }

  /**
   * Starts to read at a position, from the nearest replica that is not known to be bad.
   *
   * @param most bytes to read; less if the block ends before
   * @throws IOException if no replica was to be had, also after the NameNode was asked again
   */
  BlockReader open(long position, long most, Attempts attempts) throws IOException {
    while (true) {
      LocatedBlockProto block = blocks.at(position);
      for (DatanodeInfoProto node : block.getLocsList()) {
        if (isUsable(block, node.getId())) {
          try {
            return start(block, node.getId(), position, most);
          } catch (IOException e) {
            lost(node.getId(), e, attempts);
          }
        }
      }
      refresh(block, position, attempts);
    }
  }

  private boolean isUsable(LocatedBlockProto block, DatanodeIDProto node) {
    return !lostNodes.contains(node.getDatanodeUuid())
        && !badReplicas.contains(new BadReplica(block.getB().getBlockId(), node.getDatanodeUuid()));
  }

  private BlockReader start(LocatedBlockProto block, DatanodeIDProto node, long position, long most)
      throws IOException {
    long offset = position - block.getOffset();
    long length = Math.min(most, block.getB().getNumBytes() - offset);
    ConnectionPool.Lease lease = connections.take(node);
    try {
      return start(lease, block, offset, length);
    } catch (IOException e) {
      lease.connection().close();
      if (!lease.reused()) {
        throw e;
      }
    }
    // The other side had closed the pooled connection: that says nothing about the DataNode.
    ConnectionPool.Lease fresh = connections.connect(node);
    try {
      return start(fresh, block, offset, length);
    } catch (IOException e) {
      fresh.connection().close();
      throw e;
    }
  }

  private BlockReader start(
      ConnectionPool.Lease lease, LocatedBlockProto block, long offset, long length)
      throws IOException {
    return BlockReader.start(
        lease.connection(), lease.reused(), block, offset, length, nameNode.clientName());
  }

  private void refresh(LocatedBlockProto block, long position, Attempts attempts)
      throws IOException {
    if (!attempts.refreshes.await()) {
      IOException failure =
          new IOException(
              "Block "
                  + block.getB().getBlockId()
                  + " of "
                  + blocks.path()
                  + " cannot be read at byte "
                  + position
                  + " of the file: "
                  + (attempts.failures.isEmpty()
                      ? whyNoneWasTried(block)
                      : attempts.failures.get(0).getMessage()));
      attempts.failures.forEach(failure::addSuppressed);
      throw failure;
    }
    blocks.refresh(position);
    lostNodes.clear();
  }

  private static String whyNoneWasTried(LocatedBlockProto block) {
    return block.getLocsCount() == 0
        ? "the NameNode knows of no DataNode that is there and has it"
        : "it has no good replica";
  }

  /** A reader failed: notes what is to be learnt from it, and closes its connection. */
  void failed(BlockReader reader, long position, IOException cause, Attempts attempts)
      throws IOException {
    DatanodeIDProto node = reader.connection().datanode();
    reader.connection().close();
    if (cause instanceof CorruptReplicaException) {
      attempts.failures.add(cause);
      reportBad(blocks.at(position), node);
    } else if (!reader.isStale()) {
      lost(node, cause, attempts);
    }
  }

  private void lost(DatanodeIDProto node, IOException cause, Attempts attempts) {
    log.warn(
        "Reading {} goes on without DataNode {}: {}",
        blocks.path(),
        DatanodeConnection.name(node),
        cause.getMessage());
    lostNodes.add(node.getDatanodeUuid());
    attempts.failures.add(cause);
  }

  private void reportBad(LocatedBlockProto block, DatanodeIDProto node) {
    badReplicas.add(new BadReplica(block.getB().getBlockId(), node.getDatanodeUuid()));
    BadReplicas.report(nameNode, blocks.path(), block, node);
  }

  /** Takes back a reader that is not needed any more, read to its end or not. */
  void release(BlockReader reader) {
    if (reader.isFinished()) {
      connections.give(reader.connection());
    } else {
      reader.connection().close();
    }
  }
}
