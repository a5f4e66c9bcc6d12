package io.ashlar.datanode.moves;

import io.ashlar.datanode.read.BlockSource;
import io.ashlar.datanode.read.BlockStream;
import io.ashlar.datanode.read.ReadTrouble;
import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.OpCopyBlockProto;
import io.ashlar.protocol.proto.ReadOpChecksumInfoProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.transfer.Delimited;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One COPY_BLOCK: sends a finalized replica to the DataNode that fetches it. Confined to the
 * connection's event loop, except for opening the replica.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in the network reaches the stream
public final class CopySession {
  private static final Logger LOG = LoggerFactory.getLogger(CopySession.class);

  /** Comes behind the last packet, as a Java char: the place that the move took here is free. */
  private static final char PLACE_IS_FREE = 'd';

  private final MoveServices services;
  private final Channel channel;
  private final ExtendedBlockProto block;

  private CopySession(MoveServices services, Channel channel, ExtendedBlockProto block) {
    this.services = services;
    this.channel = channel;
    this.block = block;
  }

  /** Serves a copy; the connection is closed at its end. On the event loop. */
  public static void start(MoveServices services, Channel channel, OpCopyBlockProto op) {
    ExtendedBlockProto block = op.getHeader().getBlock();
    if (!services.limits().begin()) {
      MoveAnswers.refuse(
          channel,
          "Not able to copy block "
              + block.getBlockId()
              + " to "
              + channel.remoteAddress()
              + " because threads quota="
              + services.limits().maxMoves()
              + " is exceeded.");
      return;
    }
    CopySession session = new CopySession(services, channel, block);
    services.read().blockingThreads().execute(session::openBlocking);
  }

  private void openBlocking() {
    try {
      BlockSource source = BlockSource.openFinalized(services.read().pool(), block);
      channel.eventLoop().execute(() -> opened(source));
    } catch (IOException | RuntimeException | LinkageError e) {
      if (ReadTrouble.isTheFiles(e)) {
        services.read().doubt(block.getBlockId());
      }
      channel.eventLoop().execute(() -> refuse(e.toString()));
    }
  }

  private void opened(BlockSource source) {
    if (channel.isActive()) {
      send(source);
      return;
    }
    try {
      source.close();
    } catch (IOException e) {
      LOG.warn("Closing {} failed: {}", source.replica().block(), e.toString());
    }
    refuse("Nobody waits for it any more");
  }

  private void send(BlockSource source) {
    ChecksumSpec checksum = source.checksum();
    BlockOpResponseProto response =
        BlockOpResponseProto.newBuilder()
            .setStatus(Status.SUCCESS)
            .setReadOpChecksumInfo(
                ReadOpChecksumInfoProto.newBuilder()
                    .setChecksum(checksum.toProto())
                    .setChunkOffset(0))
            .build();
    channel.write(Delimited.encode(channel.alloc(), response), channel.voidPromise());
    new BlockStream(
            source,
            channel,
            checksum,
            0,
            source.length(),
            services.limits()::spend,
            services.read().reach().silenceMillis() / 4,
            services.read().metrics())
        .start()
        .whenComplete((nothing, failure) -> sent(failure));
  }

  private void sent(Throwable failure) {
    services.limits().end();
    if (failure == null) {
      LOG.info("Copied blk_{} to {}", block.getBlockId(), channel.remoteAddress());
      ByteBuf end = channel.alloc().ioBuffer(Character.BYTES).writeChar(PLACE_IS_FREE);
      channel.writeAndFlush(end).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    LOG.info("Copying blk_{} ended: {}", block.getBlockId(), failure.toString());
    if (ReadTrouble.isTheFiles(failure)) {
      services.read().doubt(block.getBlockId());
    }
    channel.close();
  }

  private void refuse(String reason) {
    services.limits().end();
    LOG.info("Refused to copy blk_{}: {}", block.getBlockId(), reason);
    MoveAnswers.refuse(channel, reason);
  }
}
