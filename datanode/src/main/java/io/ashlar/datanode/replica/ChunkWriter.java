package io.ashlar.datanode.replica;

import io.ashlar.protocol.transfer.ChecksumType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Checksum;

/**
 * Lays a stream of packets down as data and checksums (wire reference 3.8).
 *
 * <p>Packets may overlap what is already there, as they do after a recovery and after a flush in
 * the middle of a chunk: bytes that are there are never written again, so that a reader can rely on
 * them, but the checksum of the last, partial chunk is replaced as the chunk grows. A packet that
 * begins inside a chunk (the first one of an append) carries a checksum of its own bytes only; the
 * whole chunk's is computed here.
 *
 * <p>{@link #add} collects, {@link #flush} writes all that was collected with few system calls. One
 * thread at a time; {@link #extent} may be read by any.
 */
public final class ChunkWriter {
  private final ReplicaFiles files;
  private final ChecksumSpec checksum;
  private final List<ByteBuffer> data = new ArrayList<>();
  private final List<ByteBuffer> checksums = new ArrayList<>();

  /** Where the collected data and checksums will go. */
  private long dataPosition;

  private long checksumPosition;

  /** Length with everything that was collected. */
  private long length;

  private int lastChecksum;
  private volatile Extent extent;

  /**
   * Up to where the data may already count as durable: what was there at the beginning, and what
   * was synced. If that ends inside a chunk, the checksum on disk must not run ahead of the data.
   */
  private long durable;

  /** Goes on behind what the files hold. */
  public ChunkWriter(ReplicaFiles files) throws IOException {
    this.files = files;
    this.checksum = files.checksum();
    this.length = files.dataLength();
    if (checksum.type().size() > 0 && length % checksum.bytesPerChecksum() != 0) {
      ByteBuffer last = ByteBuffer.allocate(Integer.BYTES);
      files.readChecksums(checksum.checksumPosition(length), last);
      lastChecksum = last.getInt(0);
    }
    this.extent = new Extent(length, lastChecksum);
    this.durable = length;
  }

  /** How the replica's data is checked. */
  public ChecksumSpec checksum() {
    return checksum;
  }

  /** The files written to; the writer's. */
  public ReplicaFiles files() {
    return files;
  }

  /** What is in the files, as of the last {@link #flush}. */
  public Extent extent() {
    return extent;
  }

  /**
   * Collects one packet. The buffers are read by the next {@link #flush}, not before.
   *
   * @param offset where in the block the data begins; not behind the end of what is there
   * @param packetData the data, in any number of pieces
   * @param packetChecksums a checksum for each chunk, of the algorithm {@code packetType}
   * @throws IOException if there is a gap, if a packet that begins inside a chunk goes beyond it,
   *     or if the checksums are not as many as the data needs
   * @throws CorruptDataException if data that this writer has to look at is not what its checksum
   *     says
   */
  public void add(
      long offset, ByteBuffer[] packetData, ByteBuffer[] packetChecksums, ChecksumType packetType)
      throws IOException {
    long dataLength = Buffers.remaining(packetData);
    long end = offset + dataLength;
    if (offset < 0 || offset > length) {
      throw new IOException(
          "Packet begins at offset " + offset + ", but only " + length + " bytes are there");
    }
    long startInChunk = offset % checksum.bytesPerChecksum();
    if (startInChunk != 0 && startInChunk + dataLength > checksum.bytesPerChecksum()) {
      throw new IOException(
          "Packet of "
              + dataLength
              + " bytes begins inside a chunk, at offset "
              + offset
              + ", and goes beyond its end; chunks have "
              + checksum.bytesPerChecksum()
              + " bytes");
    }
    long needed = packetType.checksumLength(dataLength, checksum.bytesPerChecksum());
    if (Buffers.remaining(packetChecksums) != needed) {
      throw new IOException(
          "Packet of "
              + dataLength
              + " bytes of data has "
              + Buffers.remaining(packetChecksums)
              + " bytes of checksums, expected "
              + needed);
    }
    if (end <= length) {
      return;
    }
    if (checksum.type() == ChecksumType.NULL) {
      addData(Buffers.drop(packetData, length - offset), end);
    } else if (startInChunk != 0) {
      completeChunk(offset, packetData, packetChecksums, packetType, end);
    } else if (packetType != checksum.type()) {
      translate(offset, packetData, packetChecksums, packetType, end);
    } else {
      long firstNewChunk = checksum.checksumPosition(length);
      addChecksums(
          Buffers.drop(packetChecksums, firstNewChunk - checksum.checksumPosition(offset)),
          firstNewChunk,
          end);
      addData(Buffers.drop(packetData, length - offset), end);
    }
  }

