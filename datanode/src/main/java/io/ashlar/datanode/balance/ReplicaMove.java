package io.ashlar.datanode.balance;

import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.CorruptDataException;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.ReplicaCatalog;
import io.ashlar.datanode.replica.ReplicaFiles;
import io.ashlar.datanode.replica.Shelf;
import io.ashlar.datanode.volume.ReadableFiles;
import io.ashlar.datanode.volume.Volume;
import io.ashlar.protocol.transfer.ChecksumType;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One replica on its way from one volume to another. One thread. */
final class ReplicaMove {
  /** Data copied at once, about. */
  private static final int STEP_BYTES = 1 << 20;

  private final Replica.Finalized replica;
  private final Volume from;
  private final Volume to;

  ReplicaMove(Replica.Finalized replica, Volume from, Volume to) {
    this.replica = replica;
    this.from = from;
    this.to = to;
  }

  /**
   * Moves it.
   *
   * @return false if it changed meanwhile and stays where it is
   * @throws CorruptDataException if it does not fit its checksums; a bad replica is not moved
   */
  boolean run(ReplicaCatalog catalog) throws IOException {
    return catalog.relocate(replica, to, this::copy);
  }

  private void copy() throws IOException {
    long id = replica.blockId();
    long stamp = replica.generationStamp();
    try (ReadableFiles source = from.openForRead(Shelf.FINALIZED, id, stamp)) {
      ReplicaFiles target = to.create(Shelf.TEMPORARY, id, stamp, source.checksum());
      try (target) {
        copy(source, target);
        target.sync();
      } catch (IOException e) {
        to.delete(Shelf.TEMPORARY, id, stamp);
        throw e;
      }
    }
  }

  private void copy(ReadableFiles source, ReplicaFiles target) throws IOException {
    ChecksumSpec spec = source.checksum();
    long length = replica.lengthOnDisk();
    int step = Math.max(1, STEP_BYTES / spec.bytesPerChecksum()) * spec.bytesPerChecksum();
    ByteBuffer data = ByteBuffer.allocate((int) Math.min(step, length));
    ByteBuffer checksums = ByteBuffer.allocate((int) spec.checksumsLength(data.capacity()));
    for (long position = 0; position < length; position += step) {
      data.clear().limit((int) Math.min(step, length - position));
      source.readData(position, data);
      data.flip();
      checksums.clear().limit((int) spec.checksumsLength(data.limit()));
      source.readChecksums(spec.checksumPosition(position), checksums);
      checksums.flip();
      int corrupt = spec.type().firstCorrupt(data.duplicate(), checksums, spec.bytesPerChecksum());
      if (corrupt != ChecksumType.NONE) {
        throw new CorruptDataException(
            replica.block() + " does not fit its checksum at offset " + (position + corrupt));
      }
      target.writeData(position, new ByteBuffer[] {data});
      target.writeChecksums(spec.checksumPosition(position), new ByteBuffer[] {checksums});
    }
  }
}
