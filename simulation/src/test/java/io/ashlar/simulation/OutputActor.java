package io.ashlar.simulation;

import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.StorageTarget;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.namespace.AddBlockRequest;
import io.ashlar.namenode.namespace.BlockId;
import io.ashlar.namenode.namespace.NewBlock;
import io.ashlar.namenode.retry.AnswerCodec;
import io.ashlar.protocol.proto.BlockConstructionStage;
import io.ashlar.protocol.transfer.PipelineAck;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A client's open file: cuts what is to be written into blocks and packets, sends them through
 * pipelines, and repairs a pipeline that breaks, in the order in which Hadoop's client does it.
 */
final class OutputActor {
  private static final int PACKET_BYTES = 1024;
  private static final int PACKETS_IN_FLIGHT = 4;
  private static final int MAX_RECOVERIES = 6;
  private static final int MAX_ATTEMPTS_AT_A_BLOCK = 5;
  private static final long SETUP_MICROS = 15 * World.SECOND;
  private static final long SILENCE_MICROS = 20 * World.SECOND;

  /** What a packet's acknowledgement means to the one who writes. */
  enum Promise {
    NONE,
    FLUSHED,
    SYNCED
  }

  private record Sent(DataPacket packet, Promise promise) {}

  /** How a block that is to be written on was found. */
  record Reopened(BlockInfo block, int offset, List<StorageTarget> targets) {}

  private final SimulatedClient client;
  private final World world;
  private final FileRecord record;
  private final int epoch;
  private final String path;
  private final String holder;
  private final Consumer<Boolean> whenDone;

  /** The file as this writer writes it, and where in it which promise is asked for. */
  private final byte[] content;

  private final TreeMap<Integer, Promise> promises;
  private int position;

  private BlockId previous;
  private final TreeSet<String> excluded = new TreeSet<>();
  private int attempts;

  // ---- the present block

  private boolean hasBlock;
  private long blockId;
  private long stamp;
  private int blockOffset;
  private int acknowledged;
  private int sent;
  private boolean appending;
  private boolean wasSetUp;
  private boolean closing;
  private boolean updating;
  private boolean lostWhileUpdating;
  private final List<String> nodes = new ArrayList<>();
  private final List<String> storages = new ArrayList<>();
  private final ArrayDeque<Sent> toSend = new ArrayDeque<>();
  private final ArrayDeque<Sent> inFlight = new ArrayDeque<>();
  private long sequence;
  private int recoveries;
  private boolean flushing;
  private Connection connection;
  private boolean over;

  OutputActor(
      SimulatedClient client,
      FileRecord record,
      int from,
      TreeMap<Integer, Promise> promises,
      Consumer<Boolean> whenDone) {
    this.client = client;
    this.world = client.world;
    this.record = record;
    this.epoch = record.epoch;
    this.path = record.path;
    this.holder = client.holder();
    this.content = record.written();
    this.position = from;
    this.promises = promises;
    this.whenDone = whenDone;
  }

  /** Begins with a new block. */
  void start(BlockId lastBlock) {
    previous = lastBlock;
    next();
  }

  /** Goes on with the file's last block. */
  void start(Reopened reopened) {
    hasBlock = true;
    appending = true;
    blockId = reopened.block().blockId();
    stamp = reopened.block().generationStamp();
    blockOffset = reopened.offset();
    acknowledged = (int) reopened.block().lengthBytes();
    sent = acknowledged;
    setNodes(reopened.targets());
    recover(-1);
  }

  private void setNodes(List<StorageTarget> targets) {
    nodes.clear();
    storages.clear();
    for (StorageTarget target : targets) {
      nodes.add(target.node().uuid());
      storages.add(target.storageId());
    }
  }

  // ---- blocks

  private void next() {
    if (hasBlock) {
      pump();
    } else if (position < content.length) {
      addBlock();
    } else {
      complete(0);
    }
  }

  private void addBlock() {
    if (attempts++ > MAX_ATTEMPTS_AT_A_BLOCK) {
      giveUp("no pipeline can be set up");
      return;
    }
    AddBlockRequest request =
        new AddBlockRequest(
            record.inodeId, holder, previous, new TreeSet<>(excluded), List.of(), false, false);
    client.calls.<NewBlock>repeatable(
        "addBlock " + path,
        (namenode, caller) -> namenode.namespace().addBlock(caller, path, request),
        this::allocated,
        refusal -> {
          if (refusal.fault() == Fault.NOT_REPLICATED_YET) {
            client.after(400 * World.MILLI, this::addBlock);
          } else {
            excluded.clear();
            retryOrGiveUp(refusal);
          }
        });
  }

