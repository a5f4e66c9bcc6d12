package io.ashlar.namenode.blocks;

import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * All that is softly known of one block: its replicas, and its place in the work queue. A row of
 * {@link Table#REPLICAS}.
 *
 * <p>Confined to the decision or the read that made it.
 */
final class ReplicaRow {
  private static final byte[] NOTHING = new byte[0];
  private static final int REPLICA_BYTES = 4 + 1 + 8 + 8;

  private final long blockId;
  private final List<Replica> replicas;
  private Shortage queued;
  private long notBeforeMillis;

  private ReplicaRow(long blockId, List<Replica> replicas) {
    this.blockId = blockId;
    this.replicas = replicas;
  }

  /** The row of that block, empty if there is none. */
  static ReplicaRow read(View view, long blockId) {
    return decode(blockId, view.get(Table.REPLICAS, BlockInfo.key(blockId)));
  }

  /** Reads a stored row; null is an empty one. */
  static ReplicaRow decode(long blockId, byte[] value) {
    if (value == null) {
      return new ReplicaRow(blockId, new ArrayList<>(3));
    }
    ByteBuffer in = ByteBuffer.wrap(value);
    int queuedAs = in.get();
    long notBefore = queuedAs < 0 ? 0 : in.getLong();
    List<Replica> replicas = new ArrayList<>(in.remaining() / REPLICA_BYTES + 1);
    while (in.hasRemaining()) {
      replicas.add(new Replica(in.getInt(), ReplicaState.at(in.get()), in.getLong(), in.getLong()));
    }
    ReplicaRow row = new ReplicaRow(blockId, replicas);
    if (queuedAs >= 0) {
      row.queue(Shortage.at(queuedAs), notBefore);
    }
    return row;
  }

  /** The value to store, or null if the row is empty. */
  byte[] encode() {
    if (isEmpty()) {
      return null;
    }
    ByteBuffer out =
        ByteBuffer.allocate(1 + (queued == null ? 0 : 8) + replicas.size() * REPLICA_BYTES);
    if (queued == null) {
      out.put((byte) -1);
    } else {
      out.put((byte) queued.code()).putLong(notBeforeMillis);
    }
    for (Replica replica : replicas) {
      out.putInt(replica.storage())
          .put((byte) replica.state().code())
          .putLong(replica.generationStamp())
          .putLong(replica.lengthBytes());
    }
    return out.array();
  }

  boolean isEmpty() {
    return replicas.isEmpty() && queued == null;
  }

  long blockId() {
    return blockId;
  }

  List<Replica> replicas() {
    return Collections.unmodifiableList(replicas);
  }

  /** What that storage has of the block, or null. */
  Replica on(Storage storage) {
    for (Replica replica : replicas) {
      if (replica.storage() == storage.index) {
        return replica;
      }
    }
    return null;
  }

  /** Puts a replica in place of what was known of its storage; what was known, or null. */
  Replica put(Replica replica) {
    for (int i = 0; i < replicas.size(); i++) {
      if (replicas.get(i).storage() == replica.storage()) {
        return replicas.set(i, replica);
      }
    }
    replicas.add(replica);
    return null;
  }

  /** Forgets what that storage has; what it was, or null. */
  Replica remove(int storageIndex) {
    for (int i = 0; i < replicas.size(); i++) {
      if (replicas.get(i).storage() == storageIndex) {
        return replicas.remove(i);
      }
    }
    return null;
  }

  /** Its place in the work queue, or null. */
  Shortage queued() {
    return queued;
  }

  /** When work on it may begin. */
  long notBeforeMillis() {
    return notBeforeMillis;
  }

  void queue(Shortage shortage, long notBefore) {
    queued = shortage;
    notBeforeMillis = notBefore;
  }

  void unqueue() {
    queued = null;
    notBeforeMillis = 0;
  }

  /** Marks a stored flag of nothing but presence. */
  static byte[] nothing() {
    return NOTHING;
  }
}
