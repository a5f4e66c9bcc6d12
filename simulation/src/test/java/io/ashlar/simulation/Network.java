package io.ashlar.simulation;

import io.ashlar.namenode.edit.Outcome;
import io.ashlar.simulation.FaultCounts.Kind;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What lies between processes: calls that may be lost, delayed or served twice, and {@linkplain
 * Stream streams} that may break. Two processes may be cut off from each other.
 */
final class Network {
  private static final long MAX_DELAY_MICROS = 5 * World.SECOND;

  private final World world;
  private final Set<String> cut = new HashSet<>();
  private final Set<Stream> streams = new LinkedHashSet<>();

  /** Share of messages that are lost, come late, or come twice. */
  double lossRate;

  double delayRate;
  double duplicationRate;

  /** Share of messages on a stream at which it breaks. */
  double breakRate;

  private long calls;

  Network(World world) {
    this.world = world;
  }

  // ---- partitions

  void cut(Process a, Process b) {
    if (cut.add(pair(a, b))) {
      world.faults.count(Kind.PARTITION);
      world.note("cut " + pair(a, b));
      for (Stream stream : streamsOf(a, b)) {
        stream.breakUp(2 * World.SECOND, 10 * World.SECOND);
      }
    }
  }

  private List<Stream> streamsOf(Process a, Process b) {
    return streams.stream().filter(stream -> stream.connects(a, b)).toList();
  }

  void heal() {
    cut.clear();
    lossRate = 0;
    delayRate = 0;
    duplicationRate = 0;
    breakRate = 0;
  }

  void join(Process a, Process b) {
    if (cut.remove(pair(a, b))) {
      world.note("joined " + pair(a, b));
    }
  }

  boolean isWhole() {
    return cut.isEmpty();
  }

  boolean connects(Process a, Process b) {
    return a == b || !cut.contains(pair(a, b));
  }

  private static String pair(Process a, Process b) {
    return a.name.compareTo(b.name) < 0 ? a.name + "|" + b.name : b.name + "|" + a.name;
  }

  // ---- calls

  /** Microseconds that a message takes. */
  long latency() {
    long micros = world.between(100, 1_500);
    if (world.chance(delayRate)) {
      world.faults.count(Kind.MESSAGE_DELAYED);
      micros += world.between(10 * World.MILLI, MAX_DELAY_MICROS);
    }
    return micros;
  }

  private boolean loses(Process from, Process to) {
    if (!connects(from, to)) {
      return true;
    }
    if (world.chance(lossRate)) {
      world.faults.count(Kind.MESSAGE_LOST);
      return true;
    }
    return false;
  }

  /**
   * Calls another process. Exactly one of the outcome's methods is called, unless the caller dies.
   *
   * @param serve what the other process does; it may answer later
   */
  <R> void call(
      Process from,
      Process to,
      String what,
      long timeoutMicros,
      Consumer<Outcome<R>> serve,
      Outcome<R> outcome) {
    long id = calls++;
    FirstAnswer<R> first = new FirstAnswer<>(outcome);
    from.after(timeoutMicros, () -> first.failed(new IOException("No answer to " + what)));
    if (!to.isRunning() && connects(from, to)) {
      from.after(latency(), () -> first.failed(new IOException(to.name + " refuses " + what)));
      return;
    }
    boolean twice = world.chance(duplicationRate);
    send(from, to, id, what, serve, first);
    if (twice) {
      world.faults.count(Kind.MESSAGE_DUPLICATED);
      send(from, to, id, what + " again", serve, first);
    }
  }

  private <R> void send(
      Process from,
      Process to,
      long id,
      String what,
      Consumer<Outcome<R>> serve,
      FirstAnswer<R> first) {
    if (loses(from, to)) {
      world.note("lost " + id + " " + from.name + ">" + to.name + " " + what);
      return;
    }
    int caller = from.incarnation();
    to.after(
        latency(),
        () -> {
          world.note(id + " " + from.name + ">" + to.name + " " + what);
          serve.accept(new Returning<>(from, to, id, first, caller));
        });
  }

  /** Sends the answer back, once. */
  private final class Returning<R> implements Outcome<R> {
    private final Process from;
    private final Process to;
    private final long id;
    private final FirstAnswer<R> first;
    private final int caller;

    Returning(Process from, Process to, long id, FirstAnswer<R> first, int caller) {
      this.from = from;
      this.caller = caller;
      this.to = to;
      this.id = id;
      this.first = first;
    }

    private void back(Runnable deliver) {
      if (from.incarnation() != caller) {
        return; // a successor has asked nothing
      }
      if (loses(to, from)) {
        world.note("lost answer " + id);
      } else {
        from.after(latency(), deliver);
      }
    }

    @Override
    public void done(R reply) {
      back(() -> first.done(reply));
    }

    @Override
    public void failed(Throwable error) {
      back(() -> first.failed(error));
    }
  }

  /** Lets one answer through. */
  private static final class FirstAnswer<R> implements Outcome<R> {
    private Outcome<R> outcome;

    FirstAnswer(Outcome<R> outcome) {
      this.outcome = outcome;
    }

    @Override
    public void done(R reply) {
      Outcome<R> waiting = outcome;
      outcome = null;
      if (waiting != null) {
        waiting.done(reply);
      }
    }

    @Override
    public void failed(Throwable error) {
      Outcome<R> waiting = outcome;
      outcome = null;
      if (waiting != null) {
        waiting.failed(error);
      }
    }
  }

  // ---- streams

  /** Connects; where that fails, both ends hear of it as of a connection that was lost. */
  Stream connect(Process from, Process to, Stream.Peer near) {
    Stream stream = new Stream(world, this, from, to, near);
    if (!connects(from, to)) {
      stream.breakUp(1 * World.SECOND, 3 * World.SECOND);
    } else if (!to.isRunning()) {
      stream.breakUp(100, 1_500);
    } else {
      streams.add(stream);
    }
    return stream;
  }

  void ended(Stream stream) {
    streams.remove(stream);
  }

  boolean breaks() {
    if (world.chance(breakRate)) {
      world.faults.count(Kind.STREAM_BROKEN);
      return true;
    }
    return false;
  }
}
