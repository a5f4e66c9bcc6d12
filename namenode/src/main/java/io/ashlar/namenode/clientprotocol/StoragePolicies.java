package io.ashlar.namenode.clientprotocol;

import io.ashlar.namenode.blocks.StoragePolicy;
import io.ashlar.namenode.blocks.StorageType;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.protocol.proto.BlockStoragePolicyProto;
import io.ashlar.protocol.proto.StorageTypeProto;
import io.ashlar.protocol.proto.StorageTypesProto;
import java.util.List;

/** Storage policies as messages (wire reference 2.10). */
final class StoragePolicies {
  /** Number of the policy in effect where none is set. */
  static final int HOT = StoragePolicy.HOT.number();

  static final List<BlockStoragePolicyProto> ALL =
      StoragePolicy.ALL.stream().map(StoragePolicies::message).toList();

  private StoragePolicies() {}

  /** The policy of that number; the default one for 0. */
  static BlockStoragePolicyProto byNumber(int number) {
    return message(StoragePolicy.of(number));
  }

  /** The number of the policy of that name. */
  static int numberOf(String name) throws FsException {
    return StoragePolicy.named(name)
        .orElseThrow(
            () ->
                new FsException(
                    Fault.ILLEGAL_ARGUMENT, "Cannot find a block policy with the name " + name))
        .number();
  }

  private static BlockStoragePolicyProto message(StoragePolicy policy) {
    return BlockStoragePolicyProto.newBuilder()
        .setPolicyId(policy.number())
        .setName(policy.name())
        .setCreationPolicy(types(policy.creation()))
        .setCreationFallbackPolicy(types(policy.creationFallback()))
        .setReplicationFallbackPolicy(types(policy.replicationFallback()))
        .build();
  }

  private static StorageTypesProto types(List<StorageType> types) {
    StorageTypesProto.Builder message = StorageTypesProto.newBuilder();
    types.forEach(type -> message.addStorageTypes(StorageTypeProto.forNumber(type.number())));
    return message.build();
  }
}
