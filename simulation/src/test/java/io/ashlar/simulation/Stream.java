package io.ashlar.simulation;

/**
 * A connection between two processes: what is sent arrives in order, until it is closed or breaks.
 */
final class Stream {

  /** One end's owner. */
  interface Peer {
    void received(Object message);

    /** Nothing more comes: the other end closed it, or it broke. */
    void lost();
  }

  private final World world;
  private final Network network;
  private final Side near;
  private final Side far;
  private final Runnable deathOfOne = this::oneDied;
  private boolean broken;

  private static final class Side {
    final Process process;
    Peer peer;
    long lastArrival;
    boolean told;

    Side(Process process) {
      this.process = process;
    }
  }

  Stream(World world, Network network, Process from, Process to, Peer peer) {
    this.world = world;
    this.network = network;
    near = new Side(from);
    far = new Side(to);
    near.peer = peer;
    from.onDeath(deathOfOne);
    to.onDeath(deathOfOne);
  }

  boolean connects(Process a, Process b) {
    return (near.process == a && far.process == b) || (near.process == b && far.process == a);
  }

  /** The one who was connected to takes over his end. */
  void accept(Peer peer) {
    far.peer = peer;
  }

  /** From the end that connected. */
  void sendForth(Object message) {
    send(near, far, () -> deliver(far, message));
  }

  /** From the end that was connected to. */
  void sendBack(Object message) {
    send(far, near, () -> deliver(near, message));
  }

  /** Plans something at the other end, behind what was sent. */
  void forth(Runnable action) {
    send(near, far, action);
  }

  void closeForth() {
    send(near, far, () -> tell(far));
    near.told = true;
    end();
  }

  void closeBack() {
    send(far, near, () -> tell(near));
    far.told = true;
    end();
  }

  private void send(Side from, Side to, Runnable arrival) {
    if (broken || from.told) {
      return;
    }
    if (network.breaks()) {
      world.note("broken " + near.process.name + ">" + far.process.name);
      breakUp(100, 5 * World.SECOND);
      return;
    }
    long at = Math.max(to.lastArrival + 1, world.nowMicros() + network.latency());
    to.lastArrival = at;
    to.process.after(
        at - world.nowMicros(),
        () -> {
          if (!broken) {
            arrival.run();
          }
        });
  }

  private static void deliver(Side side, Object message) {
    if (side.peer != null && !side.told) {
      side.peer.received(message);
    }
  }

  private static void tell(Side side) {
    if (side.peer != null && !side.told) {
      side.told = true;
      side.peer.lost();
    }
  }

  private void oneDied() {
    breakUp(100, 5 * World.SECOND);
  }

  /** Both ends hear of it after some time. */
  void breakUp(long minMicros, long maxMicros) {
    if (broken) {
      return;
    }
    broken = true;
    end();
    for (Side side : new Side[] {near, far}) {
      if (side.process.isRunning() && !side.told) {
        side.process.after(world.between(minMicros, maxMicros), () -> tell(side));
      }
    }
  }

  private void end() {
    near.process.forgetOnDeath(deathOfOne);
    far.process.forgetOnDeath(deathOfOne);
    network.ended(this);
  }
}
