package io.ashlar.fs.write;

import io.ashlar.fs.FileWriter;
import io.ashlar.fs.ReplaceDatanode;
import io.ashlar.fs.namenode.Backoff;
import io.ashlar.fs.namenode.LeaseRenewer;
import io.ashlar.fs.namenode.NameNodeClient;
import io.ashlar.fs.transfer.Transfers;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.FsServerDefaultsProto;
import io.ashlar.protocol.proto.HdfsFileStatusProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.transfer.ChecksumType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The writing thread's side of an open file: cuts bytes into packets and blocks.
 *
 * <p>A packet begins on a chunk boundary. Two cases bend that rule (wire reference 3.8 and 3.9):
 * after a flush in the middle of a chunk the next packet repeats the chunk from its boundary, and
 * an append to a file that ends in the middle of a chunk first sends just the bytes that complete
 * it.
 */
public final class HdfsFileWriter extends FileWriter {
  private static final long HEARTBEAT_CHECK_MILLIS = 5_000;

  /** What writers share, and how they work. */
  public record Environment(
      NameNodeClient nameNode,
      LeaseRenewer leases,
      Transfers transfers,
      FsServerDefaultsProto defaults,
      int packetDataBytes,
      int maxPacketsInFlight,
      ReplaceDatanode replaceDatanode,
      OpenWriters openWriters) {}

  private final Environment environment;
  private final OpenFile file;
  private final PacketQueue queue;
  private final BlockStreamer streamer;
  private final int bytesPerChecksum;
  private final int packetDataBytes;
  private ScheduledFuture<?> heartbeats;

  private Packet current;
  private long position;

  /** Offset in the current block of the next byte. */
  private long blockOffset;

  /** Length of the block that was ended last. */
  private long lastBlockLength;

  /** The beginning of a chunk that was sent already, and has to be sent again with its rest. */
  private final byte[] chunkStart;

  private int chunkStartLength;
  private long nextSequenceNumber;

  /** Whether the current block has had a packet, or is one that an append goes on with. */
  private boolean blockOpen;

  private boolean blockListDurable;

  /** Whether a sync was ever asked for: then the ends of blocks are synced too. */
  private boolean syncing;

  private boolean closed;

  private HdfsFileWriter(
      Environment environment, OpenFile file, long length, LocatedBlockProto toAppend)
      throws IOException {
    this.environment = environment;
    this.file = file;
    FsServerDefaultsProto defaults = environment.defaults();
    this.bytesPerChecksum = defaults.getBytesPerChecksum();
    this.packetDataBytes =
        Math.max(1, environment.packetDataBytes() / bytesPerChecksum) * bytesPerChecksum;
    if (file.blockSizeBytes() % bytesPerChecksum != 0) {
      throw new IOException(
          "Block size "
              + file.blockSizeBytes()
              + " of "
              + file.path()
              + " is not a multiple of the checksum chunk of "
              + bytesPerChecksum
              + " bytes");
    }
    this.chunkStart = new byte[bytesPerChecksum];
    Packet.Checksums checksums =
        new Packet.Checksums(ChecksumType.of(defaults.getChecksumType()), bytesPerChecksum);
    this.queue =
        new PacketQueue(
            environment.transfers().buffers(),
            packetDataBytes,
            checksums,
            environment.maxPacketsInFlight());
    this.streamer = new BlockStreamer(environment, file, checksums, queue, toAppend);
    this.position = length;
    if (toAppend != null) {
      blockOffset = toAppend.getB().getNumBytes();
      blockOpen = true;
    }
    environment.leases().fileOpened();
    environment.openWriters().add(this);
  }

  /** A writer for a file that was just created. */
  public static HdfsFileWriter ofNewFile(
      Environment environment, String path, HdfsFileStatusProto status) throws IOException {
    return new HdfsFileWriter(environment, OpenFile.of(path, status), 0, null);
  }

  /**
   * A writer for a file that was opened to append to.
   *
   * @param last its last block if that is not full, else null
   */
  public static HdfsFileWriter ofAppend(
      Environment environment, String path, HdfsFileStatusProto status, LocatedBlockProto last)
      throws IOException {
    return new HdfsFileWriter(environment, OpenFile.of(path, status), status.getLength(), last);
  }

  /**
   * As {@link #ofAppend}, but what is written goes to a new block.
   *
   * @param last the file's last block, or null if it has none
   */
  public static HdfsFileWriter ofAppendInNewBlock(
      Environment environment, String path, HdfsFileStatusProto status, LocatedBlockProto last)
      throws IOException {
    HdfsFileWriter writer =
        new HdfsFileWriter(environment, OpenFile.of(path, status), status.getLength(), null);
    if (last != null) {
      writer.streamer.goOnBehind(last.getB());
      writer.lastBlockLength = last.getB().getNumBytes();
    }
    return writer;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    checkOpen();
    int done = 0;
    while (done < length) {
      if (current == null) {
        beginPacket();
      }
      done += advanced(current.put(bytes, offset + done, length - done));
    }
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    checkOpen();
    int length = bytes.remaining();
    while (bytes.hasRemaining()) {
      if (current == null) {
        beginPacket();
      }
      advanced(current.put(bytes));
    }
    return length;
  }

