package io.ashlar.simulation;

import io.ashlar.datanode.pipeline.AckQueue;
import io.ashlar.datanode.pipeline.WriteRequest;
import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.CorruptDataException;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.ReplicaCatalog;
import io.ashlar.datanode.replica.ReplicaException;
import io.ashlar.datanode.replica.ReplicaWriter;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.transfer.ChecksumType;
import io.ashlar.protocol.transfer.PipelineAck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * One write of a block on one DataNode: the session of a real one without its sockets, with the
 * same decisions - which replica a request opens, which acknowledgement is due - and the same calls
 * into the catalog.
 */
final class WriteActor implements Stream.Peer, ReplicaWriter {
  private enum State {
    SETTING_UP,
    STREAMING,
    ENDING,
    CLOSED
  }

  private final SimulatedDataNode node;
  private final Stream upstream;
  private final ArrayDeque<DataPacket> early = new ArrayDeque<>();
  private final ArrayDeque<DataPacket> disk = new ArrayDeque<>();
  private final List<Runnable> onStopped = new ArrayList<>();
  private WriteRequest request;
  private String source = "";
  private AckQueue acks;
  private State state = State.SETTING_UP;

  private Stream mirror;
  private String mirrorName = "";
  private SetupReply mirrorReply;
  private boolean mirrorLost;

  private Replica replica;
  private Replica.Open open;
  private boolean opening;

  private boolean writing;
  private boolean diskBroken;
  private boolean diskClosed;
  private Runnable whenIdle;

  WriteActor(SimulatedDataNode node, Stream upstream) {
    this.node = node;
    this.upstream = upstream;
  }

  private ReplicaCatalog catalog() {
    return node.catalog();
  }

  // ---- setup

  void setUp(WriteSetup setup) {
    upstream.accept(this);
    try {
      request = new WriteRequest(setup.op());
      source = setup.op().getSource().getId().getDatanodeUuid();
    } catch (IOException e) {
      throw new Violation("A setup that cannot be right", e);
    }
    acks = new AckQueue(request.hasTargets());
    opening = true;
    node.blocking(this::stopFormerWriter);
    if (request.hasTargets()) {
      mirrorName = setup.op().getTargets(0).getId().getDatanodeUuid();
      SimulatedDataNode next = node.cluster.datanode(mirrorName);
      mirror = node.cluster.network.connect(node, next, new MirrorPeer());
      WriteSetup forMirror = new WriteSetup(request.forMirror());
      Stream connection = mirror;
      connection.forth(() -> next.accept(connection, forMirror));
    }
  }

  private void stopFormerWriter() {
    long blockId = request.block().getBlockId();
    boolean superseded = catalog().find(blockId).filter(request::supersedes).isPresent();
    ReplicaWriter former = superseded ? catalog().liveWriter(blockId).orElse(null) : null;
    if (former == null || former == this) {
      openReplica();
    } else {
      former.stop(() -> node.blocking(this::openReplica));
    }
  }

  private void openReplica() {
    try {
      Replica opened = request.open(catalog(), this);
      node.after(10, () -> opened(opened, null));
    } catch (IOException e) {
      node.after(10, () -> opened(null, e));
    }
  }

  private void opened(Replica opened, IOException failure) {
    opening = false;
    replica = opened;
    if (opened instanceof Replica.Open nowOpen) {
      open = nowOpen;
    }
    if (state == State.CLOSED) {
      letGo();
    } else if (failure != null) {
      node.world.note(node.name + " refuses: " + failure.getMessage());
      if (!(failure instanceof ReplicaException)) {
        node.volumesInUse().stream().filter(v -> v.broken).toList().forEach(node::suspect);
      }
      refuse("");
    } else {
      answerSetup();
    }
  }

  private void answerSetup() {
    if (state != State.SETTING_UP || replica == null) {
      return;
    }
    if (!request.isFromClient()) {
      stream();
      return;
    }
    if (mirrorReply != null && !mirrorReply.success()) {
      refuse(mirrorReply.firstBad().isEmpty() ? mirrorName : mirrorReply.firstBad());
    } else if (mirrorLost && !(request.isCloseRecovery() && mirrorReply != null)) {
      refuse(mirrorName);
    } else if (mirror == null || mirrorReply != null) {
      upstream.sendBack(new SetupReply(true, ""));
      if (request.isCloseRecovery()) {
        close();
      } else {
        stream();
      }
    }
  }

  private void stream() {
    state = State.STREAMING;
    while (!early.isEmpty() && state == State.STREAMING) {
      take(early.poll());
    }
  }

  private void refuse(String firstBad) {
    if (request.isFromClient()) {
      upstream.sendBack(new SetupReply(false, firstBad));
    }
    close();
  }

  // ---- packets

  @Override
  public void received(Object message) {
    DataPacket packet = (DataPacket) message;
    if (state == State.SETTING_UP) {
      early.add(packet);
    } else if (state == State.STREAMING) {
      take(packet);
    }
  }

  private void take(DataPacket packet) {
    if (mirror != null) {
      mirror.sendForth(packet);
    }
    if (packet.last()) {
      state = State.ENDING;
    }
    if (request.isFromClient()) {
      acks.add(packet.sequenceNumber(), packet.end(), packet.last());
    }
    open.received(packet.end());
    if (!diskClosed) {
      disk.add(packet);
      drain();
    }
  }

  private void drain() {
    if (writing) {
      return;
    }
    DataPacket packet = disk.poll();
    if (packet != null) {
      writing = true;
      node.after(
          node.volumeOf(open).delayMicros(),
          () -> {
            write(packet);
            writing = false;
            drain();
          });
    } else if (whenIdle != null) {
      Runnable action = whenIdle;
      whenIdle = null;
      action.run();
    }
  }

