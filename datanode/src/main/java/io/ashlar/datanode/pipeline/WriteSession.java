package io.ashlar.datanode.pipeline;

import io.ashlar.datanode.replica.CorruptDataException;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.ReplicaCatalog;
import io.ashlar.datanode.replica.ReplicaException;
import io.ashlar.datanode.replica.ReplicaWriter;
import io.ashlar.datanode.volume.Volume;
import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.OpWriteBlockProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.transfer.Delimited;
import io.ashlar.protocol.transfer.Packet;
import io.ashlar.protocol.transfer.PacketDecoder;
import io.ashlar.protocol.transfer.PipelineAck;
import io.ashlar.protocol.transfer.PipelineAcks;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WRITE_BLOCK, from its setup to its last acknowledgement. Confined to the event loop of the
 * connection to upstream, except {@link #stop}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in the network reaches exceptionCaught
public final class WriteSession extends ChannelInboundHandlerAdapter implements ReplicaWriter {
  private static final Logger LOG = LoggerFactory.getLogger(WriteSession.class);

  /** Reading from upstream stops above this many bytes waiting for the disk. */
  private static final long QUEUE_HIGH_BYTES = 4 << 20;

  /** And goes on below this many. */
  private static final long QUEUE_LOW_BYTES = 1 << 20;

  /** The same for all while memory is scarce. */
  private static final long SCARCE_QUEUE_BYTES = 64 << 10;

  /** Reading stops, too, while so many packets lack their acknowledgement. */
  private static final int MAX_UNACKNOWLEDGED = 8192;

  /** How long a fetch rests until it looks again how fast it may be. */
  private static final long MAX_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private enum State {
    /** The replica is opened and the mirror set up. */
    SETTING_UP,
    /** Packets come. */
    STREAMING,
    /** The last packet has come. */
    ENDING,
    /** Nothing more goes either way. */
    CLOSED
  }

  private final PipelineServices services;
  private final ReplicaCatalog catalog;
  private final WriteRequest request;
  private final Channel upstream;
  private final AckQueue acks;

  /** Null unless this node fetches the replica itself. */
  private final Fetch fetch;

  /** Packets of a sender that does not wait for the setup's answer; at most one read's worth. */
  private final ArrayDeque<Packet> early = new ArrayDeque<>();

  private final List<Runnable> onStopped = new ArrayList<>();

  private State state = State.SETTING_UP;

  /** Null where this is the pipeline's last node. */
  private Mirror mirror;

  private BlockOpResponseProto mirrorReply;
  private boolean mirrorLost;

  private Replica replica;
  private Replica.Open open;
  private DiskQueue disk;
  private boolean opening;

  /** Packets that went to the disk's queue and are not known to be in the files. */
  private int unwritten;

  /** What {@link #countQueued} said last. */
  private long countedQueued;

  private boolean upstreamPaused = true;

  /** What is fetched has used up its bandwidth for now. */
  private boolean resting;

  /** Why a fetch did not succeed, as far as it is known. */
  private IOException fetchFailure = new IOException("The source closed the connection");

  private volatile boolean fetched;

  private WriteSession(
      PipelineServices services, WriteRequest request, Channel upstream, Fetch fetch) {
    this.fetch = fetch;
    this.services = services;
    this.catalog = services.pool().catalog();
    this.request = request;
    this.upstream = upstream;
    this.acks = new AckQueue(request.hasTargets());
  }

  /**
   * Begins a session on a connection that has just brought this operation. On its event loop; the
   * caller then removes its own decoder from the connection, so that what came behind the operation
   * reaches the session.
   *
   * @throws IOException if the request cannot be right
   */
  public static void start(PipelineServices services, Channel upstream, OpWriteBlockProto op)
      throws IOException {
    start(services, upstream, op, null);
  }

  /**
   * The same on a connection that this node opened, to fetch a replica.
   *
   * @param op by which the other node could have sent it; its setup is not answered
   */
  public static void fetch(
      PipelineServices services, Channel upstream, OpWriteBlockProto op, Fetch fetch)
      throws IOException {
    start(services, upstream, op, fetch);
  }

  private static void start(
      PipelineServices services, Channel upstream, OpWriteBlockProto op, Fetch fetch)
      throws IOException {
    WriteRequest request = new WriteRequest(op);
    services.pool().requireOurs(request.block());
    WriteSession session = new WriteSession(services, request, upstream, fetch);
    services.sessions().opened();
    upstream.config().setAutoRead(false);
    upstream.pipeline().addLast(new PacketDecoder(services.memory()), session);
    session.setUp();
  }

  // ---- setup ----

  private void setUp() {
    opening = true;
    services.blockingThreads().execute(this::stopFormerWriter);
    if (request.hasTargets()) {
      mirror = request.mirror(services, new MirrorListener());
      mirror.connect(upstream.eventLoop(), request.forMirror());
    }
  }

  /** On a blocking thread. */
  private void stopFormerWriter() {
    long blockId = request.block().getBlockId();
    boolean superseded = catalog.find(blockId).filter(request::supersedes).isPresent();
    ReplicaWriter former = superseded ? catalog.liveWriter(blockId).orElse(null) : null;
    if (former == null || former == this) {
      openReplica();
    } else {
      former.stop(() -> services.blockingThreads().execute(this::openReplica));
    }
  }

  /** On a blocking thread. */
  private void openReplica() {
    try {
      Replica opened = request.open(catalog, this);
      upstream.eventLoop().execute(() -> opened(opened, null));
    } catch (IOException e) {
      upstream.eventLoop().execute(() -> opened(null, e));
    } catch (RuntimeException | LinkageError e) {
      // Without descriptors not even a class may be there; the writer waits all the same.
      LOG.error("Opening block {} failed", request.block().getBlockId(), e);
      upstream.eventLoop().execute(() -> opened(null, new IOException("Internal error", e)));
    }
  }

  private void opened(Replica opened, IOException failure) {
    opening = false;
    replica = opened;
    if (opened instanceof Replica.Open nowOpen) {
      open = nowOpen;
      Volume volume = services.pool().volumeOf(nowOpen);
      disk =
          new DiskQueue(
              nowOpen,
              request.checksum().type(),
              request.mustVerify(),
              volume.ioThreads(),
              services.syncOnClose(),
              services.metrics(),
              services.slowness().ofDisk(volume.path()),
              new DiskListener(),
              this::finish);
    }
    if (state == State.CLOSED) {
      letGo();
    } else if (failure != null) {
      LOG.info("Refused to open block {}: {}", request.block().getBlockId(), failure.toString());
      fetchFailure = failure;
      refuse("", failure.toString());
    } else {
      answerSetup();
    }
  }

  /** Goes on when both the replica is open and the mirror is set up. */
  private void answerSetup() {
    if (state != State.SETTING_UP || replica == null) {
      return;
    }
    if (!request.isFromClient()) {
      if (mirror == null || mirrorLost || mirror.isWritable()) {
        stream();
      }
      return;
    }
    if (mirrorReply != null && mirrorReply.getStatus() != Status.SUCCESS) {
      String bad = mirrorReply.getFirstBadLink();
      refuse(bad.isEmpty() ? mirror.name() : bad, mirrorReply.getMessage());
    } else if (mirrorLost && !(request.isCloseRecovery() && mirrorReply != null)) {
      refuse(mirror.name(), "Cannot set up the mirror at " + mirror.name());
    } else if (mirror != null && mirrorReply == null) {
      return;
    } else {
      reply(Status.SUCCESS, "", "");
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
    flushMirror();
    regulate();
  }

  private void refuse(String firstBadLink, String message) {
    if (request.isFromClient()) {
      reply(Status.ERROR, firstBadLink, message);
    }
    close();
  }

  private void reply(Status status, String firstBadLink, String message) {
    BlockOpResponseProto.Builder response =
        BlockOpResponseProto.newBuilder().setStatus(status).setFirstBadLink(firstBadLink);
    if (!message.isEmpty()) {
      response.setMessage(message);
    }
    upstream.writeAndFlush(
        Delimited.encode(upstream.alloc(), response.build()), upstream.voidPromise());
  }

  // ---- packets ----

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof Packet packet)) {
      ReferenceCountUtil.release(message); // bytes behind the last packet mean nothing
    } else if (state == State.SETTING_UP) {
      early.add(packet);
    } else if (state == State.STREAMING) {
      take(packet);
    } else {
      packet.release();
    }
  }

  /** Takes over the reference. */
  private void take(Packet packet) {
    if (mirror != null) {
      mirror.forward(packet);
    }
    long end = packet.header().offsetInBlock() + packet.header().dataLength();
    boolean last = packet.header().last();
    if (last) {
      state = State.ENDING;
    }
    if (request.isFromClient()) {
      acks.add(packet.header().sequenceNumber(), end, last);
    }
    open.received(end);
    int packetBytes = packet.frame().readableBytes();
    unwritten++;
    disk.add(packet);
    countQueued();
    rest(packetBytes);
    if (!upstreamPaused && isBehind()) {
      pause();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    flushMirror();
  }

  private void flushMirror() {
    if (mirror != null) {
      mirror.flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    regulate();
  }

  /** Says how much waits for the disk, so that all sessions together keep within bounds. */
  private void countQueued() {
    long now = disk == null ? 0 : disk.queuedBytes();
    services.memory().changed(countedQueued, now);
    countedQueued = now;
  }

  private long mostQueuedBytes() {
    if (services.memory().isScarce()) {
      return SCARCE_QUEUE_BYTES;
    }
    return upstreamPaused ? QUEUE_LOW_BYTES : QUEUE_HIGH_BYTES;
  }

  private boolean isBehind() {
    return resting
        || disk.queuedBytes() > mostQueuedBytes()
        || acks.size() > MAX_UNACKNOWLEDGED
        || !upstream.isWritable()
        || (mirror != null && !mirror.isWritable());
  }

  /** Takes nothing for a while, if what is fetched comes faster than it may. */
  private void rest(long bytes) {
    if (fetch == null) {
      return;
    }
    long nanos = fetch.spend(bytes);
    if (nanos > 0 && !resting) {
      resting = true;
      upstream
          .eventLoop()
          .schedule(this::rested, Math.min(nanos, MAX_REST_NANOS), TimeUnit.NANOSECONDS);
    }
  }

  /** What came in the same read may not be paid for yet, and the pace may have changed. */
  private void rested() {
    resting = false;
    rest(0);
    regulate();
  }

  /** Reads from upstream as long as what is behind keeps up. */
  private void regulate() {
    if (state != State.STREAMING && state != State.ENDING) {
      return;
    }
    boolean behind = isBehind();
    if (behind && !upstreamPaused) {
      pause();
    } else if (!behind && upstreamPaused) {
      upstreamPaused = false;
      upstream.config().setAutoRead(true);
    }
  }

  private void pause() {
    upstreamPaused = true;
    upstream.config().setAutoRead(false);
  }

  // ---- acknowledgements ----

  private void sendAcks() {
    if (state == State.CLOSED) {
      return;
    }
    try {
      ByteBuf out = null;
      AckQueue.Due due = acks.poll();
      boolean end = false;
      while (due != null) {
        if (out == null) {
          out = upstream.alloc().ioBuffer();
        }
        if (due.ack().isSuccess()) {
          open.acknowledged(due.packet().endOffset());
        }
        PipelineAcks.encode(out, due.ack());
        end = due.packet().last();
        due = acks.poll();
      }
      if (out != null) {
        upstream.writeAndFlush(out, upstream.voidPromise());
      }
      if (end) {
        close();
      }
    } catch (AckQueue.OutOfStepException e) {
      LOG.warn("Pipeline of block {} ends: {}", request.block().getBlockId(), e.getMessage());
      close();
    }
  }

  /** On an I/O thread: the last packet is written. */
  private void finish(boolean syncRequested) throws IOException {
    if (request.staysOpen()) {
      catalog.publish(open, new ReplicaCatalog.Writing(this, request.checksum(), 0, ""));
    } else {
      boolean sync = syncRequested || services.syncOnClose();
      long start = System.nanoTime();
      if (fetch == null) {
        catalog.finish(open, sync);
      } else {
        catalog.finishMoved(open, sync, fetch.givesUp());
        fetched = true;
      }
      if (sync) {
        services.metrics().syncs.increment();
        services.metrics().syncNanos.add(System.nanoTime() - start);
      }
    }
    services.metrics().blocksWritten.increment();
  }

  private final class DiskListener implements DiskQueue.Listener {
    @Override
    public void written(int packets) {
      upstream.eventLoop().execute(() -> writtenHere(packets));
    }

    @Override
    public void failed(IOException reason) {
      upstream.eventLoop().execute(() -> writeFailed(reason));
    }
  }

  private void writtenHere(int packets) {
    unwritten -= packets;
    countQueued();
    if (request.isFromClient()) {
      acks.written(packets);
      sendAcks();
    } else if (state == State.ENDING && unwritten == 0) {
      endCopy();
    }
    regulate();
  }

  /** The last packet of a copy is written: only a copy for a client's pipeline is answered. */
  private void endCopy() {
    if (request.isTransfer()) {
      reply(Status.SUCCESS, "", "");
    }
    close();
  }

  private void writeFailed(IOException reason) {
    LOG.warn("Writing {} ends: {}", replica.block(), reason.toString());
    accuse(reason);
    fetchFailure = reason;
    if (state == State.CLOSED) {
      return;
    }
    PipelineAck corrupt =
        reason instanceof CorruptDataException && request.isFromClient() ? acks.corrupt() : null;
    if (corrupt != null) {
      ByteBuf out = upstream.alloc().ioBuffer();
      PipelineAcks.encode(out, corrupt);
      upstream.writeAndFlush(out, upstream.voidPromise());
    }
    close();
  }

  /**
   * Says whose fault it is. Also of a session that is closed: the sender of a copy waits for
   * nothing, so its connection mostly ends before its bytes are written.
   */
  private void accuse(IOException reason) {
    if (reason instanceof CorruptDataException) {
      services.metrics().corruptPackets.increment();
      request.source().ifPresent(from -> services.badSources().bad(request.block(), from));
    } else if (!(reason instanceof ReplicaException)) {
      services.suspicion().suspect(replica.store());
    }
  }

  private final class MirrorListener implements Mirror.Listener {
    @Override
    public void setUp(BlockOpResponseProto response) {
      mirrorReply = response;
      answerSetup();
    }

    @Override
    public void acknowledged(PipelineAck ack) {
      if (ack.sequenceNumber() == PipelineAcks.OUT_OF_BAND) {
        passOn(ack);
      } else if (ack.firstBad() == 0 && ack.replies().get(0) == Status.ERROR_CHECKSUM) {
        // The mirror is good: what this node forwarded was bad (wire reference 3.5).
        LOG.warn("Mirror {} got corrupt data of {}", mirror.name(), replica.block());
        close();
      } else {
        try {
          acks.acknowledged(ack);
        } catch (AckQueue.OutOfStepException e) {
          LOG.warn("Pipeline of block {} ends: {}", request.block().getBlockId(), e.getMessage());
          close();
        }
      }
    }

    /** A word about the node itself; of no use to a client that does not read. */
    private void passOn(PipelineAck outOfBand) {
      if (!upstream.isWritable()) {
        return;
      }
      ByteBuf out = upstream.alloc().ioBuffer();
      PipelineAcks.encode(
          out, new PipelineAck(PipelineAcks.OUT_OF_BAND, AckQueue.withOurs(outOfBand.replies())));
      upstream.writeAndFlush(out, upstream.voidPromise());
    }

    @Override
    public void acknowledgedAll() {
      if (state == State.STREAMING || state == State.ENDING) {
        sendAcks();
        regulate();
      }
    }

    @Override
    public void writabilityChanged() {
      if (state == State.SETTING_UP) {
        answerSetup();
      } else {
        regulate();
      }
    }

    @Override
    public boolean isWaiting() {
      return acks.awaitsMirror();
    }

    @Override
    public void lost(IOException reason) {
      if (state == State.CLOSED) {
        return;
      }
      if (state == State.ENDING && !acks.awaitsMirror()) {
        return; // it has done its part, and closed the connection before we did
      }
      LOG.warn("Mirror of block {} is lost: {}", request.block().getBlockId(), reason.toString());
      mirrorLost = true;
      acks.mirrorLost();
      if (state == State.SETTING_UP) {
        answerSetup();
      } else {
        sendAcks();
        regulate();
      }
    }
  }

  // ---- end ----

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!hasWholeCopy()) {
      close();
    }
  }

  /**
   * Whether all of a copy came before its replica was open. Its sender waits for nothing: that it
   * closed the connection only means that it is done.
   */
  private boolean hasWholeCopy() {
    return state == State.SETTING_UP
        && !request.isFromClient()
        && !early.isEmpty()
        && early.peekLast().header().last();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.info("Writer of block {} is lost: {}", request.block().getBlockId(), cause.toString());
    fetchFailure = new IOException("The connection to the source is lost", cause);
    close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof IdleStateEvent && !resting) {
      LOG.info("Writer of block {} is silent; closed", request.block().getBlockId());
      close();
    }
  }

  @Override
  public void stop(Runnable stopped) {
    upstream
        .eventLoop()
        .execute(
            () -> {
              boolean done = state == State.CLOSED && !opening && disk == null;
              if (done) {
                stopped.run();
              } else {
                onStopped.add(stopped);
                close();
              }
            });
  }

  /** Ends both connections, after what is in their buffers; then lets go of the replica. */
  private void close() {
    if (state == State.CLOSED) {
      return;
    }
    boolean complete = state == State.ENDING && acks.size() == 0;
    state = State.CLOSED;
    while (!early.isEmpty()) {
      early.poll().release();
    }
    if (mirror != null && complete) {
      mirror.end();
    } else if (mirror != null) {
      mirror.close();
    }
    LingeringClose.close(upstream);
    if (!opening) {
      letGo();
    }
  }

  /** What was taken is still written; then the replica is abandoned, unless it is complete. */
  private void letGo() {
    if (disk == null) {
      runStopped();
      return;
    }
    disk.close(
        () -> {
          try {
            catalog.abandon(open);
          } catch (IOException e) {
            LOG.warn("Closing {} failed: {}", open.block(), e.toString());
            services.suspicion().suspect(open.store());
          }
          upstream
              .eventLoop()
              .execute(
                  () -> {
                    disk = null;
                    countQueued();
                    runStopped();
                  });
        });
  }

  private void runStopped() {
    services.sessions().ended();
    if (fetch != null) {
      fetch.ended(fetched ? Optional.empty() : Optional.of(fetchFailure));
    }
    onStopped.forEach(Runnable::run);
    onStopped.clear();
  }
}
