package io.ashlar.namenode.namespace;

import io.ashlar.namenode.store.StoreException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The stored form of inodes: a kind byte, fixed fields big endian, then strings with a length of
 * two bytes, then extras where there are some. Thread-safe.
 */
public final class InodeCodec {
  private static final byte DIRECTORY = 1;
  private static final byte CLOSED_FILE = 2;

  /** Open, from before room was reserved for last blocks. */
  private static final byte OPEN_FILE_UNRESERVED = 3;

  private static final byte OPEN_FILE = 4;

  private static final int COMMON_BYTES = 1 + 8 + 2 + 8 + 8 + 1;
  private static final int FILE_BYTES = 2 + 8 + 8 + 4;

  private static final int MAX_STRING_BYTES = 65_535;

  /** Owners and groups recur: most decodings find their string here and make none. */
  private static final int NAME_SLOTS = 256;

  private record Name(byte[] bytes, String text) {}

  private static final AtomicReferenceArray<Name> names = new AtomicReferenceArray<>(NAME_SLOTS);

  private InodeCodec() {}

  /** The stored form. */
  public static byte[] encode(Inode inode) {
    Attributes attributes = inode.attributes();
    byte[] owner = bytes(attributes.owner());
    byte[] group = bytes(attributes.group());
    byte[] extras = ExtrasCodec.encode(attributes.extras());
    int strings = 4 + owner.length + group.length + extras.length;
    ByteBuffer out;
    if (inode instanceof Directory directory) {
      out = ByteBuffer.allocate(COMMON_BYTES + 4 + strings).put(DIRECTORY);
      putCommon(out, inode).putInt(directory.children());
      putString(putString(out, owner), group).put(extras);
      return out.array();
    }
    FileInode file = (FileInode) inode;
    FileWriter writer = file.writer();
    if (writer == null) {
      out = ByteBuffer.allocate(COMMON_BYTES + FILE_BYTES + strings).put(CLOSED_FILE);
      putString(putString(putFile(out, file), owner), group).put(extras);
      return out.array();
    }
    byte[] holder = bytes(writer.holder());
    byte[] client = bytes(writer.clientAddress());
    int size = COMMON_BYTES + FILE_BYTES + strings + 4 + holder.length + client.length + 16;
    out = ByteBuffer.allocate(size).put(OPEN_FILE);
    putString(putString(putFile(out, file), owner), group);
    putString(putString(out, holder), client)
        .putLong(writer.recoveryStartedMillis())
        .putLong(writer.reservedBytes())
        .put(extras);
    return out.array();
  }

  /**
   * Reads a stored inode.
   *
   * @throws StoreException if the bytes are none, which no version of this software has written
   */
  public static Inode decode(byte[] value) {
    try {
      return decode(ByteBuffer.wrap(value));
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new StoreException(
          "A row of " + value.length + " bytes is damaged: it should be an inode", e);
    }
  }

  private static Inode decode(ByteBuffer in) {
    byte kind = in.get();
    long id = in.getLong();
    int mode = in.getShort();
    long modification = in.getLong();
    long access = in.getLong();
    int policy = in.get();
    if (kind == DIRECTORY) {
      int children = in.getInt();
      String owner = getName(in);
      String group = getName(in);
      Extras extras = ExtrasCodec.decode(in);
      return new Directory(
          new Attributes(id, owner, group, mode, modification, access, extras), children, policy);
    }
    if (kind < CLOSED_FILE || kind > OPEN_FILE) {
      throw new IllegalArgumentException("Inode of kind " + kind);
    }
    int replication = in.getShort();
    long blockSize = in.getLong();
    long length = in.getLong();
    int blocks = in.getInt();
    String owner = getName(in);
    String group = getName(in);
    FileWriter writer =
        switch (kind) {
          case OPEN_FILE -> new FileWriter(getName(in), getName(in), in.getLong(), in.getLong());
          case OPEN_FILE_UNRESERVED -> new FileWriter(getName(in), getName(in), in.getLong());
          default -> null;
        };
    Extras extras = ExtrasCodec.decode(in);
    Attributes attributes = new Attributes(id, owner, group, mode, modification, access, extras);
    return new FileInode(attributes, replication, blockSize, length, blocks, policy, writer);
  }

  /** Whether a stored inode is a directory; quick. */
  public static boolean isDirectory(byte[] value) {
    return value[0] == DIRECTORY;
  }

  private static ByteBuffer putCommon(ByteBuffer out, Inode inode) {
    Attributes attributes = inode.attributes();
    return out.putLong(attributes.id())
        .putShort((short) attributes.mode())
        .putLong(attributes.modificationMillis())
        .putLong(attributes.accessMillis())
        .put((byte) inode.storagePolicy());
  }

  private static ByteBuffer putFile(ByteBuffer out, FileInode file) {
    return putCommon(out, file)
        .putShort((short) file.replication())
        .putLong(file.blockSizeBytes())
        .putLong(file.lengthBytes())
        .putInt(file.blocks());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Refuses what a row cannot say: nobody could read it, and so not even delete it. */
  private static ByteBuffer putString(ByteBuffer out, byte[] text) {
    if (text.length > MAX_STRING_BYTES) {
      throw new IllegalArgumentException(
          "A name of " + text.length + " bytes is too long; the limit is " + MAX_STRING_BYTES);
    }
    return out.putShort((short) text.length).put(text);
  }

  private static String getName(ByteBuffer in) {
    int length = in.getShort() & 0xffff;
    byte[] array = in.array();
    int from = in.position();
    in.position(from + length);
    int hash = length;
    for (int i = from; i < from + length; i++) {
      hash = hash * 31 + array[i];
    }
    int slot = (hash ^ (hash >>> 16)) & (NAME_SLOTS - 1);
    Name known = names.get(slot);
    if (known != null
        && Arrays.equals(known.bytes(), 0, known.bytes().length, array, from, from + length)) {
      return known.text();
    }
    byte[] bytes = Arrays.copyOfRange(array, from, from + length);
    Name name = new Name(bytes, new String(bytes, StandardCharsets.UTF_8));
    names.set(slot, name);
    return name.text();
  }
}
