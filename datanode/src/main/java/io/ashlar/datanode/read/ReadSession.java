package io.ashlar.datanode.read;

import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.ReplicaException;
import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.OpReadBlockProto;
import io.ashlar.protocol.proto.ReadOpChecksumInfoProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.transfer.ChecksumType;
import io.ashlar.protocol.transfer.Delimited;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One READ_BLOCK. Confined to the connection's event loop, except for opening the replica. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in the network reaches the stream
public final class ReadSession {
  private static final Logger LOG = LoggerFactory.getLogger(ReadSession.class);

  /** What packets without checksums are said to have (wire reference 3.10). */
  private static final ChecksumSpec WITHOUT_CHECKSUMS = new ChecksumSpec(ChecksumType.NULL, 512);

  /** A reader may know of bytes that are still on their way to this node's disk. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

  private static final int RETRY_MILLIS = 10;

  private final ReadServices services;
  private final Channel channel;
  private final ExtendedBlockProto block;
  private final long offset;
  private final long length;
  private final boolean sendChecksums;
  private final Runnable whenSent;
  private final long deadline = System.nanoTime() + PATIENCE_NANOS;

  private ReadSession(
      ReadServices services, Channel channel, OpReadBlockProto op, Runnable whenSent) {
    this.services = services;
    this.channel = channel;
    this.block = op.getHeader().getBaseHeader().getBlock();
    this.offset = op.getOffset();
    this.length = op.getLen();
    this.sendChecksums = op.getSendChecksums();
    this.whenSent = whenSent;
  }

  /**
   * Serves a read.
   *
   * @param whenSent runs on the event loop when all has been sent; after a failure the connection
   *     is closed instead
   */
  public static void start(
      ReadServices services, Channel channel, OpReadBlockProto op, Runnable whenSent) {
    new ReadSession(services, channel, op, whenSent).open();
  }

  private void open() {
    services.blockingThreads().execute(this::openBlocking);
  }

  private void doubtIfBad(Throwable failure) {
    if (ReadTrouble.isTheFiles(failure)) {
      services.doubt(block.getBlockId());
    }
  }

  private void openBlocking() {
    try {
      BlockSource source = BlockSource.open(services.pool(), block);
      channel.eventLoop().execute(() -> opened(source));
    } catch (IOException e) {
      doubtIfBad(e);
      channel.eventLoop().execute(() -> refuse(e));
    } catch (RuntimeException | LinkageError e) {
      // Without descriptors not even a class may be there; the reader waits all the same.
      LOG.error("Opening block {} for a reader failed", block.getBlockId(), e);
      channel.eventLoop().execute(() -> refuse(new IOException("Internal error", e)));
    }
  }

  private void opened(BlockSource source) {
    boolean inRange = offset >= 0 && length >= 0 && offset <= source.length() - length;
    if (inRange && channel.isActive()) {
      send(source);
      return;
    }
    close(source);
    boolean growing = source.replica().lengthOnDisk() > source.length() || isOpen(source);
    if (!inRange && growing && System.nanoTime() < deadline && channel.isActive()) {
      channel.eventLoop().schedule(this::open, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    } else if (!inRange) {
      refuse(
          new IOException(
              "Offset "
                  + offset
                  + " and length "
                  + length
                  + " don't match block "
                  + source.replica().block()));
    }
  }

  private static boolean isOpen(BlockSource source) {
    return source.replica() instanceof io.ashlar.datanode.replica.Replica.Open;
  }

  private void send(BlockSource source) {
    ChecksumSpec checksum = sendChecksums ? source.checksum() : WITHOUT_CHECKSUMS;
    long start = checksum.chunkStart(offset);
    long chunk = checksum.bytesPerChecksum();
    long end = Math.min(source.length(), (offset + length + chunk - 1) / chunk * chunk);
    BlockOpResponseProto response =
        BlockOpResponseProto.newBuilder()
            .setStatus(Status.SUCCESS)
            .setReadOpChecksumInfo(
                ReadOpChecksumInfoProto.newBuilder()
                    .setChecksum(checksum.toProto())
                    .setChunkOffset(start))
            .build();
    channel.write(Delimited.encode(channel.alloc(), response), channel.voidPromise());
    new BlockStream(source, channel, checksum, start, end, services.metrics())
        .start()
        .whenComplete(
            (nothing, failure) -> {
              if (failure == null) {
                services.metrics().blocksRead.increment();
                whenSent.run();
              } else {
                LOG.debug("Reader of {} is lost", source.replica().block(), failure);
                doubtIfBad(failure);
                channel.close();
              }
            });
  }

  private void refuse(IOException reason) {
    String name =
        reason instanceof ReplicaException replica
                && replica.reason() == ReplicaException.Reason.NOT_FOUND
            ? "ReplicaNotFoundException: "
            : "";
    BlockOpResponseProto response =
        BlockOpResponseProto.newBuilder()
            .setStatus(Status.ERROR)
            .setMessage(name + reason.getMessage())
            .build();
    LOG.info("Refused to read block {}: {}", block.getBlockId(), reason.toString());
    channel
        .writeAndFlush(Delimited.encode(channel.alloc(), response))
        .addListener(ChannelFutureListener.CLOSE);
  }

  private static void close(BlockSource source) {
    try {
      source.close();
    } catch (IOException e) {
      LOG.warn("Closing {} failed: {}", source.replica().block(), e.toString());
    }
  }
}