  private void retryOrGiveUp(FsException refusal) {
    if (refusal.fault() == Fault.IO
        && String.valueOf(refusal.getMessage()).contains("could only be written to 0")) {
      client.after(2 * World.SECOND, this::addBlock);
    } else {
      giveUp(refusal.getMessage());
    }
  }

  private void allocated(NewBlock block) {
    BlockInfo info = block.block();
    if (block.offsetBytes() != position) {
      throw new Violation(
          "A block of " + path + " begins at " + block.offsetBytes() + " and not " + position);
    }
    hasBlock = true;
    appending = false;
    wasSetUp = false;
    closing = false;
    blockId = info.blockId();
    stamp = info.generationStamp();
    blockOffset = position;
    acknowledged = 0;
    sent = 0;
    recoveries = 0;
    setNodes(
        block.targets().isEmpty()
            ? client
                .cluster
                .namenode
                .blocks()
                .locate(client.cluster.namenode.store(), info, client.address)
                .targets()
            : block.targets());
    client.cluster.ledger.block(blockId, record, blockOffset);
    if (nodes.isEmpty()) {
      abandon();
      return;
    }
    connect(BlockConstructionStage.PIPELINE_SETUP_CREATE, 0);
  }

  private void abandon() {
    hasBlock = false;
    client.cluster.ledger.forget(blockId);
    BlockId block = new BlockId(blockId, stamp, 0);
    client.calls.<Void>repeatable(
        "abandonBlock " + blockId,
        (namenode, caller) ->
            namenode.namespace().abandonBlock(path, record.inodeId, holder, block),
        ok -> addBlock(),
        refusal -> giveUp(refusal.getMessage()));
  }

  private void blockDone() {
    previous = new BlockId(blockId, stamp, acknowledged);
    hasBlock = false;
    attempts = 0;
    excluded.clear();
    next();
  }

  private void complete(int tries) {
    client.calls.<Boolean>repeatable(
        "complete " + path,
        (namenode, caller) -> namenode.namespace().complete(path, record.inodeId, holder, previous),
        closed -> {
          if (closed) {
            promise(Promise.SYNCED, content.length, nodes);
            if (record.epoch == epoch) {
              record.open = false;
            }
            end(true);
          } else if (tries < 40) {
            client.after(500 * World.MILLI, () -> complete(tries + 1));
          } else {
            giveUp("cannot be completed");
          }
        },
        refusal -> giveUp(refusal.getMessage()));
  }

  private void promise(Promise kind, int length, List<String> members) {
    if (record.doomed || over) {
      return; // a late answer to somebody who has closed the file, or given it up
    }
    if (record.epoch != epoch) {
      boolean stillThere =
          length <= record.written().length
              && Arrays.equals(content, 0, length, record.written(), 0, length);
      if (!stillThere) {
        throw new Violation(
            client.name
                + " was promised "
                + length
                + " bytes of "
                + path
                + " which another one writes now");
      }
    } else if (kind == Promise.SYNCED) {
      record.synced(length);
    } else if (kind == Promise.FLUSHED) {
      record.flushed(length, members);
    }
  }

  /**
   * A flush is promised when the NameNode knows, too, that the block has something in it. Nothing
   * is sent before: what it is told is of the last block, whichever that is by then.
   */
  private void flushed(Promise kind) {
    flushing = true;
    int length = blockOffset + acknowledged;
    int losses = record.powerLosses();
    List<String> members = List.copyOf(nodes);
    client.calls.<Void>repeatable(
        "fsync " + path,
        (namenode, caller) -> namenode.namespace().fsync(path, record.inodeId, holder, -1),
        ok -> {
          boolean fresh = kind == Promise.SYNCED || record.powerLosses() == losses;
          promise(fresh ? kind : Promise.NONE, length, members);
          flushing = false;
          if (!updating) {
            pump();
          }
        },
        refusal -> giveUp(refusal.getMessage()));
  }

  private void giveUp(String why) {
    world.note(client.name + " gives up " + path + ": " + why);
    end(false);
  }

  private void end(boolean success) {
    if (!over) {
      over = true;
      if (connection != null) {
        connection.close();
      }
      whenDone.accept(success);
    }
  }

  // ---- packets

  private void pump() {
    while (!over
        && !flushing
        && connection != null
        && connection.ready
        && inFlight.size() < PACKETS_IN_FLIGHT) {
      boolean waits = !inFlight.isEmpty() && inFlight.peekLast().promise() != Promise.NONE;
      if (waits) {
        return;
      }
      if (toSend.isEmpty() && !cut()) {
        return;
      }
      Sent packet = toSend.poll();
      inFlight.add(packet);
      sent = Math.max(sent, (int) packet.packet().end());
      connection.send(packet.packet());
    }
  }

