package io.ashlar.fs.fake;

import io.ashlar.protocol.proto.ExtendedBlockProto;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A file or directory at the fake NameNode. Confined to the NameNode's lock. */
final class FakeFile {
  final long id;
  final boolean directory;
  final long blockSize;
  final int replication;
  final Map<Long, ExtendedBlockProto> blocks = new LinkedHashMap<>();
  final Map<Long, List<FakeDataNode>> locations = new LinkedHashMap<>();
  int permission;
  String holder;

  FakeFile(long id, boolean directory, long blockSize, int replication, int permission) {
    this.id = id;
    this.directory = directory;
    this.blockSize = blockSize;
    this.replication = replication;
    this.permission = permission;
  }

  long length() {
    return blocks.values().stream().mapToLong(ExtendedBlockProto::getNumBytes).sum();
  }

  ExtendedBlockProto lastBlock() {
    List<ExtendedBlockProto> all = new ArrayList<>(blocks.values());
    return all.isEmpty() ? null : all.get(all.size() - 1);
  }
}