  private void write(DataPacket packet) {
    if (diskBroken) {
      return;
    }
    try {
      if (packet.data().length > 0) {
        if (request.mustVerify()) {
          verify(packet);
        }
        open.chunks()
            .add(
                packet.offset(),
                new ByteBuffer[] {ByteBuffer.wrap(packet.data())},
                new ByteBuffer[] {ByteBuffer.wrap(packet.checksums())},
                request.checksum().type());
        open.chunks().flush();
      }
      if (packet.last()) {
        finish();
      } else if (packet.sync()) {
        open.sync();
      }
    } catch (IOException e) {
      diskBroken = true;
      open.chunks().discard();
      node.after(10, () -> writeFailed(e));
      return;
    }
    node.after(10, this::written);
  }

  private void verify(DataPacket packet) throws CorruptDataException {
    ChecksumSpec spec = request.checksum();
    int corrupt =
        spec.type()
            .firstCorrupt(
                ByteBuffer.wrap(packet.data()),
                ByteBuffer.wrap(packet.checksums()),
                spec.bytesPerChecksum());
    if (corrupt != ChecksumType.NONE) {
      throw new CorruptDataException("Packet at " + packet.offset() + " is corrupt");
    }
  }

  private void finish() throws IOException {
    if (request.staysOpen()) {
      catalog().publish(open, new ReplicaCatalog.Writing(this, request.checksum(), 0, ""));
    } else {
      catalog().finish(open, true);
    }
  }

  private void written() {
    if (request.isFromClient()) {
      acks.written(1);
      sendAcks();
    } else if (state == State.ENDING && disk.isEmpty() && !writing) {
      if (request.isTransfer()) {
        upstream.sendBack(new SetupReply(true, ""));
      }
      close();
    }
  }

  private void writeFailed(IOException reason) {
    node.world.note(node.name + " ends writing: " + reason.getMessage());
    accuse(reason);
    if (state == State.CLOSED) {
      return;
    }
    PipelineAck corrupt =
        reason instanceof CorruptDataException && request.isFromClient() ? acks.corrupt() : null;
    if (corrupt != null) {
      upstream.sendBack(corrupt);
    }
    close();
  }

  /** Says whose fault it is, also of a session that is closed. */
  private void accuse(IOException reason) {
    if (reason instanceof CorruptDataException) {
      if (!request.isFromClient()) {
        long blockId = request.block().getBlockId();
        node.link().badBlock(blockId, request.block().getGenerationStamp(), source);
      }
    } else if (!(reason instanceof ReplicaException)) {
      node.suspect(replica.store());
    }
  }

  // ---- acknowledgements

  private void sendAcks() {
    if (state == State.CLOSED) {
      return;
    }
    try {
      boolean end = false;
      for (AckQueue.Due due = acks.poll(); due != null; due = acks.poll()) {
        if (due.ack().isSuccess()) {
          open.acknowledged(due.packet().endOffset());
        }
        upstream.sendBack(due.ack());
        end = due.packet().last();
      }
      if (end) {
        close();
      }
    } catch (AckQueue.OutOfStepException e) {
      throw new Violation("Acknowledgements out of step", e);
    }
  }

  private final class MirrorPeer implements Stream.Peer {
    @Override
    public void received(Object message) {
      if (state == State.CLOSED) {
        return;
      }
      if (message instanceof SetupReply reply) {
        mirrorReply = reply;
        answerSetup();
      } else if (message instanceof PipelineAck ack) {
        if (ack.firstBad() == 0 && ack.replies().get(0) == Status.ERROR_CHECKSUM) {
          close();
        } else {
          try {
            acks.acknowledged(ack);
          } catch (AckQueue.OutOfStepException e) {
            throw new Violation("Acknowledgements out of step", e);
          }
          sendAcks();
        }
      }
    }

    @Override
    public void lost() {
      if (state == State.CLOSED || (state == State.ENDING && !acks.awaitsMirror())) {
        return;
      }
      mirrorLost = true;
      acks.mirrorLost();
      if (state == State.SETTING_UP) {
        answerSetup();
      } else {
        sendAcks();
      }
    }
  }

  // ---- end

  @Override
  public void lost() {
    boolean hasWholeCopy =
        state == State.SETTING_UP
            && !request.isFromClient()
            && !early.isEmpty()
            && early.peekLast().last();
    if (!hasWholeCopy) {
      close();
    }
  }

  @Override
  public void stop(Runnable stopped) {
    node.after(
        20,
        () -> {
          if (state == State.CLOSED && !opening && open == null) {
            stopped.run();
          } else {
            onStopped.add(stopped);
            close();
          }
        });
  }

  private void close() {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    early.clear();
    if (mirror != null) {
      mirror.closeForth();
    }
    upstream.closeBack();
    if (!opening) {
      letGo();
    }
  }

  /** What was taken is still written; then the replica is abandoned, unless it is complete. */
  private void letGo() {
    if (open == null) {
      runStopped();
      return;
    }
    diskClosed = true;
    whenIdle =
        () -> {
          Replica.Open let = open;
          open = null;
          try {
            catalog().abandon(let);
          } catch (IOException e) {
            node.suspect(let.store());
          }
          node.after(10, this::runStopped);
        };
    drain();
  }

  private void runStopped() {
    List<Runnable> waiting = List.copyOf(onStopped);
    onStopped.clear();
    waiting.forEach(Runnable::run);
  }
}
