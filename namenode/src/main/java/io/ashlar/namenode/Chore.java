package io.ashlar.namenode;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Commands;
import io.ashlar.namenode.edit.Outcome;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A step that is taken again while it says that there is more to do. Only one is queued at a time.
 * Thread-safe.
 *
 * <p>What is asked for while a step runs may have come after that step looked, also if both become
 * durable together: so it is followed by another one, whatever it says.
 */
final class Chore implements Outcome<Boolean> {
  private static final Logger log = LoggerFactory.getLogger(Chore.class);

  private final Commands commands;
  private final Supplier<Command<Boolean>> step;
  private boolean running;
  private boolean asked;

  Chore(Commands commands, Supplier<Command<Boolean>> step) {
    this.commands = commands;
    this.step = step;
  }

  /** There is something to do, or may be. */
  void ask() {
    synchronized (this) {
      if (running) {
        asked = true;
        return;
      }
      running = true;
    }
    commands.submit(step.get(), this);
  }

  @Override
  public void done(Boolean more) {
    synchronized (this) {
      running = more || asked;
      asked = false;
      if (!running) {
        return;
      }
    }
    commands.submit(step.get(), this);
  }

  @Override
  public void failed(Throwable error) {
    synchronized (this) {
      running = false;
      asked = false;
    }
    log.warn("A step of housekeeping was refused: {}", error.getMessage());
  }
}
