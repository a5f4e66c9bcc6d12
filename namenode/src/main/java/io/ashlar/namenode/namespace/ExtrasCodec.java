package io.ashlar.namenode.namespace;

import io.ashlar.namenode.permission.Acl;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The stored form of {@link Extras}: for each feature in use a tag byte, the length of its content
 * in two bytes, and the content. Tags are never given a new meaning.
 */
final class ExtrasCodec {
  private static final int XATTRS = 1;
  private static final int QUOTA = 2;
  private static final int EPOCH = 3;
  private static final int ACL = 4;
  private static final int SNAPSHOTTABLE = 16;
  private static final int PLACED = 17;
  private static final int HELD = 18;

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
      put(out, EPOCH, Keys.of(extras.epoch()));
    }
    if (!extras.acl().isEmpty()) {
      put(out, ACL, AclCodec.encode(extras.acl()));
    }
    putMarks(out, extras.snapshots());
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
    SnapshotMarks marks = SnapshotMarks.NONE;
    while (in.hasRemaining()) {
      int tag = in.get();
      int length = in.getShort() & 0xffff;
      int end = in.position() + length;
      switch (tag) {
        case XATTRS -> xattrs = true;
        case QUOTA -> quota = true;
        case EPOCH -> epoch = in.getLong();
        case ACL -> acl = AclCodec.decode(in, end);
        case SNAPSHOTTABLE -> marks = marks.withSnapshottable(true);
        case PLACED -> marks = marks.withPlaced(in.getLong(), marks.held());
        case HELD -> marks = marks.withPlaced(marks.placed(), getSpans(in, end));
        default ->
            throw new StoreException(
                "An inode's row has a part of kind "
                    + tag
                    + ", which this version does not know; start a newer one",
                null);
      }
      in.position(end);
    }
    return new Extras(acl, xattrs, quota, epoch, marks);
  }

  private static void putMarks(ByteArrayOutputStream out, SnapshotMarks marks) {
    if (marks.snapshottable()) {
      put(out, SNAPSHOTTABLE, NOTHING);
    }
    if (marks.placed() != 0) {
      put(out, PLACED, Keys.of(marks.placed()));
    }
    if (!marks.held().isEmpty()) {
      ByteBuffer spans = ByteBuffer.allocate(marks.held().size() * SnapshotSpan.ENCODED_BYTES);
      for (SnapshotSpan span : marks.held()) {
        spans.putLong(span.rootId()).putLong(span.after()).putLong(span.upTo());
      }
      put(out, HELD, spans.array());
    }
  }

  private static List<SnapshotSpan> getSpans(ByteBuffer in, int end) {
    List<SnapshotSpan> spans = new ArrayList<>();
    while (in.position() < end) {
      spans.add(new SnapshotSpan(in.getLong(), in.getLong(), in.getLong()));
    }
    return spans;
  }

  private static void put(ByteArrayOutputStream out, int tag, byte[] content) {
    out.write(tag);
    out.write(content.length >>> 8);
    out.write(content.length);
    out.writeBytes(content);
  }
}