  private int advanced(int count) throws IOException {
    blockOffset += count;
    position += count;
    if (current.isFull()) {
      sendCurrent(false);
    }
    return count;
  }

  private void beginPacket() throws IOException {
    if (blockOffset == file.blockSizeBytes()) {
      endBlock();
    }
    Packet packet = queue.take();
    long start = blockOffset - chunkStartLength;
    int behindBoundary = (int) (start % bytesPerChecksum);
    long room =
        behindBoundary == 0
            ? Math.min(packetDataBytes, file.blockSizeBytes() - start)
            : bytesPerChecksum - behindBoundary;
    packet.begin(start, (int) room);
    packet.put(chunkStart, 0, chunkStartLength);
    chunkStartLength = 0;
    current = packet;
  }

  private void sendCurrent(boolean sync) throws IOException {
    Packet packet = current;
    current = null;
    send(packet, false, sync);
  }

  private void send(Packet packet, boolean last, boolean sync) throws IOException {
    packet.seal(nextSequenceNumber++, last, sync);
    blockOpen = !last;
    queue.put(packet);
    if (heartbeats == null) {
      startStreamer();
    }
    streamer.send();
  }

  private void startStreamer() {
    queue.streamerStarted();
    environment.transfers().threads().execute(streamer);
    Transfers transfers = environment.transfers();
    long checkMillis = Math.min(HEARTBEAT_CHECK_MILLIS, transfers.writeLimitMillis() / 12);
    heartbeats =
        transfers
            .scheduler()
            .scheduleWithFixedDelay(
                streamer::heartbeat, checkMillis, checkMillis, TimeUnit.MILLISECONDS);
  }

  /** Sends the empty last packet of the current block. */
  private void endBlock() throws IOException {
    sendEmpty(true, syncing);
    lastBlockLength = blockOffset;
    blockOffset = 0;
    chunkStartLength = 0;
    blockListDurable = false;
  }

  private void sendEmpty(boolean last, boolean sync) throws IOException {
    Packet packet = queue.take();
    packet.begin(blockOffset, 0);
    send(packet, last, sync);
  }

  @Override
  public void hflush() throws IOException {
    flush(false);
  }

  @Override
  public void hsync() throws IOException {
    syncing = true;
    flush(true);
  }

  private void flush(boolean sync) throws IOException {
    checkOpen();
    if (current != null) {
      keepChunkStart();
      sendCurrent(sync);
    } else if (sync && blockOpen) {
      sendEmpty(false, true);
    }
    if (nextSequenceNumber == 0) {
      return;
    }
    streamer.flushed();
    queue.awaitAcknowledged(nextSequenceNumber - 1);
    if (blockOpen && !blockListDurable) {
      environment.nameNode().fsync(file.path(), file.fileId());
      blockListDurable = true;
    }
  }

  private void keepChunkStart() {
    int behindBoundary = (int) (blockOffset % bytesPerChecksum);
    boolean fromBoundary = current.offsetInBlock() % bytesPerChecksum == 0;
    if (fromBoundary && behindBoundary != 0) {
      current.copyTail(chunkStart, behindBoundary);
      chunkStartLength = behindBoundary;
    }
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      queue.throwIfFailed();
      if (current != null) {
        sendCurrent(syncing);
      }
      if (blockOpen) {
        endBlock();
      }
      if (nextSequenceNumber > 0) {
        queue.awaitAcknowledged(nextSequenceNumber - 1);
      }
      complete();
    } catch (IOException e) {
      queue.fail(e);
      throw e;
    } finally {
      end();
    }
  }

  private void complete() throws IOException {
    Backoff backoff = new Backoff(5, 2_000, 20);
    Optional<ExtendedBlockProto> last = streamer.lastBlock(lastBlockLength);
    while (!environment.nameNode().complete(file.path(), file.fileId(), last)) {
      if (!backoff.await()) {
        throw new IOException(
            "The last block of " + file.path() + " has too few replicas; the file stays open");
      }
    }
  }

  private void end() {
    queue.close();
    streamer.closePipeline();
    if (heartbeats != null) {
      heartbeats.cancel(false);
    }
    environment.leases().fileClosed();
    environment.openWriters().remove(this);
  }

  /** Gives the file up, from any thread: its writer fails from now on, and its lease runs out. */
  void abort(IOException cause) {
    queue.fail(cause);
    streamer.closePipeline();
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }
}
