package io.ashlar.namenode;

import io.ashlar.namenode.store.NamespaceIdentity;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The row that says which file system this is. */
final class IdentityRow {
  static final byte[] KEY = "identity".getBytes(StandardCharsets.US_ASCII);

  private static final int MAX_NAMESPACE_ID = 0x7FFFFFFE;

  private IdentityRow() {}

  /** The identity of a formatted store. */
  static Optional<NamespaceIdentity> read(View view) {
    byte[] value = view.get(Table.META, KEY);
    return value == null ? Optional.empty() : Optional.of(decode(value));
  }

  /** A new identity (wire reference, DataNodes, 1.3). */
  static NamespaceIdentity generate(RandomGenerator random, InetAddress address, long nowMillis) {
    String ip =
        address instanceof Inet4Address && !address.isAnyLocalAddress()
            ? address.getHostAddress()
            : "127.0.0.1";
    return new NamespaceIdentity(
        random.nextInt(1, MAX_NAMESPACE_ID),
        "CID-" + new UUID(random.nextLong(), random.nextLong()),
        "BP-" + random.nextInt(1, Integer.MAX_VALUE) + "-" + ip + "-" + nowMillis,
        nowMillis);
  }

  static byte[] encode(NamespaceIdentity identity) {
    byte[] cluster = identity.clusterId().getBytes(StandardCharsets.UTF_8);
    byte[] pool = identity.blockPoolId().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(4 + 8 + 2 + cluster.length + 2 + pool.length)
        .putInt(identity.namespaceId())
        .putLong(identity.createdMillis())
        .putShort((short) cluster.length)
        .put(cluster)
        .putShort((short) pool.length)
        .put(pool)
        .array();
  }

  private static NamespaceIdentity decode(byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    int id = in.getInt();
    long created = in.getLong();
    return new NamespaceIdentity(id, string(in), string(in), created);
  }

  private static String string(ByteBuffer in) {
    byte[] bytes = new byte[in.getShort()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