  private void addData(ByteBuffer[] more, long end) {
    if (data.isEmpty()) {
      dataPosition = length;
    }
    for (ByteBuffer buffer : more) {
      data.add(buffer);
    }
    length = end;
  }

  /** Appends checksums, or overwrites that of a partial chunk and appends the rest. */
  private void addChecksums(ByteBuffer[] more, long position, long end) throws IOException {
    boolean continues =
        !checksums.isEmpty() && checksumPosition + Buffers.remaining(checksums) == position;
    if (!continues) {
      flush(); // the data as well: checksums of what is not there yet would help nobody
      checksumPosition = position;
    }
    for (ByteBuffer buffer : more) {
      checksums.add(buffer);
    }
    if (end % checksum.bytesPerChecksum() != 0) {
      lastChecksum = Buffers.lastInt(more);
    }
  }

  /** The packet's checksum covers a part of a chunk: computes that of the chunk so far. */
  private void completeChunk(
      long offset,
      ByteBuffer[] packetData,
      ByteBuffer[] packetChecksums,
      ChecksumType packetType,
      long end)
      throws IOException {
    verify(packetData, packetChecksums, packetType, offset);
    flush();
    long chunkStart = checksum.chunkStart(length);
    ByteBuffer old = ByteBuffer.allocate((int) (length - chunkStart));
    files.readData(chunkStart, old);
    old.flip();
    Checksum running = checksum.type().start();
    running.update(old);
    if (old.limit() > 0 && (int) running.getValue() != lastChecksum) {
      throw new CorruptDataException(
          "The replica's last chunk, at offset " + chunkStart + ", does not fit its checksum");
    }
    ByteBuffer[] fresh = Buffers.drop(packetData, length - offset);
    for (ByteBuffer buffer : fresh) {
      running.update(buffer.duplicate());
    }
    ByteBuffer value = ByteBuffer.allocate(Integer.BYTES).putInt((int) running.getValue()).flip();
    addChecksums(new ByteBuffer[] {value}, checksum.checksumPosition(chunkStart), end);
    addData(fresh, end);
  }

  /** The writer's algorithm is not the replica's: checks with the one, computes the other. */
  private void translate(
      long offset,
      ByteBuffer[] packetData,
      ByteBuffer[] packetChecksums,
      ChecksumType packetType,
      long end)
      throws IOException {
    verify(packetData, packetChecksums, packetType, offset);
    ByteBuffer whole = Buffers.join(packetData);
    ByteBuffer computed = ByteBuffer.allocate((int) checksum.checksumsLength(whole.remaining()));
    checksum.type().compute(whole, checksum.bytesPerChecksum(), computed);
    computed.flip();
    long firstNewChunk = checksum.checksumPosition(length);
    addChecksums(
        Buffers.drop(
            new ByteBuffer[] {computed}, firstNewChunk - checksum.checksumPosition(offset)),
        firstNewChunk,
        end);
    addData(Buffers.drop(packetData, length - offset), end);
  }

