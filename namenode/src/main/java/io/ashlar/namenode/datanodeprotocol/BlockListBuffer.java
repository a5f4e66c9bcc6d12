package io.ashlar.namenode.datanodeprotocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import io.ashlar.namenode.blocks.ReplicaListing;
import io.ashlar.namenode.blocks.ReportedReplica;
import io.ashlar.namenode.blocks.ReportedState;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Reads the buffer form of a full report: a stream of varints, cut into chunks anywhere (wire
 * reference, DataNodes, 1.10). Confined to one thread at a time.
 */
final class BlockListBuffer implements ReplicaListing {
  private static final long LENGTH_MASK = (1L << 48) - 1;
  private static final int STATE_MASK = 0xf;

  private final CodedInputStream in;
  private final long count;
  private long read;

  /**
   * @param count how many replicas the sender says there are
   * @param chunks the stream, in pieces
   */
  BlockListBuffer(long count, List<ByteString> chunks) {
    this.count = count;
    this.in = ByteString.copyFrom(chunks).newCodedInput();
    in.setSizeLimit(Integer.MAX_VALUE);
  }

  @Override
  public Optional<ReportedReplica> next() throws FsException {
    if (read >= count) {
      return Optional.empty();
    }
    try {
      long blockId = in.readSInt64();
      long length = in.readUInt64() & LENGTH_MASK;
      long generationStamp = in.readUInt64();
      ReportedState state = ReportedState.at((int) in.readUInt64() & STATE_MASK);
      read++;
      return Optional.of(new ReportedReplica(blockId, generationStamp, length, state));
    } catch (IOException | IllegalArgumentException e) {
      throw new FsException(
          Fault.IO,
          "Block report is malformed at replica " + read + " of " + count + ": " + e.getMessage());
    }
  }
}
