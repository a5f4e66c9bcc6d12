package io.ashlar.fs;

import io.ashlar.fs.namenode.NameNodeClient;
import io.ashlar.protocol.proto.BlockStoragePolicyProto;
import io.ashlar.protocol.proto.GetStoragePoliciesRequestProto;
import io.ashlar.protocol.proto.GetStoragePoliciesResponseProto;
import io.ashlar.protocol.proto.GetStoragePolicyRequestProto;
import io.ashlar.protocol.proto.GetStoragePolicyResponseProto;
import io.ashlar.protocol.proto.SatisfyStoragePolicyRequestProto;
import io.ashlar.protocol.proto.SatisfyStoragePolicyResponseProto;
import io.ashlar.protocol.proto.SetStoragePolicyRequestProto;
import io.ashlar.protocol.proto.SetStoragePolicyResponseProto;
import io.ashlar.protocol.proto.StorageTypesProto;
import io.ashlar.protocol.proto.UnsetStoragePolicyRequestProto;
import io.ashlar.protocol.proto.UnsetStoragePolicyResponseProto;
import java.io.IOException;
import java.util.List;

/** Which storage files go to; see {@link FileSystem#storagePolicies}. Thread-safe. */
public final class StoragePolicies {
  private final NameNodeClient nameNode;

  StoragePolicies(NameNodeClient nameNode) {
    this.nameNode = nameNode;
  }

  /** All policies that the server knows. */
  public List<StoragePolicy> all() throws IOException {
    return nameNode
        .call(
            "/",
            "getStoragePolicies",
            GetStoragePoliciesRequestProto.getDefaultInstance(),
            GetStoragePoliciesResponseProto.parser())
        .getPoliciesList()
        .stream()
        .map(StoragePolicies::policy)
        .toList();
  }

  /** The one that holds for a path: its own, the nearest directory's above, or the default. */
  public StoragePolicy get(String path) throws IOException {
    String name = PathNames.normalize(path);
    return policy(
        nameNode
            .call(
                name,
                "getStoragePolicy",
                GetStoragePolicyRequestProto.newBuilder().setPath(name).build(),
                GetStoragePolicyResponseProto.parser())
            .getStoragePolicy());
  }

  /** Gives a path a policy of its own, for blocks to come. */
  public void set(String path, String policy) throws IOException {
    String name = PathNames.normalize(path);
    nameNode.callThroughStart(
        name,
        "setStoragePolicy",
        SetStoragePolicyRequestProto.newBuilder().setSrc(name).setPolicyName(policy).build(),
        SetStoragePolicyResponseProto.parser());
  }

  /** Takes a path's own policy away. */
  public void unset(String path) throws IOException {
    String name = PathNames.normalize(path);
    nameNode.callThroughStart(
        name,
        "unsetStoragePolicy",
        UnsetStoragePolicyRequestProto.newBuilder().setSrc(name).build(),
        UnsetStoragePolicyResponseProto.parser());
  }

  /** Asks the server to move the blocks that are there to where the policy wants them. */
  public void satisfy(String path) throws IOException {
    String name = PathNames.normalize(path);
    nameNode.callThroughStart(
        name,
        "satisfyStoragePolicy",
        SatisfyStoragePolicyRequestProto.newBuilder().setSrc(name).build(),
        SatisfyStoragePolicyResponseProto.parser());
  }

  private static StoragePolicy policy(BlockStoragePolicyProto policy) {
    return new StoragePolicy(
        policy.getPolicyId(),
        policy.getName(),
        types(policy.getCreationPolicy()),
        types(policy.getCreationFallbackPolicy()),
        types(policy.getReplicationFallbackPolicy()));
  }

  private static List<StorageType> types(StorageTypesProto types) {
    return types.getStorageTypesList().stream().map(StorageType::of).toList();
  }
}
