package io.ashlar.namenode.blocks;

import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings DataNodes out of service and back: sets their state, has their blocks looked at in bounded
 * steps, and says when they may go.
 *
 * <p>Confined to the writer thread; {@link #find} on any.
 */
final class Departures {
  private static final Logger log = LoggerFactory.getLogger(Departures.class);

  /** Blocks looked at in one heartbeat interval, so that a big node does not crowd out clients. */
  private static final int BLOCKS_PER_TICK = 5_000;

  private static final int BLOCKS_PER_STEP = 500;

  private final SoftState state;
  private final DepartureRules rules;
  private final Map<String, Departure> byUuid = new ConcurrentHashMap<>();
  private final ArrayDeque<Departure> inTurn = new ArrayDeque<>();
  private int budget;

  Departures(SoftState state, DepartureRules rules) {
    this.state = state;
    this.rules = rules;
  }

  DepartureRules rules() {
    return rules;
  }

  /** The way of that node out of service, or null. Any thread. */
  Departure find(String uuid) {
    return byUuid.get(uuid);
  }

  /** A node registered: what was ordered of it before still holds. */
  void registered(View view, Datanode node, long nowMillis) {
    follow(node, orderOf(view, node, nowMillis), nowMillis);
  }

  /** What the operator, or his lists, want of the node; null for service. */
  NodeOrder orderOf(View view, Datanode node, long nowMillis) {
    NodeOrder order = NodeOrder.find(view, node.uuid());
    return order != null && !order.expired(nowMillis)
        ? order
        : state.lists().order(node.registration(), nowMillis);
  }

  /** The node does from now on what was ordered; null brings it back into service. */
  void follow(Datanode node, NodeOrder order, long nowMillis) {
    if (order == null) {
      comeBack(node, nowMillis);
      return;
    }
    Departure known = byUuid.get(node.uuid());
    boolean same =
        known != null
            && known.node == node
            && known.order != null
            && known.order.kind() == order.kind();
    if (same && known.order.untilMillis() == order.untilMillis()) {
      return;
    }
    if (!same) {
      leave(node, order);
    }
    replace(node, new Departure(node, order, nowMillis));
  }

  private void leave(Datanode node, NodeOrder order) {
    boolean decommission = order.kind() == NodeOrder.Kind.DECOMMISSION;
    boolean held = !node.alive() && !node.storages().isEmpty();
    if (held && decommission) {
      state.giveUp(node); // it was in maintenance, and will not be back now
    }
    AdminState after = decommission ? AdminState.DECOMMISSIONED : AdminState.IN_MAINTENANCE;
    AdminState before =
        decommission ? AdminState.DECOMMISSION_IN_PROGRESS : AdminState.ENTERING_MAINTENANCE;
    enter(node, node.alive() || held ? before : after);
  }

  private void comeBack(Datanode node, long nowMillis) {
    if (node.adminState().inService()) {
      return;
    }
    enter(node, AdminState.NORMAL);
    if (node.alive()) {
      replace(node, new Departure(node, null, nowMillis));
    } else {
      byUuid.remove(node.uuid());
      state.giveUp(node);
    }
  }

  private void enter(Datanode node, AdminState next) {
    log.info("DataNode {} is {} now, was {}", node, next, node.adminState());
    node.adminState(next);
    state.racksMayHaveChanged();
  }

  private void replace(Datanode node, Departure departure) {
    Departure before = byUuid.put(node.uuid(), departure);
    inTurn.remove(before);
    inTurn.add(departure);
    departure.begin();
  }

  /** The node is gone for good. */
  void forget(Datanode node) {
    Departure departure = byUuid.remove(node.uuid());
    inTurn.remove(departure);
  }

  /** To be called once for each heartbeat interval. */
  void tick(Edit edit, long nowMillis) {
    budget = BLOCKS_PER_TICK;
    for (Departure departure : List.copyOf(byUuid.values())) {
      Datanode node = departure.node;
      if (departure.order == null) {
        if (!departure.running()) {
          forget(node);
        }
      } else if (departure.order.expired(nowMillis)) {
        log.info("Maintenance of DataNode {} is over", node);
        edit.delete(Table.NODE_ORDERS, NodeOrder.key(node.uuid()));
        comeBack(node, nowMillis);
      } else if (node.adminState().leaving()) {
        if (!node.alive()) {
          goIfNothingIsMissing(departure);
        }
        departure.begin();
      }
    }
  }

  /** A dead node holds nothing: what was on it is made again like that of any other. */
  private void goIfNothingIsMissing(Departure departure) {
    if (!state.safeMode.on()
        && !state.purge.pending()
        && state.tally.underReplicated() == 0
        && state.tally.missing() == 0) {
      go(departure);
    }
  }

  /** Looks at the next blocks; false if that is enough until the next tick. */
  boolean step(ReplicaChanges changes) {
    if (state.safeMode.on()) {
      return false;
    }
    for (int i = inTurn.size(); i > 0 && budget > 0; i--) {
      Departure departure = inTurn.poll();
      inTurn.add(departure);
      if (departure.running()) {
        budget -= Math.max(1, departure.look(changes, rules, Math.min(BLOCKS_PER_STEP, budget)));
        if (!departure.running()) {
          goIfSafe(departure);
        }
        return budget > 0;
      }
    }
    return false;
  }

  /**
   * What a pipeline has begun before the order is only known when the node reports it, so that the
   * look must have begun a while after.
   */
  private void goIfSafe(Departure departure) {
    Datanode node = departure.node;
    boolean certain = departure.begunAfterMillis() >= state.settings.staleMillis();
    if (certain
        && departure.progress().left() == 0
        && departure.sawEverything()
        && node.alive()
        && node.adminState().leaving()
        && node.storages().stream().noneMatch(Storage::stale)) {
      go(departure);
    }
  }

  private void go(Departure departure) {
    boolean decommission = departure.order.kind() == NodeOrder.Kind.DECOMMISSION;
    enter(departure.node, decommission ? AdminState.DECOMMISSIONED : AdminState.IN_MAINTENANCE);
  }
}
