package io.ashlar.shell.admin;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.ashlar.protocol.proto.BlockingFileProto;
import io.ashlar.protocol.proto.GetSafeModeReasonRequestProto;
import io.ashlar.protocol.proto.GetSafeModeReasonResponseProto;
import io.ashlar.protocol.proto.ListBlockingFilesRequestProto;
import io.ashlar.protocol.proto.ListBlockingFilesResponseProto;
import io.ashlar.protocol.proto.ListNodeServicesRequestProto;
import io.ashlar.protocol.proto.ListNodeServicesResponseProto;
import io.ashlar.protocol.proto.NodeServiceProto;
import io.ashlar.protocol.proto.OrderNodesRequestProto;
import io.ashlar.protocol.proto.OrderNodesResponseProto;
import io.ashlar.protocol.rpc.RemoteException;
import io.ashlar.protocol.rpc.RpcClient;
import io.ashlar.shell.Session;
import io.ashlar.shell.ShellException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Calls of NodeAdminProtocol, which only a NameNode of Ashlar serves. */
final class NodeAdminClient implements AutoCloseable {
  private static final String PROTOCOL = "io.ashlar.namenode.NodeAdminProtocol";

  /** How Hadoop's RPC server refuses a protocol that it does not serve. */
  private static final List<String> UNKNOWN =
      List.of(
          "org.apache.hadoop.ipc.RpcNoSuchProtocolException",
          "org.apache.hadoop.ipc.RPC$VersionMismatch",
          "java.io.IOException");

  private final RpcClient client;

  NodeAdminClient(Session session) throws IOException {
    Duration timeout = Duration.ofMillis(session.clientOptions().callTimeoutMillis());
    client = new RpcClient(session.namenode(), PROTOCOL, session.user(), timeout);
  }

  /** Gives an order; the uuids of the nodes that were meant. */
  List<String> order(OrderNodesRequestProto.Order order, List<String> names, long forMillis)
      throws IOException {
    return call(
            "orderNodes",
            OrderNodesRequestProto.newBuilder()
                .setOrder(order)
                .addAllNodes(names)
                .setForMillis(forMillis)
                .build(),
            OrderNodesResponseProto.parser())
        .getUuidsList();
  }

  List<NodeServiceProto> nodes() throws IOException {
    return call(
            "listNodeServices",
            ListNodeServicesRequestProto.getDefaultInstance(),
            ListNodeServicesResponseProto.parser())
        .getNodesList();
  }

  /** The first files that a DataNode waits for, at most so many. */
  List<BlockingFileProto> blockingFiles(String uuid, int limit) throws IOException {
    List<BlockingFileProto> files = new ArrayList<>();
    String after = "";
    boolean more = true;
    while (more && files.size() < limit) {
      ListBlockingFilesResponseProto page =
          call(
              "listBlockingFiles",
              ListBlockingFilesRequestProto.newBuilder().setUuid(uuid).setAfter(after).build(),
              ListBlockingFilesResponseProto.parser());
      files.addAll(page.getFilesList());
      after = page.getNext();
      more = page.getMore();
    }
    return files.size() > limit ? files.subList(0, limit) : files;
  }

  /** Why safe mode is on; nothing if the NameNode does not tell. */
  Optional<String> safeModeReason() throws IOException {
    try {
      return Optional.of(
          client
              .invoke(
                  "getSafeModeReason",
                  GetSafeModeReasonRequestProto.getDefaultInstance(),
                  GetSafeModeReasonResponseProto.parser())
              .getReason());
    } catch (RemoteException refused) {
      if (UNKNOWN.contains(refused.className())) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  private <R extends MessageLite> R call(String method, MessageLite request, Parser<R> parser)
      throws IOException {
    try {
      return client.invoke(method, request, parser);
    } catch (RemoteException refused) {
      if (refused.className().equals(UNKNOWN.get(0))) {
        throw new ShellException(
            "This NameNode is not one of Ashlar: take its DataNodes out of service by its files of"
                + " hosts and 'hdfs dfsadmin -refreshNodes'",
            refused);
      }
      throw refused;
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
