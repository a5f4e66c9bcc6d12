package io.ashlar.datanode.pipeline;

import io.ashlar.datanode.metrics.DataNodeMetrics;
import io.ashlar.datanode.replica.CorruptDataException;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.protocol.transfer.ChecksumType;
import io.ashlar.protocol.transfer.Packet;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packets of one replica on their way to its files, in order. Packets that gathered while the
 * last ones were written go down together. A writer that is never through lets go of its I/O thread
 * now and then, for the other replicas of the volume.
 *
 * <p>Packets are put in by one thread; they are written by one I/O thread at a time. The queue does
 * not refuse packets: who puts them in watches {@link #queuedBytes} and stops in time.
 */
final class DiskQueue {
  private static final Logger LOG = LoggerFactory.getLogger(DiskQueue.class);

  /** Hears of the progress, on an I/O thread. */
  interface Listener {
    /** The next packets in order are in the files, synced where they asked for it. */
    void written(int packets);

    /** Nothing more will be written. Packets behind the written ones are lost. */
    void failed(IOException reason);
  }

  /** What happens when the last packet is written: makes the block complete. */
  @FunctionalInterface
  interface Finisher {
    void finish(boolean syncRequested) throws IOException;
  }

  /** A batch of more bytes gains nothing. */
  private static final long MAX_BATCH_BYTES = 4 << 20;

  /** So long packets of one replica may be written while others wait for a thread. */
  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Replica.Open replica;
  private final ChecksumType packetType;
  private final boolean verify;
  private final Executor ioThreads;
  private final WriteBehind writeBehind;
  private final DataNodeMetrics metrics;
  private final LongConsumer latency;
  private final Listener listener;
  private final Finisher finisher;

  // Guarded by this.
  private final ArrayDeque<Packet> queue = new ArrayDeque<>();
  private boolean running;
  private boolean closed;
  private Runnable whenIdle;

  private volatile long queuedBytes;
  private boolean broken;

  /**
   * An empty queue.
   *
   * @param packetType the algorithm of the packets' checksums
   * @param verify whether this node has the duty to compare data and checksums
   * @param ioThreads of the replica's volume
   * @param syncsAtEnd whether the finisher syncs, so that data had better be on the disk before
   * @param latency takes how long each batch took that was neither synced nor the last, in
   *     nanoseconds
   */
  DiskQueue(
      Replica.Open replica,
      ChecksumType packetType,
      boolean verify,
      Executor ioThreads,
      boolean syncsAtEnd,
      DataNodeMetrics metrics,
      LongConsumer latency,
      Listener listener,
      Finisher finisher) {
    this.replica = replica;
    this.packetType = packetType;
    this.verify = verify;
    this.ioThreads = ioThreads;
    this.writeBehind = new WriteBehind(replica.chunks().files()::syncData, ioThreads, syncsAtEnd);
    this.metrics = metrics;
    this.latency = latency;
    this.listener = listener;
    this.finisher = finisher;
  }

  /** Takes over the caller's reference to a packet. */
  void add(Packet packet) {
    synchronized (this) {
      if (!closed) {
        int bytes = packet.frame().readableBytes();
        queuedBytes += bytes;
        metrics.queued(bytes);
        queue.add(packet);
        start();
        return;
      }
    }
    packet.release();
  }

  /** Bytes of packets that are not written yet. Any thread. */
  long queuedBytes() {
    return queuedBytes;
  }

  /** Takes no more packets, writes those it has, and then runs the action on an I/O thread. */
  synchronized void close(Runnable action) {
    closed = true;
    Runnable before = whenIdle;
    whenIdle =
        before == null
            ? action
            : () -> {
              before.run();
              action.run();
            };
    start();
  }

  /** Holds this object's monitor. */
  private void start() {
    if (!running) {
      running = true;
      ioThreads.execute(this::drain);
    }
  }

  private void drain() {
    long startNanos = System.nanoTime();
    List<Packet> batch = new ArrayList<>();
    for (; ; ) {
      Runnable idle;
      synchronized (this) {
        long bytes = 0;
        while (!queue.isEmpty() && bytes < MAX_BATCH_BYTES) {
          Packet packet = queue.poll();
          bytes += packet.frame().readableBytes();
          batch.add(packet);
        }
        idle = whenIdle;
        if (batch.isEmpty()) {
          whenIdle = null;
          if (idle == null) {
            running = false;
            return;
          }
        }
      }
      if (batch.isEmpty()) {
        writeBehind.end();
        idle.run();
      } else {
        write(batch);
        batch.clear();
        if (System.nanoTime() - startNanos >= TURN_NANOS && goOnBehindOthers()) {
          return;
        }
      }
    }
  }

  /** Returns false where there are no others any more. */
  private boolean goOnBehindOthers() {
    try {
      ioThreads.execute(this::drain);
      return true;
    } catch (RejectedExecutionException volumeEnds) {
      return false;
    }
  }

  private void write(List<Packet> batch) {
    long bytes = 0;
    int collected = 0;
    long startNanos = System.nanoTime();
    IOException failure = broken ? new IOException("an earlier write failed") : null;
    boolean reported = broken;
    try {
      for (Packet packet : batch) {
        bytes += packet.frame().readableBytes();
        if (failure == null) {
          try {
            take(packet);
            collected++;
          } catch (IOException e) {
            failure = e;
          }
        }
      }
      if (!reported) {
        replica.chunks().flush();
        writeBehind.wrote(bytes);
      }
      if (failure == null && !isSynced(batch)) {
        latency.accept(System.nanoTime() - startNanos);
      }
    } catch (IOException e) {
      collected = 0;
      failure = e;
    } catch (RuntimeException e) {
      LOG.error("Writing {} failed in an unforeseen way", replica.block(), e);
      collected = 0;
      failure = new IOException("Writing " + replica.block() + " failed", e);
    } finally {
      release(batch, bytes);
    }
    if (collected > 0) {
      metrics.writeBatches.increment();
      listener.written(collected);
    }
    if (failure != null) {
      broken = true;
      replica.chunks().discard();
      if (!reported) {
        listener.failed(failure);
      }
    }
  }

  private static boolean isSynced(List<Packet> batch) {
    for (Packet packet : batch) {
      if (packet.header().last() || packet.header().sync()) {
        return true;
      }
    }
    return false;
  }

  private void take(Packet packet) throws IOException {
    int dataLength = packet.header().dataLength();
    if (dataLength > 0) {
      ByteBuf data = packet.data();
      ByteBuf checksums = packet.checksums();
      if (verify) {
        verify(packet, data, checksums);
      }
      replica
          .chunks()
          .add(
              packet.header().offsetInBlock(),
              data.nioBuffers(),
              checksums.nioBuffers(),
              packetType);
      metrics.bytesWritten.add(dataLength);
    }
    if (packet.header().last()) {
      replica.chunks().flush();
      writeBehind.end();
      finisher.finish(packet.header().sync());
    } else if (packet.header().sync()) {
      replica.chunks().flush();
      long start = System.nanoTime();
      replica.sync();
      metrics.syncs.increment();
      metrics.syncNanos.add(System.nanoTime() - start);
    }
  }

  private void verify(Packet packet, ByteBuf data, ByteBuf checksums) throws CorruptDataException {
    int bytesPerChecksum = replica.checksum().bytesPerChecksum();
    if (checksums.readableBytes()
        != packetType.checksumLength((long) data.readableBytes(), bytesPerChecksum)) {
      return; // the chunk writer refuses it, and says why
    }
    int corrupt = packetType.firstCorrupt(data, checksums, bytesPerChecksum);
    if (corrupt != ChecksumType.NONE) {
      throw new CorruptDataException(
          "Data of "
              + replica.block()
              + " at offset "
              + (packet.header().offsetInBlock() + corrupt)
              + " does not fit its checksum");
    }
  }

  private void release(List<Packet> batch, long bytes) {
    for (Packet packet : batch) {
      packet.release();
    }
    synchronized (this) {
      queuedBytes -= bytes;
    }
    metrics.queued(-bytes);
  }
}
