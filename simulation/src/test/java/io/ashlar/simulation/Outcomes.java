package io.ashlar.simulation;

import io.ashlar.namenode.edit.Outcome;
import java.util.function.Consumer;

/** Makes an outcome of two functions. */
final class Outcomes {
  private Outcomes() {}

  static <R> Outcome<R> of(Consumer<R> done, Consumer<Throwable> failed) {
    return new Outcome<>() {
      @Override
      public void done(R reply) {
        done.accept(reply);
      }

      @Override
      public void failed(Throwable error) {
        failed.accept(error);
      }
    };
  }
}