  /** Makes the next packet; false where there is none to be sent now. */
  private boolean cut() {
    int blockEnd = blockOffset + SimulatedNameNode.BLOCK_BYTES;
    if (position < content.length && position < blockEnd) {
      cutData(blockEnd);
      return true;
    }
    if (!inFlight.isEmpty() || closing) {
      return false; // a block ends when all of it is acknowledged
    }
    closing = true;
    toSend.add(
        new Sent(
            new DataPacket(
                sequence++, position - blockOffset, new byte[0], new byte[0], true, true),
            Promise.NONE));
    return true;
  }

  private void cutData(int blockEnd) {
    int chunk = Wire.CHECKSUM.bytesPerChecksum();
    int inBlock = position - blockOffset;
    boolean insideChunk = inBlock % chunk != 0;
    int end = Math.min(Math.min(content.length, blockEnd), position + PACKET_BYTES);
    int begin = position;
    if (insideChunk && appending && position == blockOffset + acknowledged) {
      end = Math.min(end, position - inBlock % chunk + chunk); // the rest of the chunk alone
    } else if (insideChunk) {
      begin = position - inBlock % chunk; // what was flushed is sent again with the whole chunk
    }
    Map.Entry<Integer, Promise> promise = promises.ceilingEntry(position + 1);
    Promise kind = Promise.NONE;
    if (promise != null && promise.getKey() <= end) {
      end = promise.getKey();
      kind = promise.getValue();
    }
    byte[] data = Arrays.copyOfRange(content, begin, end);
    toSend.add(
        new Sent(
            new DataPacket(
                sequence++,
                begin - blockOffset,
                data,
                Wire.checksums(data),
                false,
                kind == Promise.SYNCED),
            kind));
    position = end;
  }

  private void acknowledged(PipelineAck ack) {
    Sent head = inFlight.peek();
    if (head == null || head.packet().sequenceNumber() != ack.sequenceNumber()) {
      recover(0);
      return;
    }
    if (!ack.isSuccess()) {
      recover(Math.min(ack.firstBad(), nodes.size() - 1));
      return;
    }
    inFlight.poll();
    acknowledged = Math.max(acknowledged, (int) head.packet().end());
    if (head.promise() != Promise.NONE) {
      flushed(head.promise());
    }
    if (head.packet().last()) {
      connection.close();
      connection = null;
      blockDone();
    } else {
      pump();
    }
  }

  // ---- pipelines

  /** One attempt at a connection to the pipeline's first node. */
  private final class Connection implements Stream.Peer {
    private final Stream stream;
    private final Consumer<SetupReply> whenSetUp;
    private boolean ready;
    private boolean closed;
    private long heardOf = world.nowMicros();

    Connection(WriteSetup setup, Consumer<SetupReply> whenSetUp) {
      this.whenSetUp = whenSetUp;
      SimulatedDataNode first = client.cluster.datanode(nodes.get(0));
      stream = client.cluster.network.connect(client, first, this);
      stream.forth(() -> first.accept(stream, setup));
      client.after(SETUP_MICROS, this::setupExpired);
    }

    private void setupExpired() {
      if (!closed && !ready) {
        lost();
      }
    }

    private void watch() {
      if (closed || over) {
        return;
      }
      if (!inFlight.isEmpty() && world.nowMicros() - heardOf > SILENCE_MICROS) {
        world.note(client.name + " hears nothing of block " + blockId);
        lost();
      } else {
        client.after(SILENCE_MICROS / 4, this::watch);
      }
    }

    void send(DataPacket packet) {
      if (inFlight.size() == 1) {
        heardOf = world.nowMicros();
      }
      stream.sendForth(packet);
    }

    void close() {
      if (!closed) {
        closed = true;
        stream.closeForth();
      }
    }

    @Override
    public void received(Object message) {
      if (closed || over) {
        return;
      }
      heardOf = world.nowMicros();
      if (message instanceof SetupReply reply) {
        if (reply.success()) {
          ready = true;
          watch();
        } else {
          close();
        }
        whenSetUp.accept(reply);
      } else if (message instanceof PipelineAck ack) {
        OutputActor.this.acknowledged(ack);
      }
    }

    @Override
    public void lost() {
      if (closed || over) {
        return;
      }
      close();
      if (updating) {
        lostWhileUpdating = true;
      } else if (ready) {
        recover(0);
      } else {
        whenSetUp.accept(new SetupReply(false, nodes.get(0)));
      }
    }
  }

  private void connect(BlockConstructionStage stage, long newStamp) {
    WriteSetup setup =
        Wire.setup(
            new Wire.Target(blockId, stamp, SimulatedNameNode.BLOCK_BYTES, Wire.CHECKSUM),
            holder,
            stage,
            List.copyOf(nodes.subList(1, nodes.size())),
            new Wire.Progress(newStamp, acknowledged, sent));
    connection = new Connection(setup, reply -> setUp(stage, newStamp, reply));
  }

