package io.ashlar.namenode.namespace;

import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.Acl;
import io.ashlar.namenode.permission.AclEntry;
import io.ashlar.namenode.permission.AclEntry.Scope;
import io.ashlar.namenode.permission.AclEntry.Type;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The stored form of an {@link Acl}: for each entry one byte of scope (bit 5), type (bits 4 and 3)
 * and access (bits 2 to 0), the length of its name in two bytes, and the name.
 */
final class AclCodec {
  private static final Scope[] SCOPES = Scope.values();
  private static final Type[] TYPES = Type.values();

  private AclCodec() {}

  static byte[] encode(Acl acl) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(64);
    for (AclEntry entry : acl.entries()) {
      byte[] name = entry.name().getBytes(StandardCharsets.UTF_8);
      out.write(entry.scope().ordinal() << 5 | entry.type().ordinal() << 3 | entry.access().bits());
      out.write(name.length >>> 8);
      out.write(name.length);
      out.writeBytes(name);
    }
    return out.toByteArray();
  }

  /** Reads entries up to a position. */
  static Acl decode(ByteBuffer in, int end) {
    List<AclEntry> entries = new ArrayList<>();
    while (in.position() < end) {
      int kind = in.get();
      byte[] name = new byte[in.getShort() & 0xffff];
      in.get(name);
      entries.add(
          new AclEntry(
              SCOPES[kind >> 5],
              TYPES[kind >> 3 & 3],
              new String(name, StandardCharsets.UTF_8),
              Access.ofBits(kind)));
    }
    return new Acl(entries);
  }
}
