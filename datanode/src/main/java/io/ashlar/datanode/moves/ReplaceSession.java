package io.ashlar.datanode.moves;

import io.ashlar.datanode.pipeline.Fetch;
import io.ashlar.datanode.pipeline.WriteSession;
import io.ashlar.protocol.net.Transport;
import io.ashlar.protocol.proto.BlockConstructionStage;
import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.ChecksumProto;
import io.ashlar.protocol.proto.ClientOperationHeaderProto;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.OpCopyBlockProto;
import io.ashlar.protocol.proto.OpReplaceBlockProto;
import io.ashlar.protocol.proto.OpWriteBlockProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.proto.StorageTypeProto;
import io.ashlar.protocol.transfer.Delimited;
import io.ashlar.protocol.transfer.Op;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One REPLACE_BLOCK: fetches a replica from the DataNode named as its source, and reports it with
 * the hint whose replica is to go. What is received is written as any copy is: on the temporary
 * shelf, checksums compared, and part of the catalog only when it is whole.
 *
 * <p>Two connections: who asked waits on one, the replica comes on the other. A move goes on when
 * the one who asked has gone.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in the network reaches the handlers
public final class ReplaceSession {
  private static final Logger LOG = LoggerFactory.getLogger(ReplaceSession.class);
  private static final int CONNECT_TIMEOUT_MILLIS = 20_000;

  /** Half of what Hadoop's balancer waits for any word, and less. */
  private static final int WORD_SECONDS = 10;

  private static final int MAX_READ_BYTES = 512 << 10;

  /** How long a move that is to be paid for waits until it looks again how fast it may be. */
  private static final long MAX_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final MoveServices services;
  private final Channel requester;
  private final OpReplaceBlockProto op;
  private final ExtendedBlockProto block;
  private final AtomicBoolean over = new AtomicBoolean();
  private Future<?> words;

  private ReplaceSession(MoveServices services, Channel requester, OpReplaceBlockProto op) {
    this.services = services;
    this.requester = requester;
    this.op = op;
    this.block = op.getHeader().getBlock();
  }

  /** Serves a move; the connection is closed at its end. On the event loop. */
  public static void start(MoveServices services, Channel requester, OpReplaceBlockProto op) {
    new ReplaceSession(services, requester, op).begin();
  }

  private void begin() {
    String refusal = refusal();
    if (refusal.isEmpty() && !services.limits().begin()) {
      refusal =
          "Not able to receive block "
              + block.getBlockId()
              + " from "
              + requester.remoteAddress()
              + " because threads quota="
              + services.limits().maxMoves()
              + " is exceeded.";
    }
    if (!refusal.isEmpty()) {
      LOG.info("Refused to move blk_{}: {}", block.getBlockId(), refusal);
      MoveAnswers.refuse(requester, refusal);
      return;
    }
    words =
        requester
            .eventLoop()
            .scheduleAtFixedRate(
                () -> MoveAnswers.inProgress(requester),
                WORD_SECONDS,
                WORD_SECONDS,
                TimeUnit.SECONDS);
    connect();
  }

  /** Why it cannot be done here; empty if it can. */
  private String refusal() {
    String poolId = services.read().pool().pool().id();
    if (!block.getPoolId().equals(poolId)) {
      return "Block pool " + block.getPoolId() + " is not served here, but " + poolId;
    }
    if (op.getStorageType() != StorageTypeProto.DISK) {
      return "This DataNode has no storage of type " + op.getStorageType();
    }
    if (op.getSource().getId().getDatanodeUuid().equals(services.uuid())) {
      return "Replica of block " + block.getBlockId() + " already exists on storage type DISK";
    }
    return "";
  }

  private void connect() {
    DatanodeIDProto source = op.getSource().getId();
    Transport.client(services.loops())
        .option(
            ChannelOption.RECVBUF_ALLOCATOR,
            new AdaptiveRecvByteBufAllocator(1024, 64 << 10, MAX_READ_BYTES))
        .option(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            services.read().reach().connectMillis(CONNECT_TIMEOUT_MILLIS))
        .handler(new Setup())
        .connect(services.read().reach().dataAddress(source))
        .addListener(
            (ChannelFutureListener)
                connected -> {
                  if (!connected.isSuccess()) {
                    ended(
                        Optional.of(
                            new IOException(
                                "Cannot connect to "
                                    + source.getIpAddr()
                                    + ":"
                                    + source.getXferPort(),
                                connected.cause())));
                  }
                });
  }

