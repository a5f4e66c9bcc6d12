package io.ashlar.namenode.blocks;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators order of DataNodes: to leave, to be away for a while, to come back. Methods that
 * return a command may be called on any thread; the command does its work when it is decided.
 */
public final class NodeOrders {
  private static final Logger log = LoggerFactory.getLogger(NodeOrders.class);

  /** Rows that one page looks at. */
  private static final int ROWS_PER_PAGE = 20_000;

  /** Above all uuids. */
  private static final byte[] END = {(byte) 0xff};

  private final SoftState state;

  NodeOrders(SoftState state) {
    this.state = state;
  }

  /**
   * Says with how many replicas in service a DataNode may leave, even if a file wants more; 3 if
   * nothing is said. Any thread.
   */
  public void defaultReplication(int replicas) {
    state.departures.rules().defaultReplication(replicas);
  }

  /**
   * Orders DataNodes out of service. All of them or, if one name is not clear, none. The reply is
   * their uuids.
   *
   * @param names host names, addresses, either with a port, or uuids
   * @param forMillis how long maintenance is to last; 0 until it is ended
   */
  public Command<List<String>> leave(List<String> names, NodeOrder.Kind kind, long forMillis) {
    return (view, context) -> {
      List<Datanode> nodes = new ArrayList<>();
      for (String name : names) {
        nodes.add(registered(name));
      }
      long now = context.nowMillis();
      Edit edit = new Edit();
      for (Datanode node : nodes) {
        long until = forMillis == 0 ? 0 : now + forMillis;
        NodeOrder order = new NodeOrder(kind, now, until, name(node));
        edit.put(Table.NODE_ORDERS, NodeOrder.key(node.uuid()), order.encode());
        state.departures.follow(node, order, now);
      }
      return Decision.of(edit, nodes.stream().map(Datanode::uuid).toList());
    };
  }

  /**
   * Brings DataNodes back into service, also ones that are not there now. The reply is their uuids.
   */
  public Command<List<String>> comeBack(List<String> names) {
    return (view, context) -> {
      Map<String, NodeOrder> absent = absent(view);
      Map<String, Datanode> nodes = new LinkedHashMap<>();
      for (String name : names) {
        List<String> uuids =
            absent.entrySet().stream()
                .filter(row -> row.getKey().equals(name) || row.getValue().name().equals(name))
                .map(Map.Entry::getKey)
                .toList();
        if (uuids.size() == 1 && matches(name).isEmpty()) {
          nodes.put(uuids.get(0), null);
        } else {
          Datanode node = registered(name);
          requireNotListed(node, context.nowMillis());
          nodes.put(node.uuid(), node);
        }
      }
      Edit edit = new Edit();
      nodes.forEach(
          (uuid, node) -> {
            edit.delete(Table.NODE_ORDERS, NodeOrder.key(uuid));
            if (node != null) {
              state.departures.follow(node, null, context.nowMillis());
            }
          });
      return Decision.of(edit, List.copyOf(nodes.keySet()));
    };
  }

  private void requireNotListed(Datanode node, long nowMillis) throws FsException {
    if (state.lists().order(node.registration(), nowMillis) != null) {
      throw new FsException(
          Fault.IO,
          "DataNode "
              + name(node)
              + " is out of service by the NameNode's lists of hosts: take it out there, and then"
              + " have the lists read again with refreshNodes");
    }
  }

  /** Follows other lists from now on. */
  public Command<Void> follow(NodeLists lists) {
    return (view, context) -> {
      state.lists(lists);
      for (Datanode node : List.copyOf(state.nodes.all())) {
        if (!lists.allow(node.registration())) {
          if (node.alive()) {
            log.warn("DataNode {} is not in the list of hosts any more, and is given up", node);
            state.giveUp(node);
            state.racksMayHaveChanged();
          }
        } else {
          state.departures.follow(
              node, state.departures.orderOf(view, node, context.nowMillis()), context.nowMillis());
        }
      }
      return Decision.unchanged(null);
    };
  }

  private Datanode registered(String name) throws FsException {
    List<Datanode> found = matches(name);
    if (found.size() == 1) {
      return found.get(0);
    }
    if (found.isEmpty()) {
      throw new FsException(
          Fault.ILLEGAL_ARGUMENT,
          "No DataNode is called '"
              + name
              + "': expected its host name or IP address, with :port where there are several, or"
              + " its uuid");
    }
    throw new FsException(
        Fault.ILLEGAL_ARGUMENT,
        "There are "
            + found.size()
            + " DataNodes called '"
            + name
            + "': say which of "
            + found.stream().map(NodeOrders::name).sorted().collect(Collectors.joining(", ")));
  }

  private List<Datanode> matches(String name) {
    List<Datanode> found = new ArrayList<>();
    for (Datanode node : state.nodes.all()) {
      boolean itself =
          name.equals(node.uuid())
              || name.equals(node.ipAddress())
              || name.equals(node.transferAddress())
              || name.equalsIgnoreCase(node.hostName())
              || name.equalsIgnoreCase(name(node));
      if (itself) {
        found.add(node);
      }
    }
    return found;
  }

  private static String name(Datanode node) {
    return node.hostName() + ":" + node.registration().transferPort();
  }

