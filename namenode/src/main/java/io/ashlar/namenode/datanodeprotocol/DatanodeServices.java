package io.ashlar.namenode.datanodeprotocol;

import io.ashlar.namenode.blocks.BlockSynchronization;
import io.ashlar.namenode.blocks.ClusterBlocks;
import io.ashlar.namenode.edit.Commands;
import io.ashlar.namenode.namespace.NamespaceReader;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.store.NamespaceIdentity;
import io.ashlar.protocol.rpc.RpcService;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The protocols of this room, ready to be served. */
public final class DatanodeServices {
  private DatanodeServices() {}

  /**
   * DatanodeProtocol, NamenodeProtocol, RefreshUserMappingsProtocol and GetUserMappingsProtocol.
   *
   * @param transactionId number of the last edit; must never go down
   * @param racks goes on when the rack of an address is known or cannot be known
   * @param reader reads the tables, and may wait for the disk
   * @param readers runs such reads; bounded
   * @param callers who a user at an address is; may block
   * @param groups the groups of a user, in order; may block
   * @param refreshGroups forgets what is remembered of groups
   */
  public static List<RpcService> create(
      ClusterBlocks blocks,
      Commands commands,
      BlockSynchronization synchronization,
      NamespaceIdentity namespace,
      LongSupplier transactionId,
      BiConsumer<String, Runnable> racks,
      NamespaceReader reader,
      Executor readers,
      BiFunction<String, String, Caller> callers,
      Function<String, ? extends Collection<String>> groups,
      Runnable refreshGroups) {
    Identity identity = new Identity(namespace);
    List<RpcService> services = new ArrayList<>();
    services.add(
        new DatanodeService(blocks, commands, synchronization, identity, transactionId, racks)
            .service());
    services.add(
        new NamenodeProtocolService(
                blocks,
                reader,
                identity,
                transactionId,
                callers,
                readers,
                System::currentTimeMillis)
            .service());
    services.addAll(new ToolService(groups, refreshGroups).services());
    return List.copyOf(services);
  }
}