  /** Asks the source for the replica, and hands over to a write session when it comes. */
  private final class Setup extends ByteToMessageDecoder {
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      ctx.pipeline()
          .addFirst(
              new IdleStateHandler(
                  0, 0, services.read().reach().silenceMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ByteBuf request = ctx.alloc().ioBuffer();
      Op.COPY_BLOCK.writePrefix(request);
      Delimited.write(request, OpCopyBlockProto.newBuilder().setHeader(op.getHeader()).build());
      ctx.writeAndFlush(request, ctx.voidPromise());
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
        throws IOException {
      Optional<BlockOpResponseProto> answer =
          Delimited.tryRead(in, BlockOpResponseProto.parser(), Delimited.MAX_MESSAGE_BYTES);
      if (answer.isEmpty()) {
        return;
      }
      if (answer.get().getStatus() != Status.SUCCESS) {
        throw new IOException(
            "The source answered " + answer.get().getStatus() + ": " + answer.get().getMessage());
      }
      WriteSession.fetch(
          services.pipeline(),
          ctx.channel(),
          write(answer.get().getReadOpChecksumInfo().getChecksum()),
          new Fetching());
      ctx.pipeline().remove(this);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      fail(ctx, new IOException("The source says nothing"));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
      super.channelInactive(ctx);
      if (!ctx.isRemoved()) {
        fail(ctx, new IOException("The source closed the connection"));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      Throwable reason = cause.getCause() instanceof IOException ? cause.getCause() : cause;
      fail(ctx, reason instanceof IOException e ? e : new IOException(reason));
    }

    private void fail(ChannelHandlerContext ctx, IOException reason) {
      ended(Optional.of(reason));
      ctx.close();
    }
  }

  /** The operation by which the source could have sent the replica itself. */
  private OpWriteBlockProto write(ChecksumProto checksum) {
    OpWriteBlockProto.Builder write =
        OpWriteBlockProto.newBuilder()
            .setHeader(
                ClientOperationHeaderProto.newBuilder()
                    .setBaseHeader(op.getHeader())
                    .setClientName(""))
            .setSource(op.getSource())
            .setStage(BlockConstructionStage.PIPELINE_SETUP_CREATE)
            .setPipelineSize(0)
            .setMinBytesRcvd(0)
            .setMaxBytesRcvd(0)
            .setLatestGenerationStamp(0)
            .setRequestedChecksum(checksum)
            .setStorageType(op.getStorageType());
    if (op.hasStorageId()) {
      write.setStorageId(op.getStorageId());
    }
    return write.build();
  }

  private final class Fetching implements Fetch {
    @Override
    public String givesUp() {
      return op.getDelHint();
    }

    @Override
    public long spend(long bytes) {
      return services.limits().spend(bytes);
    }

    @Override
    public void ended(Optional<IOException> failure) {
      ReplaceSession.this.ended(failure);
    }
  }

  private void ended(Optional<IOException> failure) {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    if (failure.isEmpty()) {
      endWhenPaidFor();
    } else {
      end(failure);
    }
  }

  /**
   * A source that has sent all closes its connection, and then Netty takes at once what the kernel
   * has of it, however long the session wanted to rest. Who asks for moves one after the other must
   * not get more by that than the bandwidth.
   */
  private void endWhenPaidFor() {
    long nanos = services.limits().spend(0);
    if (nanos > 0) {
      requester
          .eventLoop()
          .schedule(this::endWhenPaidFor, Math.min(nanos, MAX_REST_NANOS), TimeUnit.NANOSECONDS);
    } else {
      end(Optional.empty());
    }
  }

  private void end(Optional<IOException> failure) {
    services.limits().end();
    words.cancel(false);
    if (failure.isEmpty()) {
      LOG.info(
          "Moved blk_{} here from {}, in place of that of {}",
          block.getBlockId(),
          op.getSource().getId().getDatanodeUuid(),
          op.getDelHint());
      MoveAnswers.success(requester);
    } else {
      LOG.info("Moving blk_{} failed: {}", block.getBlockId(), failure.get().toString());
      MoveAnswers.refuse(
          requester,
          "opReplaceBlock blk_" + block.getBlockId() + " received exception " + failure.get());
    }
  }
}
