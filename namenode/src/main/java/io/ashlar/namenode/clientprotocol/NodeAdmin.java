package io.ashlar.namenode.clientprotocol;

import com.google.protobuf.MessageLite;
import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.ClusterBlocks;
import io.ashlar.namenode.blocks.DepartureProgress;
import io.ashlar.namenode.blocks.HeldBlocks;
import io.ashlar.namenode.blocks.Liveness;
import io.ashlar.namenode.blocks.NodeOrder;
import io.ashlar.namenode.blocks.NodeOrders;
import io.ashlar.namenode.blocks.NodeService;
import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Commands;
import io.ashlar.namenode.namespace.NamespaceReader;
import io.ashlar.namenode.permission.AccessCheck;
import io.ashlar.namenode.store.Store;
import io.ashlar.protocol.proto.BlockingFileProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.GetSafeModeReasonRequestProto;
import io.ashlar.protocol.proto.GetSafeModeReasonResponseProto;
import io.ashlar.protocol.proto.ListBlockingFilesRequestProto;
import io.ashlar.protocol.proto.ListBlockingFilesResponseProto;
import io.ashlar.protocol.proto.ListNodeServicesRequestProto;
import io.ashlar.protocol.proto.ListNodeServicesResponseProto;
import io.ashlar.protocol.proto.NodeServiceProto;
import io.ashlar.protocol.proto.OrderNodesRequestProto;
import io.ashlar.protocol.proto.OrderNodesResponseProto;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcService;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The protocol of {@code ashlar admin} for what HDFS has no call for: DataNodes are taken out of
 * service by name, and it is told what they wait for. Thread-safe.
 */
public final class NodeAdmin {
  private static final String NAME = "io.ashlar.namenode.NodeAdminProtocol";
  private static final int PAGE_FILES = 500;

  private final NodeOrders orders;
  private final Changes changes;
  private final Reads reads;

  private NodeAdmin(NodeOrders orders, Changes changes, Reads reads) {
    this.orders = orders;
    this.changes = changes;
    this.reads = reads;
  }

  /**
   * The service, ready to be served.
   *
   * @param readers runs reads that have to wait for the disk; bounded
   */
  public static RpcService service(
      ClusterBlocks blocks, Store store, Commands commands, Callers callers, Executor readers) {
    NamespaceReader reader = new NamespaceReader(store);
    NodeAdmin calls =
        new NodeAdmin(
            blocks.orders(),
            new Changes(callers, commands),
            new Reads(callers, reader.on(store.inMemory()), reader, readers));
    return RpcService.builder(NAME)
        .method("orderNodes", OrderNodesRequestProto.parser(), calls::orderNodes)
        .method("listNodeServices", ListNodeServicesRequestProto.parser(), calls::listNodeServices)
        .method(
            "listBlockingFiles", ListBlockingFilesRequestProto.parser(), calls::listBlockingFiles)
        .method(
            "getSafeModeReason",
            GetSafeModeReasonRequestProto.parser(),
            (call, request) ->
                call.reply(
                    GetSafeModeReasonResponseProto.newBuilder()
                        .setReason(blocks.safeModeReason())
                        .build()))
        .build();
  }

  private void orderNodes(RpcCall call, OrderNodesRequestProto request) {
    changes.idempotent(
        call,
        caller -> {
          AccessCheck.requireSuperuser(caller);
          return command(request);
        },
        uuids -> OrderNodesResponseProto.newBuilder().addAllUuids(uuids).build());
  }

  private Command<List<String>> command(OrderNodesRequestProto request) {
    List<String> names = request.getNodesList();
    return switch (request.getOrder()) {
      case DECOMMISSION -> orders.leave(names, NodeOrder.Kind.DECOMMISSION, 0);
      case MAINTENANCE -> orders.leave(names, NodeOrder.Kind.MAINTENANCE, request.getForMillis());
      case RECOMMISSION -> orders.comeBack(names);
    };
  }

  private void listNodeServices(RpcCall call, ListNodeServicesRequestProto request) {
    reads.slow(
        call,
        (reader, caller) -> {
          ListNodeServicesResponseProto.Builder answer = ListNodeServicesResponseProto.newBuilder();
          for (NodeService node : orders.all(reader.view())) {
            answer.addNodes(message(node));
          }
          return answer.build();
        });
  }

  @SuppressWarnings("EnumOrdinal") // the ordinals are the wire numbers
  private static NodeServiceProto message(NodeService node) {
    DepartureProgress progress = node.progress();
    NodeServiceProto.Builder message =
        NodeServiceProto.newBuilder()
            .setUuid(node.uuid())
            .setName(node.name())
            .setAddress(
                node.info().map(info -> info.ipAddress() + ":" + info.transferPort()).orElse(""))
            .setLive(node.liveness() != Liveness.DEAD)
            .setState(DatanodeInfoProto.AdminState.forNumber(node.state().ordinal()).name())
            .setBlocks(
                progress.lookedAtMillis() == 0
                    ? node.info().map(info -> info.blocks()).orElse(0)
                    : progress.blocks())
            .setBlocksLeft(progress.left())
            .setOnlyHere(progress.onlyHere())
            .setInOpenFiles(progress.inOpenFiles())
            .setWhy(node.why());
    node.order()
        .ifPresent(
            order ->
                message.setSinceMillis(order.sinceMillis()).setUntilMillis(order.untilMillis()));
    if (progress.lookedAtMillis() != 0 && progress.leftMillis() >= 0) {
      message.setLeftMillis(progress.leftMillis());
    }
    return message.build();
  }

  private void listBlockingFiles(RpcCall call, ListBlockingFilesRequestProto request) {
    reads.slow(
        call,
        (reader, caller) -> {
          AccessCheck.requireSuperuser(caller);
          return blockingFiles(reader, request);
        });
  }

  private MessageLite blockingFiles(NamespaceReader reader, ListBlockingFilesRequestProto request) {
    HeldBlocks page =
        orders.heldUpBy(reader.view(), request.getUuid(), request.getAfter(), PAGE_FILES);
    ListBlockingFilesResponseProto.Builder answer =
        ListBlockingFilesResponseProto.newBuilder().setNext(page.next()).setMore(page.more());
    long lastInode = 0;
    for (long blockId : page.blockIds()) {
      BlockInfo block = BlockInfo.find(reader.view(), blockId);
      if (block == null || block.inodeId() == lastInode) {
        continue; // neighbouring blocks are mostly of one file
      }
      lastInode = block.inodeId();
      answer.addFiles(
          BlockingFileProto.newBuilder()
              .setPath(reader.pathOf(block.inodeId()).orElse("(only in a snapshot)"))
              .setBlockId(blockId)
              .setOpen(!block.isComplete()));
    }
    return answer.build();
  }
}
