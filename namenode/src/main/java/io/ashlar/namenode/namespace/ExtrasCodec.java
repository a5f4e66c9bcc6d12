package io.ashlar.namenode.namespace;

import io.ashlar.namenode.permission.Acl;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * The stored form of {@link Extras}: for each feature in use a tag byte, the length of its content
 * in two bytes, and the content. Tags are never given a new meaning.
 */
final class ExtrasCodec {
  private static final int XATTRS = 1;
  private static final int QUOTA = 2;
  private static final int EPOCH = 3;
  private static final int ACL = 4;

  private static final byte[] NOTHING = new byte[0];

  private ExtrasCodec() {}

  static byte[] encode(Extras extras) {
    if (extras == Extras.NONE || extras.equals(Extras.NONE)) {
      return NOTHING;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(16);
    if (extras.xattrs()) {
      put(out, XATTRS, NOTHING);
    }
    if (extras.quota()) {
      put(out, QUOTA, NOTHING);
    }
    if (extras.epoch() != 0) {
      put(out, EPOCH, ByteBuffer.allocate(Long.BYTES).putLong(extras.epoch()).array());
    }
    if (!extras.acl().isEmpty()) {
      put(out, ACL, AclCodec.encode(extras.acl()));
    }
    return out.toByteArray();
  }

  /** Reads what is left of a row. */
  static Extras decode(ByteBuffer in) {
    if (!in.hasRemaining()) {
      return Extras.NONE;
    }
    Acl acl = Acl.NONE;
    boolean xattrs = false;
    boolean quota = false;
    long epoch = 0;
    while (in.hasRemaining()) {
      int tag = in.get();
      int length = in.getShort() & 0xffff;
      int end = in.position() + length;
      switch (tag) {
        case XATTRS -> xattrs = true;
        case QUOTA -> quota = true;
        case EPOCH -> epoch = in.getLong();
        case ACL -> acl = AclCodec.decode(in, end);
        default ->
            throw new IllegalStateException(
                "An inode's row has a part of kind "
                    + tag
                    + ", which this version does not know; start a newer one");
      }
      in.position(end);
    }
    return new Extras(acl, xattrs, quota, epoch);
  }

  private static void put(ByteArrayOutputStream out, int tag, byte[] content) {
    out.write(tag);
    out.write(content.length >>> 8);
    out.write(content.length);
    out.writeBytes(content);
  }
}
