package io.ashlar.namenode.clientprotocol;

import static io.ashlar.protocol.proto.StorageTypeProto.ARCHIVE;
import static io.ashlar.protocol.proto.StorageTypeProto.DISK;
import static io.ashlar.protocol.proto.StorageTypeProto.NVDIMM;
import static io.ashlar.protocol.proto.StorageTypeProto.PROVIDED;
import static io.ashlar.protocol.proto.StorageTypeProto.RAM_DISK;
import static io.ashlar.protocol.proto.StorageTypeProto.SSD;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.protocol.proto.BlockStoragePolicyProto;
import io.ashlar.protocol.proto.StorageTypeProto;
import io.ashlar.protocol.proto.StorageTypesProto;
import java.util.List;

/** The storage policies that clients know by name (wire reference 2.10). */
final class StoragePolicies {
  /** Number of the policy in effect where none is set. */
  static final int HOT = 7;

  private static final List<StorageTypeProto> NONE = List.of();

  static final List<BlockStoragePolicyProto> ALL =
      List.of(
          policy(
              1,
              "PROVIDED",
              List.of(PROVIDED, DISK),
              List.of(PROVIDED, DISK),
              List.of(PROVIDED, DISK)),
          policy(2, "COLD", List.of(ARCHIVE), NONE, NONE),
          policy(5, "WARM", List.of(DISK, ARCHIVE), List.of(DISK, ARCHIVE), List.of(DISK, ARCHIVE)),
          policy(HOT, "HOT", List.of(DISK), NONE, List.of(ARCHIVE)),
          policy(10, "ONE_SSD", List.of(SSD, DISK), List.of(SSD, DISK), List.of(SSD, DISK)),
          policy(12, "ALL_SSD", List.of(SSD), List.of(DISK), List.of(DISK)),
          policy(14, "ALL_NVDIMM", List.of(NVDIMM), List.of(DISK), List.of(DISK)),
          policy(15, "LAZY_PERSIST", List.of(RAM_DISK, DISK), List.of(DISK), List.of(DISK)));

  private StoragePolicies() {}

  /** The policy of that number; the default one for 0. */
  static BlockStoragePolicyProto byNumber(int number) {
    int wanted = number == 0 ? HOT : number;
    return ALL.stream().filter(each -> each.getPolicyId() == wanted).findFirst().orElseThrow();
  }

  /** The number of the policy of that name; 0 for an empty name. */
  static int numberOf(String name) throws FsException {
    if (name.isEmpty()) {
      return 0;
    }
    for (BlockStoragePolicyProto policy : ALL) {
      if (policy.getName().equalsIgnoreCase(name)) {
        return policy.getPolicyId();
      }
    }
    throw new FsException(
        Fault.ILLEGAL_ARGUMENT, "Cannot find a block policy with the name " + name);
  }

  private static BlockStoragePolicyProto policy(
      int number,
      String name,
      List<StorageTypeProto> creation,
      List<StorageTypeProto> creationFallback,
      List<StorageTypeProto> replicationFallback) {
    return BlockStoragePolicyProto.newBuilder()
        .setPolicyId(number)
        .setName(name)
        .setCreationPolicy(StorageTypesProto.newBuilder().addAllStorageTypes(creation))
        .setCreationFallbackPolicy(
            StorageTypesProto.newBuilder().addAllStorageTypes(creationFallback))
        .setReplicationFallbackPolicy(
            StorageTypesProto.newBuilder().addAllStorageTypes(replicationFallback))
        .build();
  }
}
