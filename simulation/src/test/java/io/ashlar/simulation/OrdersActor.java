package io.ashlar.simulation;

import io.ashlar.datanode.namenodelink.ReplicaStates;
import io.ashlar.datanode.recovery.RecoveryDecision;
import io.ashlar.datanode.recovery.RecoveryDecision.Candidate;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.ReplicaException;
import io.ashlar.datanode.replica.ReplicaWriter;
import io.ashlar.namenode.blocks.NodeCommand;
import io.ashlar.namenode.blocks.NodeCommand.ReplicaRef;
import io.ashlar.namenode.blocks.StorageTarget;
import io.ashlar.protocol.proto.BlockProto;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Carries out what the NameNode orders, by the rules of the real orders. */
final class OrdersActor {
  private static final long RECOVERY_CALL_MICROS = 12 * World.SECOND;

  private final SimulatedDataNode node;

  OrdersActor(SimulatedDataNode node) {
    this.node = node;
  }

  void obey(NodeCommand command) {
    if (command instanceof NodeCommand.Delete delete) {
      node.blocking(() -> delete.replicas().forEach(this::invalidate));
    } else if (command instanceof NodeCommand.Copy copy) {
      node.blocking(() -> copy(copy));
    } else if (command instanceof NodeCommand.Recover recover) {
      node.blocking(() -> new Recovery(recover).begin(0));
    }
  }

  // ---- deletion

  private void invalidate(ReplicaRef replica) {
    Optional<ReplicaWriter> writer =
        node.catalog()
            .find(replica.blockId())
            .filter(found -> found.generationStamp() == replica.generationStamp())
            .flatMap(found -> node.catalog().liveWriter(replica.blockId()));
    if (writer.isPresent()) {
      writer.get().stop(() -> node.blocking(() -> delete(replica)));
    } else {
      delete(replica);
    }
  }

  private void delete(ReplicaRef replica) {
    node.world.note(node.name + " deletes " + replica.blockId() + "_" + replica.generationStamp());
    node.cluster.checkers.beforeDeletion(node, replica);
    try {
      node.catalog().invalidate(replica.blockId(), replica.generationStamp(), true);
    } catch (IOException e) {
      node.world.note(node.name + " does not delete: " + e.getMessage());
    }
  }

  // ---- copies

  private void copy(NodeCommand.Copy order) {
    ReplicaRef wanted = order.replica();
    SimulatedDataNode.Content content;
    try {
      content = node.readFinalized(wanted.blockId(), wanted.generationStamp());
      if (content.data().length < wanted.lengthBytes()) {
        throw new ReplicaException(ReplicaException.Reason.MISMATCH, "The replica is too short");
      }
    } catch (IOException e) {
      node.world.note(node.name + " does not copy " + wanted.blockId() + ": " + e.getMessage());
      complain(wanted, e);
      return;
    }
    List<String> targets = order.targets().stream().map(target -> target.node().uuid()).toList();
    new CopyActor(node, content).send(targets, "", sent -> {});
  }

  private void complain(ReplicaRef wanted, IOException e) {
    boolean isBad =
        e instanceof java.nio.file.NoSuchFileException
            || (e instanceof ReplicaException refused
                && refused.reason() == ReplicaException.Reason.MISMATCH);
    if (isBad) {
      node.link().badBlock(wanted.blockId(), wanted.generationStamp(), node.name);
    }
  }

  // ---- recovery, as its primary

  /** One block's: asks every location, decides by the real rule, and has the survivors cut. */
  private final class Recovery {
    private final NodeCommand.Recover order;
    private final List<SimulatedDataNode> locations = new ArrayList<>();
    private final List<Candidate<SimulatedDataNode>> found = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private int failed;

    Recovery(NodeCommand.Recover order) {
      this.order = order;
      for (StorageTarget location : order.locations()) {
        locations.add(node.cluster.datanode(location.node().uuid()));
      }
    }

    private long recoveryId() {
      return order.block().recoveryId();
    }

    void begin(int index) {
      if (index == locations.size()) {
        decide();
        return;
      }
      SimulatedDataNode location = locations.get(index);
      node.cluster.network.<Optional<Replica>>call(
          node,
          location,
          "beginRecovery " + order.from().blockId() + " " + recoveryId(),
          RECOVERY_CALL_MICROS,
          answer ->
              location.beginRecovery(
                  order.from().blockId(),
                  order.from().generationStamp(),
                  recoveryId(),
                  (replica, error) -> {
                    if (error == null) {
                      answer.done(replica);
                    } else {
                      answer.failed(error);
                    }
                  }),
          Outcomes.of(
              replica -> {
                replica
                    .filter(r -> r.generationStamp() >= order.from().generationStamp())
                    .ifPresent(r -> found.add(candidate(location, r)));
                begin(index + 1);
              },
              error -> {
                if (isInProgress(error)) {
                  return;
                }
                failed++;
                begin(index + 1);
              }));
    }

    private Candidate<SimulatedDataNode> candidate(SimulatedDataNode location, Replica replica) {
      node.world.note(
          location.name + " has " + replica.block() + " " + SimulatedDataNode.stateOf(replica));
      return new Candidate<>(
          location,
          ReplicaStates.onTheWire(replica),
          BlockProto.newBuilder()
              .setBlockId(replica.blockId())
              .setGenStamp(replica.generationStamp())
              .setNumBytes(replica.lengthOnDisk())
              .build());
    }

    private void decide() {
      if (failed == locations.size()) {
        return;
      }
      try {
        RecoveryDecision<SimulatedDataNode> decision =
            order.block().cutFrom() != 0
                ? RecoveryDecision.ofCut(found, order.block().cutToBytes())
                : RecoveryDecision.of(found, order.from().lengthBytes());
        if (decision.participants().isEmpty() && failed > 0) {
          throw new IOException("the data may be with those that could not be asked");
        }
        complete(decision, 0);
      } catch (IOException e) {
        node.world.note("recovery of " + order.from().blockId() + ": " + e.getMessage());
      }
    }

    private void complete(RecoveryDecision<SimulatedDataNode> decision, int index) {
      if (index == decision.participants().size()) {
        if (done.isEmpty() && index > 0) {
          return;
        }
        node.link()
            .commitSynchronization(
                order.from().blockId(),
                order.from().generationStamp(),
                recoveryId(),
                decision.length(),
                decision.participants().isEmpty(),
                done);
        return;
      }
      Candidate<SimulatedDataNode> candidate = decision.participants().get(index);
      SimulatedDataNode location = candidate.node();
      node.cluster.network.<String>call(
          node,
          location,
          "completeRecovery " + order.from().blockId() + " " + recoveryId(),
          RECOVERY_CALL_MICROS,
          answer ->
              location.blocking(
                  () -> {
                    try {
                      answer.done(
                          location
                              .catalog()
                              .completeRecovery(
                                  order.from().blockId(),
                                  recoveryId(),
                                  candidate.block().getNumBytes(),
                                  order.block().blockId(),
                                  decision.length())
                              .store()
                              .storageUuid());
                    } catch (IOException e) {
                      answer.failed(e);
                    }
                  }),
          Outcomes.of(
              storage -> {
                done.add(storage);
                complete(decision, index + 1);
              },
              error -> complete(decision, index + 1)));
    }

    private static boolean isInProgress(Throwable error) {
      return error instanceof ReplicaException refused
          && refused.reason() == ReplicaException.Reason.RECOVERY_IN_PROGRESS;
    }
  }
}