  private void verify(
      ByteBuffer[] packetData, ByteBuffer[] packetChecksums, ChecksumType type, long offset)
      throws CorruptDataException {
    int corrupt =
        type.firstCorrupt(
            Buffers.join(packetData), Buffers.join(packetChecksums), checksum.bytesPerChecksum());
    if (corrupt != ChecksumType.NONE) {
      throw new CorruptDataException(
          "Data at offset " + (offset + corrupt) + " does not fit its checksum");
    }
  }

  /** Writes what was collected, and lets readers see it. */
  public void flush() throws IOException {
    if (!data.isEmpty()) {
      files.writeData(dataPosition, data.toArray(ByteBuffer[]::new));
      data.clear();
    }
    flushChecksums();
    if (extent.lengthBytes() != length) {
      extent = new Extent(length, lastChecksum);
    }
  }

  /** Writes what was collected, and returns when all of it is on disk. */
  public void sync() throws IOException {
    flush();
    files.sync();
    durable = length;
  }

  /**
   * A chunk grows over what is durable: the data goes to disk before the checksum of the longer
   * chunk does. If the data came later, a loss of power in between would leave a checksum that fits
   * nothing that is there, and the durable beginning of the chunk could not be told from rubbish.
   * The other way round it can: the old checksum still fits the beginning.
   */
  private void keepDurableChunk() throws IOException {
    boolean insideChunk = durable % checksum.bytesPerChecksum() != 0;
    if (insideChunk && checksumPosition <= checksum.checksumPosition(durable)) {
      files.syncData();
    }
  }

  private void flushChecksums() throws IOException {
    if (!checksums.isEmpty()) {
      keepDurableChunk();
      files.writeChecksums(checksumPosition, checksums.toArray(ByteBuffer[]::new));
      checksums.clear();
    }
  }

  /** Forgets what was collected and not flushed, because its buffers go away. */
  public void discard() {
    data.clear();
    checksums.clear();
    length = extent.lengthBytes();
    lastChecksum = extent.lastChecksum();
  }

  /**
   * Cuts the replica, recomputing the last chunk's checksum.
   *
   * @param newLength at most the present length
   */
  public void truncate(long newLength) throws IOException {
    flush();
    if (newLength > length) {
      throw new IllegalArgumentException("Cannot cut " + length + " bytes to " + newLength);
    }
    if (newLength == length) {
      return;
    }
    long chunkStart = checksum.chunkStart(newLength);
    if (newLength > chunkStart && checksum.type() != ChecksumType.NULL) {
      lastChecksum = checksumOfBeginning(chunkStart, (int) (newLength - chunkStart));
      ByteBuffer value = ByteBuffer.allocate(Integer.BYTES).putInt(lastChecksum).flip();
      files.writeChecksums(checksum.checksumPosition(chunkStart), new ByteBuffer[] {value});
      // The other way round from growing: the shorter chunk's checksum fits both lengths.
      files.sync();
    }
    files.truncate(newLength, checksum.checksumsLength(newLength));
    length = newLength;
    durable = Math.min(durable, newLength);
    extent = new Extent(length, lastChecksum);
  }

  /**
   * The checksum of the beginning of a chunk, which is read and checked as a whole: a new checksum
   * over damaged data would make it look good for ever.
   */
  private int checksumOfBeginning(long chunkStart, int kept) throws IOException {
    long chunkEnd = Math.min(length, chunkStart + checksum.bytesPerChecksum());
    ByteBuffer chunk = ByteBuffer.allocate((int) (chunkEnd - chunkStart));
    files.readData(chunkStart, chunk);
    ByteBuffer stored = ByteBuffer.allocate(Integer.BYTES);
    files.readChecksums(checksum.checksumPosition(chunkStart), stored);
    int beginning = checksum.type().checksum(chunk.flip().duplicate().limit(kept));
    // An earlier attempt to cut here may have ended between checksum and data.
    if (stored.getInt(0) != checksum.type().checksum(chunk) && stored.getInt(0) != beginning) {
      throw new CorruptDataException(
          "The replica's chunk at offset " + chunkStart + " does not fit its checksum");
    }
    return beginning;
  }
}
