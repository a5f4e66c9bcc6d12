package io.ashlar.datanode.read;

import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.ReplicaException;
import io.ashlar.protocol.net.Transport;
import io.ashlar.protocol.proto.BaseHeaderProto;
import io.ashlar.protocol.proto.BlockConstructionStage;
import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.ClientOperationHeaderProto;
import io.ashlar.protocol.proto.DNTransferAckProto;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.OpTransferBlockProto;
import io.ashlar.protocol.proto.OpWriteBlockProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.proto.StorageTypeProto;
import io.ashlar.protocol.transfer.BlockToken;
import io.ashlar.protocol.transfer.Delimited;
import io.ashlar.protocol.transfer.Op;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends whole replicas to other DataNodes: on the NameNode's command (DataNode wire reference 2.8),
 * or for a client that repairs its pipeline (TRANSFER_BLOCK). Thread-safe.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // what fails in the network reaches the channel's handler
public final class ReplicaSender {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaSender.class);
  private static final int CONNECT_TIMEOUT_MILLIS = 20_000;

  private final ReadServices services;
  private final EventLoopGroup loops;
  private final Supplier<DatanodeInfoProto> self;

  /**
   * A sender.
   *
   * @param self this DataNode as the NameNode knows it
   */
  public ReplicaSender(
      ReadServices services, EventLoopGroup loops, Supplier<DatanodeInfoProto> self) {
    this.services = services;
    this.loops = loops;
    this.self = self;
  }

  /**
   * Where a replica goes.
   *
   * @param targets a pipeline of DataNodes, not empty
   * @param storageTypes parallel to the targets, or empty
   * @param storageIds parallel to the targets, or empty
   */
  public record Route(
      List<DatanodeInfoProto> targets,
      List<StorageTypeProto> storageTypes,
      List<String> storageIds) {}

  /**
   * Copies the finalized replica of that very stamp: since it was ordered the block may have been
   * reopened.
   *
   * @return completes when the last byte is on its way; the targets report to the NameNode
   *     themselves
   */
  public CompletableFuture<Void> replicate(ExtendedBlockProto block, Route route) {
    BaseHeaderProto header =
        BaseHeaderProto.newBuilder().setBlock(block).setToken(BlockToken.NONE).build();
    return send(header, "", route, BlockConstructionStage.PIPELINE_SETUP_CREATE);
  }

  /** Serves TRANSFER_BLOCK: answers when the target has the replica. On the event loop. */
  public void answer(Channel channel, OpTransferBlockProto op) {
    ExtendedBlockProto block = op.getHeader().getBaseHeader().getBlock();
    if (op.getTargetsCount() == 0) {
      answer(channel, Status.ERROR, "TRANSFER_BLOCK without a target");
      return;
    }
    Route route =
        new Route(
            op.getTargetsList(), op.getTargetStorageTypesList(), op.getTargetStorageIdsList());
    send(op.getHeader().getBaseHeader(), op.getHeader().getClientName(), route, null)
        .whenComplete(
            (nothing, failure) -> {
              if (failure == null) {
                answer(channel, Status.SUCCESS, "");
              } else {
                LOG.warn("Transfer of block {} failed: {}", block.getBlockId(), failure.toString());
                answer(channel, Status.ERROR, "Transfer failed: " + failure.getMessage());
              }
            });
  }

  private static void answer(Channel channel, Status status, String message) {
    BlockOpResponseProto.Builder response =
        BlockOpResponseProto.newBuilder().setStatus(status).setFirstBadLink("");
    if (!message.isEmpty()) {
      response.setMessage(message);
    }
    channel
        .writeAndFlush(Delimited.encode(channel.alloc(), response.build()))
        .addListener(ChannelFutureListener.CLOSE);
  }

  /**
   * Opens and sends.
   *
   * @param stage null for a transfer: the replica's state decides which kind
   */
  private CompletableFuture<Void> send(
      BaseHeaderProto header, String clientName, Route route, BlockConstructionStage stage) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    services.metrics().outgoingReplicas.incrementAndGet();
    services
        .blockingThreads()
        .execute(
            () -> {
              try {
                BlockSource source = openAtLeast(header.getBlock(), stage != null);
                OpWriteBlockProto op = operation(source, header, clientName, route, stage);
                new Sending(source, route, op, stage == null, done).connect();
              } catch (IOException | RuntimeException | LinkageError e) {
                if (ReadTrouble.isTheFiles(e)) {
                  services.doubt(header.getBlock().getBlockId());
                }
                done.completeExceptionally(e);
              }
            });
    done.whenComplete((nothing, failure) -> services.metrics().outgoingReplicas.decrementAndGet());
    return done;
  }

  /** What the first target is told. */
  private OpWriteBlockProto operation(
      BlockSource source,
      BaseHeaderProto header,
      String clientName,
      Route route,
      BlockConstructionStage stage) {
    Replica replica = source.replica();
    BlockConstructionStage transfer =
        replica instanceof Replica.Finalized
            ? BlockConstructionStage.TRANSFER_FINALIZED
            : BlockConstructionStage.TRANSFER_RBW;
    ChecksumSpec checksum = source.checksum();
    OpWriteBlockProto.Builder op =
        OpWriteBlockProto.newBuilder()
            .setHeader(
                ClientOperationHeaderProto.newBuilder()
                    .setBaseHeader(
                        header.toBuilder()
                            .setBlock(
                                header.getBlock().toBuilder()
                                    .setGenerationStamp(replica.generationStamp())
                                    .setNumBytes(source.length())))
                    .setClientName(clientName))
            .addAllTargets(behindFirst(route.targets()))
            .setSource(self.get())
            .setStage(stage == null ? transfer : stage)
            .setPipelineSize(0)
            .setMinBytesRcvd(0)
            .setMaxBytesRcvd(0)
            .setLatestGenerationStamp(0)
            .setRequestedChecksum(checksum.toProto());
    if (!route.storageTypes().isEmpty()) {
      op.setStorageType(route.storageTypes().get(0));
      op.addAllTargetStorageTypes(behindFirst(route.storageTypes()));
    }
    if (!route.storageIds().isEmpty()) {
      op.setStorageId(route.storageIds().get(0));
      op.addAllTargetStorageIds(behindFirst(route.storageIds()));
    }
    return op.build();
  }

  private static <T> List<T> behindFirst(List<T> list) {
    return list.subList(1, list.size());
  }

  private BlockSource openAtLeast(ExtendedBlockProto block, boolean isOrdered) throws IOException {
    BlockSource source =
        isOrdered
            ? BlockSource.openFinalized(services.pool(), block)
            : BlockSource.open(services.pool(), block);
    if (source.length() < block.getNumBytes()) {
      long length = source.length();
      source.close();
      throw new ReplicaException(
          ReplicaException.Reason.MISMATCH,
          "Block "
              + block.getBlockId()
              + " has "
              + length
              + " bytes here, expected at least "
              + block.getNumBytes());
    }
    return source;
  }

  /** One replica on its way. */
  private final class Sending extends ByteToMessageDecoder {
    private final BlockSource source;
    private final Route route;
    private final OpWriteBlockProto op;
    private final boolean expectsAnswer;
    private final CompletableFuture<Void> done;
    private boolean streamOwnsSource;

    Sending(
        BlockSource source,
        Route route,
        OpWriteBlockProto op,
        boolean expectsAnswer,
        CompletableFuture<Void> done) {
      this.source = source;
      this.route = route;
      this.op = op;
      this.expectsAnswer = expectsAnswer;
      this.done = done;
    }

    void connect() {
      DatanodeIDProto node = route.targets().get(0).getId();
      Transport.client(loops)
          .option(
              ChannelOption.CONNECT_TIMEOUT_MILLIS,
              services.reach().connectMillis(CONNECT_TIMEOUT_MILLIS))
          .handler(this)
          .connect(services.reach().dataAddress(node))
          .addListener(
              (ChannelFutureListener)
                  connected -> {
                    if (connected.isSuccess()) {
                      stream(connected.channel());
                    } else {
                      fail(
                          new IOException(
                              "Cannot connect to " + node.getIpAddr() + ":" + node.getXferPort(),
                              connected.cause()));
                    }
                  });
    }

    private void stream(Channel channel) {
      ByteBuf request = channel.alloc().ioBuffer();
      Op.WRITE_BLOCK.writePrefix(request);
      Delimited.write(request, op);
      channel.write(request, channel.voidPromise());
      streamOwnsSource = true;
      new BlockStream(source, channel, source.checksum(), 0, source.length(), services.metrics())
          .start()
          .whenComplete(
              (nothing, failure) -> {
                if (failure != null) {
                  if (ReadTrouble.isTheFiles(failure)) {
                    services.doubt(source.replica().blockId());
                  }
                  fail(new IOException("Sending failed", failure));
                  channel.close();
                } else if (!expectsAnswer) {
                  succeed();
                  channel.close();
                }
              });
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      ctx.pipeline()
          .addFirst(
              new IdleStateHandler(0, 0, services.reach().silenceMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
        throws IOException {
      Optional<DNTransferAckProto> answer =
          Delimited.tryRead(in, DNTransferAckProto.parser(), Delimited.MAX_MESSAGE_BYTES);
      if (answer.isPresent()) {
        if (answer.get().getStatus() == Status.SUCCESS) {
          succeed();
        } else {
          fail(new IOException("The target answered " + answer.get().getStatus()));
        }
        ctx.close();
      }
    }

    private void succeed() {
      services.metrics().blocksReplicated.increment();
      done.complete(null);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      fail(new IOException("The target takes nothing and says nothing"));
      ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
      super.channelInactive(ctx);
      fail(new IOException("The target closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      fail(new IOException("Connection to the target failed", cause));
      ctx.close();
    }

    private void fail(IOException reason) {
      if (!streamOwnsSource) {
        streamOwnsSource = true;
        try {
          source.close();
        } catch (IOException e) {
          LOG.warn("Closing {} failed: {}", source.replica().block(), e.toString());
        }
      }
      done.completeExceptionally(reason);
    }
  }
}
