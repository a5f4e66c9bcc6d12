package io.ashlar.namenode.blocks;

import java.util.ArrayList;
import java.util.List;

/**
 * Says which DataNodes were silent for too long. If this NameNode itself was held up, the silence
 * is forgiven, so that a pause does not look like mass death; so is a jump of the clock, forwards
 * or back. Confined to the writer thread.
 */
final class LivenessWatch {
  private final Datanodes nodes;
  private final long staleMillis;
  private final long deadMillis;
  private long lastLookMillis = Long.MIN_VALUE;

  LivenessWatch(Datanodes nodes, long staleMillis, long deadMillis) {
    this.nodes = nodes;
    this.staleMillis = staleMillis;
    this.deadMillis = deadMillis;
  }

  /**
   * Looks at every node.
   *
   * @param mayDie whether nodes may be given up at all; not before the start is over
   * @return nodes that are dead from now on
   */
  List<Datanode> look(long nowMillis, boolean mayDie) {
    long sinceLastLook = lastLookMillis == Long.MIN_VALUE ? 0 : nowMillis - lastLookMillis;
    lastLookMillis = nowMillis;
    List<Datanode> died = new ArrayList<>();
    for (Datanode node : nodes.all()) {
      if (!node.alive()) {
        continue;
      }
      if (sinceLastLook > staleMillis || sinceLastLook < 0) {
        node.forgive(Math.max(0, sinceLastLook), nowMillis);
        continue;
      }
      long silence = nowMillis - node.lastHeartbeatMillis();
      if (silence >= deadMillis && mayDie) {
        node.liveness(Liveness.DEAD);
        died.add(node);
      } else if (silence >= staleMillis) {
        node.liveness(Liveness.STALE);
      }
    }
    return died;
  }
}
