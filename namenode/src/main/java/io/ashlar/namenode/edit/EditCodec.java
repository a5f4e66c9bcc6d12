package io.ashlar.namenode.edit;

import io.ashlar.namenode.store.Table;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The stable binary form of an edit's journaled rows, which is what a replicated journal carries.
 *
 * <p>A version byte, then for each row: a byte with the table's number (the top bit set where the
 * row goes), the key's length as a varint and the key, and unless it goes the value in the same
 * way. The number of a table never changes; soft rows and effects are left out, because each
 * follower makes its own.
 */
public final class EditCodec {
  private static final byte VERSION = 1;
  private static final int GONE_BIT = 0x80;

  private EditCodec() {}

  /** The bytes of the edit. */
  public static byte[] encode(Edit edit) {
    int size = 1;
    List<Mutation> mutations = edit.mutations();
    for (Mutation mutation : mutations) {
      if (mutation.table().journaled()) {
        size += 1 + sizeWithLength(mutation.key());
        size += mutation.isDelete() ? 0 : sizeWithLength(mutation.value());
      }
    }
    ByteBuffer out = ByteBuffer.allocate(size).put(VERSION);
    for (Mutation mutation : mutations) {
      if (mutation.table().journaled()) {
        int number = mutation.table().ordinal();
        out.put((byte) (mutation.isDelete() ? number | GONE_BIT : number));
        putBytes(out, mutation.key());
        if (!mutation.isDelete()) {
          putBytes(out, mutation.value());
        }
      }
    }
    return out.array();
  }

  /**
   * The edit that those bytes are.
   *
   * @throws IllegalArgumentException if they are none
   */
  public static Edit decode(byte[] encoded) {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    if (!in.hasRemaining() || in.get() != VERSION) {
      throw new IllegalArgumentException("Not an edit of version " + VERSION);
    }
    Edit edit = new Edit();
    while (in.hasRemaining()) {
      int head = in.get() & 0xff;
      int number = head & ~GONE_BIT;
      if (number >= Table.count() || !Table.at(number).journaled()) {
        throw new IllegalArgumentException("An edit names no journaled table by " + number);
      }
      byte[] key = getBytes(in);
      if ((head & GONE_BIT) != 0) {
        edit.delete(Table.at(number), key);
      } else {
        edit.put(Table.at(number), key, getBytes(in));
      }
    }
    return edit;
  }

  private static int sizeWithLength(byte[] bytes) {
    int size = 1;
    for (int rest = bytes.length >>> 7; rest != 0; rest >>>= 7) {
      size++;
    }
    return size + bytes.length;
  }

  private static void putBytes(ByteBuffer out, byte[] bytes) {
    int rest = bytes.length;
    while (rest > 0x7f) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest).put(bytes);
  }

  private static byte[] getBytes(ByteBuffer in) {
    int length = 0;
    for (int shift = 0; ; shift += 7) {
      if (shift > 28 || !in.hasRemaining()) {
        throw new IllegalArgumentException("A length in an edit is cut off");
      }
      byte next = in.get();
      length |= (next & 0x7f) << shift;
      if (next >= 0) {
        break;
      }
    }
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException(
          "An edit has " + in.remaining() + " bytes left where it says " + length);
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
