package io.ashlar.namenode.blocks;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.edit.Edit;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the passing of time entails: nodes die, copies are ordered, and what that leaves behind is
 * worked off in bounded steps. Each method may be called on any thread; the command does its work
 * when it is decided.
 */
final class Upkeep {
  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);

  private static final int GROWN_BLOCKS_PER_STEP = 500;

  private final SoftState state;
  private final RedundancyWork redundancy;
  private final LivenessWatch watch;

  Upkeep(SoftState state, RedundancyWork redundancy) {
    this.state = state;
    this.redundancy = redundancy;
    watch =
        new LivenessWatch(state.nodes, state.settings.staleMillis(), state.settings.deadMillis());
  }

  /**
   * To be submitted once for each heartbeat interval: finds dead nodes and begins a round of
   * redundancy work, which is then taken in steps.
   */
  Command<Void> tick() {
    return (view, context) -> {
      long now = context.nowMillis();
      for (Datanode node : watch.look(now, state.safeMode.startupOver())) {
        state.tally.expiredHeartbeat();
        log.warn(
            "DataNode {} is given up: not heard of for {} ms",
            node,
            now - node.lastHeartbeatMillis());
        state.silent(node);
        state.racksMayHaveChanged();
      }
      state.forgetLongDead(now);
      state.slowNodes.expire(now);
      state.safeModeMayEnd(now);
      state.returning.look(now);
      redundancy.begin(now);
      Edit edit = new Edit();
      state.departures.tick(edit, now);
      return Decision.of(edit, null);
    };
  }

  /**
   * One step of the work that there is: what dead nodes and new racks leave behind, copies and
   * deletions to order. To be submitted again while it says so.
   */
  Command<Boolean> step() {
    return (view, context) -> {
      Edit edit = new Edit();
      ReplicaChanges changes = state.changes(view, edit, context.nowMillis());
      boolean more = state.purge.step(changes);
      more |= state.sweep.step(changes);
      more |= judgeGrown(changes);
      more |= !state.safeMode.on() && redundancy.step(changes);
      more |= state.departures.step(changes);
      changes.finish();
      return Decision.of(edit, more);
    };
  }

  /** Looks again at blocks that were not well when they were completed, and had time since. */
  private boolean judgeGrown(ReplicaChanges changes) {
    for (int i = 0; i < GROWN_BLOCKS_PER_STEP; i++) {
      OptionalLong blockId = state.young.pollGrown(changes.nowMillis());
      if (blockId.isEmpty()) {
        return false;
      }
      BlockInfo block = BlockInfo.find(changes.view(), blockId.getAsLong());
      if (block != null) {
        changes.settle(block, 0);
      }
    }
    return true;
  }
}
