package io.ashlar.namenode.clientprotocol;

import io.ashlar.namenode.audit.AuditLog;
import io.ashlar.namenode.blocks.BlockManager;
import io.ashlar.namenode.edit.Commands;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.lease.LeaseRenewals;
import io.ashlar.namenode.namespace.Namespace;
import io.ashlar.namenode.namespace.NamespaceReader;
import io.ashlar.namenode.namespace.NamespaceSettings;
import io.ashlar.namenode.store.Store;
import io.ashlar.namenode.tokens.Tokens;
import io.ashlar.protocol.rpc.RpcError;
import io.ashlar.protocol.rpc.RpcService;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * The protocol's methods, by name. A method that is not here gets the RPC layer's "no such method".
 */
public final class ClientProtocol {
  private static final String NAME = "org.apache.hadoop.hdfs.protocol.ClientProtocol";

  /**
   * What the methods work on.
   *
   * @param readers runs reads that have to wait for the disk; bounded
   * @param hosts reads the lists of hosts again
   * @param tokens nothing where delegation tokens are switched off
   */
  public record Parts(
      Store store,
      Commands commands,
      Namespace namespace,
      NamespaceSettings settings,
      BlockManager blocks,
      LeaseRenewals renewals,
      Callers callers,
      Executor readers,
      LongSupplier clockMillis,
      String blockPoolId,
      ServerDefaults defaults,
      HostRefresh hosts,
      Optional<Tokens> tokens) {}

  private ClientProtocol() {}

  /** The service, ready to be served. */
  public static RpcService service(Parts parts) {
    Messages messages = new Messages(parts.blockPoolId(), parts.blocks());
    Changes changes = new Changes(parts.callers(), parts.commands());
    NamespaceReader waiting = new NamespaceReader(parts.store());
    Reads reads =
        new Reads(parts.callers(), waiting.on(parts.store().inMemory()), waiting, parts.readers());
    RpcService.Builder service = RpcService.builder(NAME);
    new TreeCalls(changes, reads, parts.namespace()).addTo(service);
    new WriteCalls(
            changes,
            parts.namespace(),
            messages,
            parts.store(),
            parts.renewals(),
            parts.clockMillis())
        .addTo(service);
    new ReadCalls(
            reads,
            parts.commands(),
            parts.namespace(),
            parts.blocks(),
            messages,
            parts.clockMillis(),
            parts.settings().accessPrecisionMillis())
        .addTo(service);
    new XAttrCalls(changes, reads, parts.namespace()).addTo(service);
    new SnapshotCalls(changes, reads, parts.namespace(), messages).addTo(service);
    new FeatureCalls(reads).addTo(service);
    new AclCalls(changes, reads, parts.namespace()).addTo(service);
    new ClusterCalls(changes, parts.blocks(), messages).addTo(service);
    new CourtesyCalls(parts.defaults()).addTo(service);
    new AdminCalls(parts.callers(), parts.blocks(), parts.store()::sequence).addTo(service);
    new HostCalls(changes, reads, parts.hosts()).addTo(service);
    new TokenCalls(changes, parts.tokens()).addTo(service);
    new QuotaCalls(changes, reads, parts.namespace()).addTo(service);
    new InventoryCalls(reads, parts.blocks(), messages).addTo(service);
    RefusedCalls.addTo(service);
    return new AuditLog(waiting.on(parts.store().inMemory())).over(service.build());
  }

  /** What a client is told of an error: refusals by their table, anything else as it is. */
  public static RpcError error(Throwable error) {
    if (error instanceof FsException refusal) {
      return new RpcError(refusal.fault().className(), refusal.getMessage());
    }
    if (error instanceof IllegalArgumentException) {
      return new RpcError(Fault.ILLEGAL_ARGUMENT.className(), String.valueOf(error.getMessage()));
    }
    return new RpcError(Fault.IO.className(), String.valueOf(error));
  }
}