  private Map<String, NodeOrder> absent(View view) {
    Map<String, NodeOrder> absent = new LinkedHashMap<>();
    try (Cursor rows = view.scan(Table.NODE_ORDERS, new byte[0], END)) {
      while (rows.next()) {
        String uuid = new String(rows.key(), StandardCharsets.UTF_8);
        if (state.nodes.find(uuid) == null) {
          absent.put(uuid, NodeOrder.decode(rows.value()));
        }
      }
    }
    return absent;
  }

  // ---- on any thread

  /** Every DataNode, and those that something was ordered of and that are not there. */
  public List<NodeService> all(View view) {
    List<NodeService> all = registered();
    absent(view)
        .forEach(
            (uuid, order) -> {
              AdminState shown =
                  order.kind() == NodeOrder.Kind.DECOMMISSION
                      ? AdminState.DECOMMISSION_IN_PROGRESS
                      : AdminState.IN_MAINTENANCE;
              all.add(
                  new NodeService(
                      uuid,
                      order.name(),
                      Optional.empty(),
                      Liveness.DEAD,
                      shown,
                      Optional.of(order),
                      DepartureProgress.NONE,
                      "has not registered since the NameNode started"));
            });
    return all;
  }

  /** Every DataNode that registered since this NameNode started. */
  public List<NodeService> registered() {
    List<NodeService> all = new ArrayList<>();
    for (Datanode node : state.nodes.all()) {
      all.add(service(node));
    }
    return all;
  }

  private NodeService service(Datanode node) {
    Departure departure = state.departures.find(node.uuid());
    boolean ordered = departure != null && departure.order != null;
    DepartureProgress progress = departure == null ? DepartureProgress.NONE : departure.progress();
    return new NodeService(
        node.uuid(),
        name(node),
        Optional.of(node.info()),
        node.liveness(),
        node.adminState(),
        ordered ? Optional.of(departure.order) : Optional.empty(),
        progress,
        why(node, progress));
  }

  private String why(Datanode node, DepartureProgress progress) {
    return switch (node.adminState()) {
      case NORMAL -> "";
      case DECOMMISSIONED -> "every block is safe without it: it may be stopped for good";
      case IN_MAINTENANCE -> "every block is readable without it: it may be stopped for a while";
      case DECOMMISSION_IN_PROGRESS, ENTERING_MAINTENANCE -> whatItWaitsFor(node, progress);
    };
  }

  private String whatItWaitsFor(Datanode node, DepartureProgress progress) {
    if (state.safeMode.on()) {
      return "waits for the end of safe mode";
    }
    if (!node.alive()) {
      return "is dead: waits until no block of the cluster is short of replicas";
    }
    if (node.publishedStorages().stream().anyMatch(Storage::stale)) {
      return "waits for its block report";
    }
    if (progress.lookedAtMillis() == 0 || progress.left() == 0) {
      return "its blocks are being looked at";
    }
    int others = state.nodes.inService().size();
    if (progress.mostWanted() > others) {
      return "blocks want up to "
          + progress.mostWanted()
          + " replicas, and "
          + others
          + " DataNodes are in service: start more, or lower the replication of the files";
    }
    if (progress.inOpenFiles() == progress.left()) {
      return "waits for files that are being written";
    }
    return "its blocks are being copied";
  }

  /**
   * A page of the blocks that hold up a DataNode; nothing for one that waits for nothing.
   *
   * @param after what the page before said; empty to begin
   * @throws IllegalArgumentException if no page says that
   */
  public HeldBlocks heldUpBy(View view, String uuid, String after, int limit) {
    Datanode node = state.nodes.find(uuid);
    Departure departure = state.departures.find(uuid);
    List<Long> held = new ArrayList<>();
    if (node == null || departure == null || !node.adminState().leaving()) {
      return new HeldBlocks(held, after, false);
    }
    String[] place = after.isEmpty() ? new String[] {"-1", "0"} : after.split(":", 2);
    int storageIndex = Integer.parseInt(place[0]);
    long from = Long.parseLong(place[1]);
    int looked = 0;
    List<Storage> storages = new ArrayList<>(node.publishedStorages());
    storages.removeIf(storage -> storage.index < storageIndex);
    storages.sort(java.util.Comparator.comparingInt(storage -> storage.index));
    for (Storage storage : storages) {
      byte[] begin =
          storage.index == storageIndex
              ? WorkKeys.storageBlock(storage.index, from)
              : WorkKeys.blocksOf(storage.index);
      try (Cursor rows =
          view.scan(Table.STORAGE_BLOCKS, begin, WorkKeys.blocksOf(storage.index + 1))) {
        while (rows.next()) {
          long blockId = WorkKeys.blockId(rows.key());
          if (held.size() == limit || looked++ == ROWS_PER_PAGE) {
            return new HeldBlocks(held, storage.index + ":" + blockId, true);
          }
          BlockInfo block = BlockInfo.find(view, blockId);
          if (block != null
              && state.departures.rules().needs(view, storage, departure.order.kind(), block)) {
            held.add(blockId);
          }
        }
      }
    }
    return new HeldBlocks(held, after, false);
  }
}
