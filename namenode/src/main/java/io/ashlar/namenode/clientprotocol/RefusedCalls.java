package io.ashlar.namenode.clientprotocol;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.protocol.proto.RefusedRequestProto;
import io.ashlar.protocol.rpc.RpcService;
import java.util.Map;

/**
 * Methods of the protocol that stand for features this file system does not have. Each says so in a
 * class that programs catch, so that no client takes the NameNode for an old one that does not know
 * the method.
 */
final class RefusedCalls {
  private static final String NO_CACHE = "Centralized caching is not supported";

  /** Why, by method. */
  static final Map<String, String> REASONS =
      Map.of(
          "addCacheDirective", NO_CACHE,
          "modifyCacheDirective", NO_CACHE,
          "removeCacheDirective", NO_CACHE,
          "addCachePool", NO_CACHE,
          "modifyCachePool", NO_CACHE,
          "removeCachePool", NO_CACHE,
          "metaSave", "See fsck and the NameNode's /metrics for what metasave would tell",
          "getEditsFromTxid", "Events of the namespace are not published");

  private RefusedCalls() {}

  static void addTo(RpcService.Builder service) {
    REASONS.forEach(
        (method, reason) ->
            service.method(
                method,
                RefusedRequestProto.parser(),
                (call, request) -> call.fail(new FsException(Fault.UNSUPPORTED, reason))));
  }
}