  private void setUp(BlockConstructionStage stage, long newStamp, SetupReply reply) {
    boolean isNew = stage == BlockConstructionStage.PIPELINE_SETUP_CREATE;
    if (reply.success() && isNew) {
      wasSetUp = true;
      pump();
    } else if (reply.success()) {
      updatePipeline(stage, newStamp);
    } else {
      String bad = reply.firstBad().isEmpty() ? nodes.get(0) : reply.firstBad();
      world.note(client.name + " cannot set up block " + blockId + " because of " + bad);
      connection = null;
      if (isNew) {
        excluded.add(bad);
        abandon();
      } else {
        recover(Math.max(0, nodes.indexOf(bad)));
      }
    }
  }

  /**
   * Sets the pipeline up again.
   *
   * @param bad index of the node that is left out, or -1 where an append begins
   */
  private void recover(int bad) {
    if (connection != null) {
      connection.close();
      connection = null;
    }
    for (Iterator<Sent> late = inFlight.descendingIterator(); late.hasNext(); ) {
      toSend.addFirst(late.next());
    }
    inFlight.clear();
    if (bad >= 0) {
      world.note(client.name + " leaves " + nodes.get(bad) + " out of block " + blockId);
      excluded.add(nodes.get(bad));
      nodes.remove(bad);
      storages.remove(bad);
    }
    if (nodes.isEmpty() || recoveries++ > MAX_RECOVERIES) {
      giveUp("all DataNodes are bad");
      return;
    }
    boolean mayReplace = bad >= 0 && !closing && acknowledged > 0 && nodes.size() < 3;
    if (mayReplace && world.chance(0.5)) {
      replace();
    } else {
      newStamp();
    }
  }

  private void replace() {
    client.calls.<List<StorageTarget>>repeatable(
        "additionalDatanode " + blockId,
        (namenode, caller) ->
            namenode
                .namespace()
                .additionalTargets(
                    caller,
                    path,
                    record.inodeId,
                    holder,
                    List.copyOf(nodes),
                    List.copyOf(storages),
                    new TreeSet<>(excluded),
                    1),
        added -> {
          if (added.isEmpty()) {
            newStamp();
          } else {
            transfer(added.get(0));
          }
        },
        refusal -> giveUp(refusal.getMessage()));
  }

  private void transfer(StorageTarget added) {
    SimulatedDataNode source = client.cluster.datanode(nodes.get(0));
    long wanted = stamp;
    int atLeast = acknowledged;
    client.cluster.network.<Boolean>call(
        client,
        source,
        "transfer " + blockId,
        SETUP_MICROS,
        answer -> source.transfer(blockId, wanted, atLeast, added.node().uuid(), holder, answer),
        Outcomes.of(
            ok -> {
              if (ok) {
                nodes.add(added.node().uuid());
                storages.add(added.storageId());
              }
              newStamp();
            },
            error -> newStamp()));
  }

  private void newStamp() {
    client.calls.<BlockInfo>repeatable(
        "updateBlockForPipeline " + blockId,
        (namenode, caller) -> namenode.namespace().updateBlockForPipeline(holder, blockId),
        block -> connect(stage(), block.generationStamp()),
        refusal -> giveUp(refusal.getMessage()));
  }

  private BlockConstructionStage stage() {
    if (closing) {
      return BlockConstructionStage.PIPELINE_CLOSE_RECOVERY;
    } else if (wasSetUp) {
      return BlockConstructionStage.PIPELINE_SETUP_STREAMING_RECOVERY;
    }
    return recoveries == 1
        ? BlockConstructionStage.PIPELINE_SETUP_APPEND
        : BlockConstructionStage.PIPELINE_SETUP_APPEND_RECOVERY;
  }

  private void updatePipeline(BlockConstructionStage stage, long newStamp) {
    List<String> members = List.copyOf(nodes);
    List<String> places = List.copyOf(storages);
    int length = acknowledged;
    updating = true;
    lostWhileUpdating = false;
    client.calls.<Void>once(
        "updatePipeline " + blockId + " " + newStamp,
        (namenode, caller) ->
            namenode.namespace().updatePipeline(holder, blockId, newStamp, length, members, places),
        AnswerCodec.NOTHING,
        ok -> updated(stage, newStamp),
        refusal -> giveUp(refusal.getMessage()));
  }

  private void updated(BlockConstructionStage stage, long newStamp) {
    updating = false;
    wasSetUp = true;
    stamp = newStamp;
    if (stage == BlockConstructionStage.PIPELINE_CLOSE_RECOVERY) {
      toSend.clear(); // the last packet: the setup has done what it was to do
      connection.close();
      connection = null;
      blockDone();
    } else if (lostWhileUpdating) {
      recover(0);
    } else {
      pump();
    }
  }
}
