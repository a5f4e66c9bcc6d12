package io.ashlar.datanode.read;

import io.ashlar.datanode.metrics.DataNodeMetrics;
import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.protocol.transfer.PacketHeader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.DefaultFileRegion;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a range of a replica as packets (wire reference 3.4): header and checksums from memory,
 * data from the file by sendfile. At most {@link #MAX_OUTSTANDING} packets wait for the socket, and
 * nothing is read ahead of them but checksums. Confined to the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in the network reaches packetSent()
public final class BlockStream {
  private static final Logger LOG = LoggerFactory.getLogger(BlockStream.class);

  /** Data of a packet, about: several times that of Hadoop's, for fewer system calls. */
  private static final int PACKET_DATA_BYTES =
      Integer.getInteger("ashlar.datanode.read-packet-bytes", 256 << 10);

  private static final int MAX_OUTSTANDING = 2;

  private static final long MAX_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** Checksums read at once. */
  private static final int CHECKSUM_BUFFER_BYTES = 64 << 10;

  private final BlockSource source;
  private final Channel channel;
  private final ChecksumSpec checksum;
  private final DataNodeMetrics metrics;
  private final int packetDataBytes;
  private final long end;
  private final LongUnaryOperator throttle;
  private final long signNanos;
  private final CompletableFuture<Void> sent = new CompletableFuture<>();
  private final ChannelFutureListener packetSent = this::packetSent;

  private long position;
  private long sequenceNumber;
  private boolean lastSent;
  private boolean resting;
  private long lastSentNanos;
  private int outstanding;

  /** Checksums from {@link #position} on; null when there are none. */
  private ByteBuf checksums;

  /**
   * A stream not yet started, which owns the source.
   *
   * @param checksum what the packets carry: the replica's, or none
   * @param start first byte, on a chunk boundary
   * @param end behind the last byte
   */
  BlockStream(
      BlockSource source,
      Channel channel,
      ChecksumSpec checksum,
      long start,
      long end,
      DataNodeMetrics metrics) {
    this(source, channel, checksum, start, end, bytes -> 0, Long.MAX_VALUE, metrics);
  }

  /**
   * The same at a pace.
   *
   * @param throttle counts bytes that are sent, and says for how long to rest then, in nanoseconds
   * @param signMillis a receiver that hears nothing gives up: after so long a rest it is sent a
   *     packet without data
   */
  public BlockStream(
      BlockSource source,
      Channel channel,
      ChecksumSpec checksum,
      long start,
      long end,
      LongUnaryOperator throttle,
      long signMillis,
      DataNodeMetrics metrics) {
    this.source = source;
    this.throttle = throttle;
    this.signNanos = TimeUnit.MILLISECONDS.toNanos(signMillis);
    this.channel = channel;
    this.checksum = checksum;
    this.metrics = metrics;
    this.position = start;
    this.end = end;
    int chunk = checksum.bytesPerChecksum();
    this.packetDataBytes = Math.max(1, PACKET_DATA_BYTES / chunk) * chunk;
  }

  /**
   * Sends all of it.
   *
   * @return completes, on the event loop, when the last byte is with the kernel, or when the
   *     connection or the file fails
   */
  public CompletableFuture<Void> start() {
    pump();
    return sent;
  }

  private void pump() {
    try {
      boolean wrote = false;
      while (outstanding < MAX_OUTSTANDING && !lastSent && !resting && !sent.isDone()) {
        if (position < end) {
          sendData((int) Math.min(packetDataBytes, end - position));
        } else {
          sendLast();
        }
        wrote = true;
      }
      if (wrote) {
        channel.flush();
      }
      if (lastSent && outstanding == 0) {
        release();
        sent.complete(null);
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  private void sendData(int length) throws IOException {
    PacketHeader header = new PacketHeader(position, sequenceNumber++, false, length, false);
    int checksumLength = (int) checksum.checksumsLength(length);
    if (checksumLength > 0 && (checksums == null || checksums.readableBytes() < checksumLength)) {
      readChecksums(checksumLength);
    }
    ByteBuf head = channel.alloc().ioBuffer(header.encodedLength() + checksumLength);
    header.encode(head, checksumLength);
    if (checksumLength > 0) {
      head.writeBytes(checksums, checksumLength);
    }
    outstanding++;
    channel.write(head, channel.voidPromise());
    channel.write(new SharedRegion(source.data(), position, length)).addListener(packetSent);
    position += length;
    lastSentNanos = System.nanoTime();
    metrics.bytesRead.add(length);
    rest(throttle.applyAsLong(length));
  }

  /** Looks again now and then: the pace may have changed. */
  private void rest(long nanos) {
    resting = nanos > 0;
    if (resting) {
      channel
          .eventLoop()
          .schedule(this::rested, Math.min(nanos, MAX_REST_NANOS), TimeUnit.NANOSECONDS);
    }
  }

  private void rested() {
    if (channel.isActive()) {
      rest(throttle.applyAsLong(0));
      giveSign();
    } else {
      resting = false; // what is sent now fails, which ends the stream
    }
    if (!resting) {
      pump();
    }
  }

  private void giveSign() {
    if (resting && channel.isWritable() && System.nanoTime() - lastSentNanos >= signNanos) {
      lastSentNanos = System.nanoTime();
      PacketHeader header = PacketHeader.heartbeat();
      ByteBuf sign = channel.alloc().ioBuffer(header.encodedLength());
      header.encode(sign, 0);
      channel.writeAndFlush(sign, channel.voidPromise());
    }
  }

  /** Fills the buffer with the checksums of what comes next. */
  private void readChecksums(int atLeast) throws IOException {
    int wanted =
        (int)
            Math.min(
                Math.max(atLeast, CHECKSUM_BUFFER_BYTES), checksum.checksumsLength(end - position));
    if (checksums == null) {
      checksums = channel.alloc().directBuffer(wanted);
    }
    checksums.clear().ensureWritable(wanted);
    source.readChecksums(position, checksums.nioBuffer(0, wanted));
    checksums.writerIndex(wanted);
  }

  private void sendLast() {
    PacketHeader header = new PacketHeader(end, sequenceNumber++, true, 0, false);
    ByteBuf head = channel.alloc().ioBuffer(header.encodedLength());
    header.encode(head, 0);
    lastSent = true;
    outstanding++;
    channel.write(head).addListener(packetSent);
  }

  private void packetSent(ChannelFuture future) {
    outstanding--;
    if (future.isSuccess()) {
      pump();
    } else if (ReadTrouble.isTheFiles(future.cause())) {
      fail(new IOException("The file cannot be read", future.cause()));
    } else {
      fail(new ConnectionLostException(future.cause()));
    }
  }

  private void fail(IOException reason) {
    sent.completeExceptionally(reason);
    if (outstanding == 0) {
      release();
    }
  }

  private void release() {
    if (checksums != null) {
      checksums.release();
      checksums = null;
    }
    try {
      source.close();
    } catch (IOException e) {
      LOG.warn("Closing {} failed: {}", source.replica().block(), e.toString());
    }
  }

  /** A part of a file that stays open when the part is sent. */
  private static final class SharedRegion extends DefaultFileRegion {
    SharedRegion(FileChannel file, long position, long count) {
      super(file, position, count);
    }

    @Override
    protected void deallocate() {
      // the stream closes the file
    }
  }
}
