package io.ashlar.datanode.recovery;

import io.ashlar.datanode.namenodelink.NameNodeRpc;
import io.ashlar.datanode.recovery.RecoveryDecision.Candidate;
import io.ashlar.datanode.replica.ReplicaException;
import io.ashlar.protocol.proto.CommitBlockSynchronizationRequestProto;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.DatanodeRegistrationProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.InitReplicaRecoveryResponseProto;
import io.ashlar.protocol.proto.RecoveringBlockProto;
import io.ashlar.protocol.rpc.RemoteException;
import io.ashlar.protocol.transfer.DatanodeReach;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The primary's part: asks every DataNode with a replica, decides, has the survivors cut and
 * stamped, and tells the NameNode (DataNode wire reference 3.7). Does not try again: the NameNode
 * does.
 */
public final class BlockRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(BlockRecovery.class);
  private static final String IN_PROGRESS =
      "org.apache.hadoop.hdfs.protocol.RecoveryInProgressException";

  private final LocalRecovery local;
  private final NameNodeRpc namenode;
  private final Supplier<DatanodeRegistrationProto> registration;
  private final DatanodeReach reach;
  private final String user;

  /**
   * Recovery on behalf of one NameNode.
   *
   * @param registration of this DataNode, by which it finds itself among the locations
   * @param reach how other DataNodes are reached
   * @param user to be towards other DataNodes
   */
  public BlockRecovery(
      LocalRecovery local,
      NameNodeRpc namenode,
      Supplier<DatanodeRegistrationProto> registration,
      DatanodeReach reach,
      String user) {
    this.local = local;
    this.namenode = namenode;
    this.registration = registration;
    this.reach = reach;
    this.user = user;
  }

  /** Recovers a block; returns when the NameNode knows the result. */
  public void recover(RecoveringBlockProto recovering) throws IOException {
    ExtendedBlockProto block = recovering.getBlock().getB();
    List<Participant> nodes = new ArrayList<>();
    try {
      for (DatanodeInfoProto location : recovering.getBlock().getLocsList()) {
        nodes.add(participant(location.getId()));
      }
      Answers answers = begin(recovering, nodes);
      List<Candidate<Participant>> found = answers.found();
      RecoveryDecision<Participant> decision =
          recovering.hasTruncateBlock()
              ? RecoveryDecision.ofCut(found, recovering.getTruncateBlock().getNumBytes())
              : RecoveryDecision.of(found, block.getNumBytes());
      if (decision.participants().isEmpty() && answers.failed() > 0) {
        // The data may be with those: the NameNode asks again, and leaves out who is dead by then.
        throw new IOException(
            "No replica with data was found, but "
                + answers.failed()
                + " of "
                + nodes.size()
                + " locations could not be asked");
      }
      finish(recovering, decision);
      LOG.info(
          "Recovered block {} as generation stamp {} with {} bytes on {} nodes",
          block.getBlockId(),
          recovering.getNewGenStamp(),
          decision.length(),
          decision.participants().size());
    } catch (IOException e) {
      if (!isInProgress(e)) {
        throw e;
      }
      LOG.info("Block {} is being recovered by another node", block.getBlockId());
    } finally {
      nodes.forEach(Participant::close);
    }
  }

  /** Whether another primary, with a higher recovery id, is at it. */
  private static boolean isInProgress(IOException e) {
    if (e instanceof RemoteException remote) {
      return remote.className().equals(IN_PROGRESS);
    }
    return e instanceof ReplicaException here
        && here.reason() == ReplicaException.Reason.RECOVERY_IN_PROGRESS;
  }

  private Participant participant(DatanodeIDProto id) {
    boolean isSelf =
        id.getDatanodeUuid().equals(registration.get().getDatanodeID().getDatanodeUuid());
    return isSelf ? new LocalParticipant(id, local) : new RemoteParticipant(id, reach, user);
  }

  /** What the DataNodes said, and how many said nothing. */
  private record Answers(List<Candidate<Participant>> found, int failed) {}

  private static Answers begin(RecoveringBlockProto recovering, List<Participant> nodes)
      throws IOException {
    long stamp = recovering.getBlock().getB().getGenerationStamp();
    List<Candidate<Participant>> found = new ArrayList<>();
    int failed = 0;
    for (Participant node : nodes) {
      try {
        InitReplicaRecoveryResponseProto answer = node.begin(recovering);
        if (answer.getReplicaFound() && answer.getBlock().getGenStamp() >= stamp) {
          found.add(new Candidate<>(node, answer.getState(), answer.getBlock()));
        }
      } catch (IOException e) {
        if (isInProgress(e)) {
          throw e;
        }
        failed++;
        LOG.warn(
            "{}:{} takes no part in recovery {}: {}",
            node.id().getIpAddr(),
            node.id().getIpcPort(),
            recovering.getNewGenStamp(),
            e.toString());
      }
    }
    if (failed == nodes.size()) {
      throw new IOException("None of " + failed + " locations could be asked");
    }
    return new Answers(found, failed);
  }

  private void finish(RecoveringBlockProto recovering, RecoveryDecision<Participant> decision)
      throws IOException {
    ExtendedBlockProto block = recovering.getBlock().getB();
    long length = decision.length();
    long newBlockId =
        recovering.hasTruncateBlock()
            ? recovering.getTruncateBlock().getBlockId()
            : block.getBlockId();
    CommitBlockSynchronizationRequestProto.Builder result =
        CommitBlockSynchronizationRequestProto.newBuilder()
            .setBlock(block)
            .setNewGenStamp(recovering.getNewGenStamp())
            .setNewLength(length)
            .setCloseFile(true)
            .setDeleteBlock(decision.participants().isEmpty());
    Optional<IOException> lastFailure = Optional.empty();
    for (Candidate<Participant> candidate : decision.participants()) {
      ExtendedBlockProto before =
          block.toBuilder()
              .setGenerationStamp(candidate.block().getGenStamp())
              .setNumBytes(candidate.block().getNumBytes())
              .build();
      try {
        String storage =
            candidate.node().complete(before, recovering.getNewGenStamp(), newBlockId, length);
        result.addNewTaragets(candidate.node().id()).addNewTargetStorages(storage);
      } catch (IOException e) {
        LOG.warn(
            "{} drops out of the recovery: {}", candidate.node().id().getIpAddr(), e.toString());
        lastFailure = Optional.of(e);
      }
    }
    if (result.getNewTaragetsCount() == 0 && lastFailure.isPresent()) {
      throw lastFailure.get();
    }
    namenode.commitBlockSynchronization(result.build());
  }
}
