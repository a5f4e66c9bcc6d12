package io.ashlar.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * Something that runs, is killed and runs again. What it planned dies with it; while it is paused,
 * everything that reaches it waits.
 */
abstract class Process {
  final World world;
  final String name;
  private final List<Runnable> onDeath = new ArrayList<>();
  private int incarnation;
  private boolean running;
  private long pausedUntilMicros;

  Process(World world, String name) {
    this.world = world;
    this.name = name;
  }

  boolean isRunning() {
    return running;
  }

  /** Counts starts. */
  int incarnation() {
    return incarnation;
  }

  final void started() {
    running = true;
    incarnation++;
    world.note(name + " starts");
  }

  final void died() {
    running = false;
    pausedUntilMicros = 0;
    List<Runnable> last = List.copyOf(onDeath);
    onDeath.clear();
    last.forEach(Runnable::run);
  }

  /** Whatever holds a connection to it wants to know. */
  void onDeath(Runnable action) {
    onDeath.add(action);
  }

  void forgetOnDeath(Runnable action) {
    onDeath.remove(action);
  }

  void pause(long micros) {
    pausedUntilMicros = Math.max(pausedUntilMicros, world.nowMicros() + micros);
  }

  boolean isPaused() {
    return pausedUntilMicros > world.nowMicros();
  }

  /** Plans something that happens only if this process still runs then. */
  void after(long micros, Runnable action) {
    int planner = incarnation;
    world.after(micros, () -> unlessDead(planner, action));
  }

  private void unlessDead(int planner, Runnable action) {
    if (!running || incarnation != planner) {
      return;
    }
    if (isPaused()) {
      world.after(pausedUntilMicros - world.nowMicros(), () -> unlessDead(planner, action));
    } else {
      action.run();
    }
  }
}
