package io.ashlar.fs.write;

import io.ashlar.fs.ReplaceDatanode;
import io.ashlar.fs.namenode.NameNodeClient;
import io.ashlar.fs.transfer.DatanodeConnection;
import io.ashlar.fs.transfer.Transfers;
import io.ashlar.protocol.proto.BlockConstructionStage;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.TokenProto;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a file's packets to its blocks: opens a block with its pipeline when there is a packet for
 * it, takes the acknowledgements, repairs the pipeline, and goes on to the next block while the
 * writing thread fills packets for it.
 *
 * <p>{@link #run} has a thread of its own. {@link #send} and {@link #heartbeat} are for any thread;
 * packets leave in order because sending is one at a time.
 */
final class BlockStreamer implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(BlockStreamer.class);

  /** Blocks that are tried before a write fails because no pipeline could be set up. */
  private static final int MAX_SETUPS = 4;

  /** Repairs in a row without an acknowledgement between them (wire reference 3.7). */
  private static final int MAX_REPAIRS = 5;

  /** DataNodes that are tried as the replacement of one that failed. */
  private static final int MAX_REPLACEMENTS = 3;

  private static final long MAX_HEARTBEAT_PAUSE_MILLIS = 20_000;

  private final NameNodeClient nameNode;
  private final Transfers transfers;
  private final ReplaceDatanode replaceDatanode;
  private final OpenFile file;
  private final Packet.Checksums checksums;
  private final PacketQueue queue;
  private final ReentrantLock sending = new ReentrantLock();
  private final ExcludedNodes excluded = new ExcludedNodes();

  private final long heartbeatPauseNanos;

  private volatile Pipeline pipeline;
  private volatile long lastSentNanos = System.nanoTime();
  private volatile boolean flushed;

  /** The block being written, or the last one that was; its length is right once it is done. */
  private volatile ExtendedBlockProto block;

  /** Not null until the block that an append goes on with is open. */
  private LocatedBlockProto toAppend;

  private boolean appending;
  private int repairs;

  /**
   * A streamer for a file.
   *
   * @param toAppend the last block if it is to be filled up, else null
   */
  BlockStreamer(
      HdfsFileWriter.Environment environment,
      OpenFile file,
      Packet.Checksums checksums,
      PacketQueue queue,
      LocatedBlockProto toAppend) {
    this.nameNode = environment.nameNode();
    this.transfers = environment.transfers();
    this.replaceDatanode = environment.replaceDatanode();
    this.file = file;
    this.checksums = checksums;
    this.queue = queue;
    this.toAppend = toAppend;
    // Answered well before the silence of an idle pipeline would be taken for its loss.
    this.heartbeatPauseNanos =
        TimeUnit.MILLISECONDS.toNanos(
            Math.min(MAX_HEARTBEAT_PAUSE_MILLIS, transfers.writeLimitMillis() / 3));
  }

  /**
   * The file's last block, or empty if there is none; for the writing thread, when all is
   * acknowledged.
   *
   * @param length what was written to it
   */
  Optional<ExtendedBlockProto> lastBlock(long length) {
    return Optional.ofNullable(block).map(last -> last.toBuilder().setNumBytes(length).build());
  }

  /** The file has that block already, and the next one follows it; before anything is sent. */
  void goOnBehind(ExtendedBlockProto last) {
    block = last;
  }

  /** From now on a node that fails is replaced: readers may rely on what was flushed. */
  void flushed() {
    flushed = true;
  }

  /** Streams until the queue is closed and empty, or something fails for good. */
  @Override
  public void run() {
    try {
      while (queue.awaitUnsent()) {
        openBlock();
        streamBlock();
      }
    } catch (IOException e) {
      queue.fail(e);
    } catch (RuntimeException | Error e) {
      queue.fail(new IOException("Writing " + file.path() + " failed: " + e, e));
      throw e;
    } finally {
      closePipeline();
      stopSenders();
      queue.streamerEnded();
    }
  }

  /** Frees whatever waits on a DataNode; the streamer then ends if the queue has failed. */
  void closePipeline() {
    Pipeline current = pipeline;
    if (current != null) {
      current.close();
    }
  }

  // Sending, by any thread.

  /** Sends what may be sent now. A failure is not the sender's: the streamer will see it. */
  void send() {
    if (!queue.isStreaming()) {
      return;
    }
    sending.lock();
    try {
      Packet packet = queue.nextToSend();
      while (packet != null) {
        pipeline.send(packet);
        lastSentNanos = System.nanoTime();
        packet = queue.nextToSend();
      }
    } catch (IOException e) {
      sendingFailed(e);
    } finally {
      sending.unlock();
    }
  }

  /**
   * Keeps a pipeline alive to which nothing is being sent. For the scheduler, so the sending itself
   * is another thread's: it waits for room where a node hangs, and it is the scheduler that sees to
   * it that nobody waits too long.
   */
  void heartbeat() {
    if (isHeartbeatDue() && !sending.isLocked()) {
      transfers.threads().execute(this::sendHeartbeat);
    }
  }

  private boolean isHeartbeatDue() {
    return System.nanoTime() - lastSentNanos >= heartbeatPauseNanos && queue.isStreaming();
  }

  private void sendHeartbeat() {
    if (!sending.tryLock()) {
      return;
    }
    try {
      if (isHeartbeatDue()) {
        pipeline.sendHeartbeat();
        lastSentNanos = System.nanoTime();
      }
    } catch (IOException e) {
      sendingFailed(e);
    } finally {
      sending.unlock();
    }
  }

  private void sendingFailed(IOException e) {
    log.debug("Sending to {} failed", pipeline.replicas(), e);
    queue.stopStreaming();
    pipeline.sendingFailed();
  }

  // Opening blocks.

  private void openBlock() throws IOException {
    repairs = 0;
    if (toAppend == null) {
      openNewBlock();
      queue.beginBlock(0);
    } else {
      LocatedBlockProto last = toAppend;
      toAppend = null;
      appending = true;
      block = last.getB();
      queue.beginBlock(block.getNumBytes());
      establish(
          BlockConstructionStage.PIPELINE_SETUP_APPEND,
          BlockConstructionStage.PIPELINE_SETUP_APPEND_RECOVERY,
          Replicas.of(last),
          null);
    }
    queue.startStreaming();
  }

  private void openNewBlock() throws IOException {
    IOException failure = null;
    for (int setup = 0; setup < MAX_SETUPS; setup++) {
      LocatedBlockProto located =
          nameNode.addBlock(
              file.path(), file.fileId(), Optional.ofNullable(block), excluded.current());
      Replicas replicas = Replicas.of(located);
      if (replicas.isEmpty()) {
        throw new IOException("The NameNode named no DataNode for a block of " + file.path());
      }
      try {
        pipeline =
            Pipeline.setUp(
                transfers,
                new Pipeline.Setup(
                    located.getB().toBuilder().setNumBytes(file.blockSizeBytes()).build(),
                    located.getBlockToken(),
                    BlockConstructionStage.PIPELINE_SETUP_CREATE,
                    0,
                    0,
                    0,
                    checksums,
                    nameNode.clientName()),
                replicas);
        block = located.getB();
        appending = false;
        return;
      } catch (PipelineException e) {
        log.warn(
            "Block {} of {} is tried elsewhere: {}",
            located.getB().getBlockId(),
            file.path(),
            e.getMessage());
        excluded.add(replicas.targets().get(e.badIndex()).node());
        nameNode.abandonBlock(file.path(), file.fileId(), located.getB());
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    throw new IOException(
        "No pipeline for a block of "
            + file.path()
            + " could be set up in "
            + MAX_SETUPS
            + " tries: "
            + failure.getMessage(),
        failure);
  }

  // Streaming.

  /** Streams one block to its end. */
  private void streamBlock() throws IOException {
    boolean ended = false;
    send();
    while (!ended) {
      try {
        ended = queue.acknowledge(pipeline.awaitAcknowledgement());
        repairs = 0;
        if (queue.isLastDue()) {
          send();
        }
      } catch (IOException e) {
        ended = repair(e);
      }
    }
    block = block.toBuilder().setNumBytes(queue.acknowledgedBytes()).build();
    endPipeline();
  }

  /**
   * Closes the pipeline of a block that is done, when whoever sent the last packet has returned
   * from it: the acknowledgement may be quicker.
   */
  private void endPipeline() {
    sending.lock();
    try {
      pipeline.close();
      pipeline = null;
    } finally {
      sending.unlock();
    }
  }

  // Repairing.

  /**
   * Goes on without the node that failed.
   *
   * @return whether the block is ended: its data was all there, and the repair closed it
   * @throws IOException if the block cannot be saved
   */
  private boolean repair(IOException failure) throws IOException {
    pipeline.close();
    stopSenders();
    queue.throwIfFailed();
    repairs++;
    if (repairs > MAX_REPAIRS) {
      throw new IOException(
          "Pipeline of "
              + describe()
              + " failed "
              + repairs
              + " times in a row: "
              + failure.getMessage(),
          failure);
    }
    Replicas before = pipeline.replicas();
    int bad = failure instanceof PipelineException e ? e.badIndex() : 0;
    log.warn(
        "Pipeline {} of {} failed and goes on without {}: {}",
        before,
        describe(),
        DatanodeConnection.name(before.targets().get(bad).node().getId()),
        failure.getMessage());
    excluded.add(before.targets().get(bad).node());
    Replicas remaining = before.without(bad);
    if (queue.isClosingBlock()) {
      establish(
          BlockConstructionStage.PIPELINE_CLOSE_RECOVERY,
          BlockConstructionStage.PIPELINE_CLOSE_RECOVERY,
          remaining,
          failure);
      queue.acknowledgeLast();
      return true;
    }
    establish(
        BlockConstructionStage.PIPELINE_SETUP_STREAMING_RECOVERY,
        BlockConstructionStage.PIPELINE_SETUP_STREAMING_RECOVERY,
        withReplacement(remaining),
        failure);
    queue.startStreaming();
    send();
    return false;
  }

  /** Returns when no thread sends to the pipeline any more; it is closed, so that is soon. */
  private void stopSenders() {
    sending.lock();
    try {
      queue.stopStreaming();
    } finally {
      sending.unlock();
    }
  }

  /**
   * Sets up a pipeline of existing replicas under a new generation stamp, so that a replica which
   * was left behind is known to be old, and makes it the block's own.
   *
   * @param stage for the first try
   * @param laterStage for the others
   * @param cause what led here, or null
   */
  private void establish(
      BlockConstructionStage stage,
      BlockConstructionStage laterStage,
      Replicas replicas,
      IOException cause)
      throws IOException {
    Replicas remaining = replicas;
    IOException failure = cause;
    BlockConstructionStage next = stage;
    while (!remaining.isEmpty()) {
      LocatedBlockProto renewed = nameNode.updateBlockForPipeline(file.path(), block);
      long stamp = renewed.getB().getGenerationStamp();
      try {
        pipeline =
            Pipeline.setUp(transfers, setup(next, stamp, renewed.getBlockToken()), remaining);
        adopt(stamp, remaining);
        return;
      } catch (PipelineException e) {
        log.warn("{} goes on without a node: {}", describe(), e.getMessage());
        excluded.add(remaining.targets().get(e.badIndex()).node());
        remaining = remaining.without(e.badIndex());
        failure = e;
        next = laterStage;
      }
    }
    throw new IOException(
        "No DataNode is left of the pipeline of "
            + describe()
            + (failure == null ? "" : ": " + failure.getMessage()),
        failure);
  }

  private Pipeline.Setup setup(BlockConstructionStage stage, long stamp, TokenProto token) {
    // A source of a copy looks whether it has all that was acknowledged.
    boolean isCopy = stage == BlockConstructionStage.TRANSFER_RBW;
    return new Pipeline.Setup(
        isCopy ? block.toBuilder().setNumBytes(queue.acknowledgedBytes()).build() : block,
        token,
        stage,
        stamp,
        queue.acknowledgedBytes(),
        queue.sentBytes(),
        checksums,
        nameNode.clientName());
  }

  private void adopt(long stamp, Replicas replicas) throws IOException {
    ExtendedBlockProto renewed =
        block.toBuilder().setGenerationStamp(stamp).setNumBytes(queue.acknowledgedBytes()).build();
    nameNode.updatePipeline(file.path(), block, renewed, replicas.ids(), replicas.storageIds());
    block = renewed;
  }

  /**
   * Adds a node where the policy wants one (wire reference 3.7). If copying to one node fails, the
   * next is copied to, from another source. Where no node can be had, writing goes on with those
   * that are left.
   */
  private Replicas withReplacement(Replicas remaining) {
    boolean reliedOn = flushed || appending;
    if (!replaceDatanode.asksFor(file.replication(), remaining.size(), reliedOn)) {
      return remaining;
    }
    Deque<Replicas.Target> sources = new ArrayDeque<>(remaining.targets());
    try {
      for (int tried = 0; tried < MAX_REPLACEMENTS && !sources.isEmpty(); tried++) {
        LocatedBlockProto extended =
            nameNode.getAdditionalDatanode(
                file.path(),
                file.fileId(),
                block,
                remaining.nodes(),
                remaining.storageIds(),
                excluded.current());
        Replicas all = Replicas.of(extended);
        Replicas.Target newcomer = all.newcomer(remaining);
        if (newcomer == null) {
          return remaining;
        }
        if (copied(sources, newcomer, extended.getBlockToken())) {
          return all;
        }
      }
    } catch (IOException e) {
      log.warn(
          "{} goes on with {} replicas, a new one was not to be had: {}",
          describe(),
          remaining.size(),
          e.getMessage());
    }
    return remaining;
  }

  /**
   * Copies from the first of the sources. One that does not answer is no source any more, and says
   * nothing about the newcomer. One that answers that it could not blames the newcomer, which is
   * left out from now on; as the source may be wrong, it comes last the next time.
   */
  private boolean copied(
      Deque<Replicas.Target> sources, Replicas.Target newcomer, TokenProto token) {
    Replicas.Target source = sources.removeFirst();
    try {
      Pipeline.transfer(
          transfers,
          setup(BlockConstructionStage.TRANSFER_RBW, block.getGenerationStamp(), token),
          source,
          newcomer);
      return true;
    } catch (PipelineException e) {
      log.warn(
          "{} was not copied from {} to {}: {}",
          describe(),
          DatanodeConnection.name(source.node().getId()),
          DatanodeConnection.name(newcomer.node().getId()),
          e.getMessage());
      if (e.badIndex() == Pipeline.DESTINATION) {
        excluded.add(newcomer.node());
        sources.addLast(source);
      }
      return false;
    }
  }

  private String describe() {
    return "block " + block.getBlockId() + " of " + file.path();
  }
}
