package io.ashlar.simulation;

import io.ashlar.protocol.proto.BlockConstructionStage;
import java.util.List;
import java.util.function.Consumer;

/** Sends a replica to other DataNodes: on the NameNode's order, or for a client's pipeline. */
final class CopyActor implements Stream.Peer {
  private static final int PACKET_BYTES = 1024;

  private final SimulatedDataNode node;
  private final SimulatedDataNode.Content content;
  private Consumer<Boolean> done;

  CopyActor(SimulatedDataNode node, SimulatedDataNode.Content content) {
    this.node = node;
    this.content = content;
  }

  /**
   * Sends it.
   *
   * @param client whose pipeline it is for; empty where the NameNode ordered it
   * @param whenDone told whether a target answered; only for a client
   */
  void send(List<String> targets, String client, Consumer<Boolean> whenDone) {
    done = whenDone;
    SimulatedDataNode first = node.cluster.datanode(targets.get(0));
    Stream stream = node.cluster.network.connect(node, first, this);
    BlockConstructionStage stage =
        client.isEmpty()
            ? BlockConstructionStage.PIPELINE_SETUP_CREATE
            : content.isFinal()
                ? BlockConstructionStage.TRANSFER_FINALIZED
                : BlockConstructionStage.TRANSFER_RBW;
    WriteSetup setup =
        Wire.setup(
            new Wire.Target(
                content.block().id(),
                content.block().generationStamp(),
                content.data().length,
                content.spec()),
            client,
            stage,
            targets.subList(1, targets.size()),
            new Wire.Progress(0, 0, 0));
    stream.forth(() -> first.accept(stream, Wire.from(node.name, setup)));
    int chunk = content.spec().bytesPerChecksum();
    int size = content.spec().type().size();
    long sequence = 0;
    for (int at = 0; at < content.data().length; at += PACKET_BYTES) {
      int end = Math.min(content.data().length, at + PACKET_BYTES);
      byte[] data = java.util.Arrays.copyOfRange(content.data(), at, end);
      byte[] checksums =
          java.util.Arrays.copyOfRange(
              content.checksums(), at / chunk * size, (end + chunk - 1) / chunk * size);
      stream.sendForth(new DataPacket(sequence++, at, data, checksums, false, false));
    }
    stream.sendForth(
        new DataPacket(sequence, content.data().length, new byte[0], new byte[0], true, false));
    if (client.isEmpty()) {
      stream.closeForth();
    }
  }

  @Override
  public void received(Object message) {
    if (message instanceof SetupReply reply) {
      end(reply.success());
    }
  }

  @Override
  public void lost() {
    end(false);
  }

  private void end(boolean success) {
    Consumer<Boolean> waiting = done;
    done = ok -> {};
    waiting.accept(success);
  }
}
