package io.ashlar.datanode.namenodelink;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.Shelf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The replicas of one storage in the form of a full report: four varints each, in chunks (DataNode
 * wire reference 1.10). Confined to one thread.
 */
final class BlockListBuffer {
  private static final int CHUNK_BYTES = 64 << 10;

  /** Four varints of at most ten bytes. */
  private static final int MAX_RECORD_BYTES = 40;

  private final List<ByteString> chunks = new ArrayList<>();
  private byte[] chunk = new byte[CHUNK_BYTES];
  private CodedOutputStream out = CodedOutputStream.newInstance(chunk);
  private long count;

  /** Adds a replica, unless it is of the kind that is not reported. */
  void add(Replica replica) {
    if (replica.shelf() == Shelf.TEMPORARY) {
      return;
    }
    try {
      if (out.spaceLeft() < MAX_RECORD_BYTES) {
        cut();
      }
      out.writeSInt64NoTag(replica.blockId());
      out.writeUInt64NoTag(replica.lengthOnDisk());
      out.writeUInt64NoTag(replica.generationStamp());
      out.writeUInt64NoTag(ReplicaStates.onTheWire(replica).getNumber());
      count++;
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
  }

  private void cut() throws IOException {
    out.flush();
    int length = CHUNK_BYTES - out.spaceLeft();
    if (length > 0) {
      chunks.add(ByteString.copyFrom(chunk, 0, length));
      chunk = new byte[CHUNK_BYTES];
      out = CodedOutputStream.newInstance(chunk);
    }
  }

  /** How many replicas were added. */
  long count() {
    return count;
  }

  /** The stream, cut into chunks. */
  List<ByteString> chunks() {
    try {
      cut();
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return chunks;
  }
}
