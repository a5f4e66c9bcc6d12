package io.ashlar.mapreduce;

import io.ashlar.mapreduce.api.Codec;
import io.ashlar.mapreduce.api.Emitter;
import io.ashlar.mapreduce.api.LongCombiner;
import io.ashlar.mapreduce.api.Mapper;
import io.ashlar.mapreduce.api.Parameters;
import io.ashlar.mapreduce.api.Plan;
import io.ashlar.mapreduce.api.Program;
import io.ashlar.mapreduce.api.TaskContext;
import io.ashlar.mapreduce.text.TextLines;
import io.ashlar.mapreduce.text.TextOutput;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Programs for tests; as tasks run in this JVM, tests can hold them up. */
public final class TestPrograms {
  private TestPrograms() {}

  /** Counts lines; from the fifth map on, waits for the gate to open. */
  public static final class GatedLineCount implements Program {
    static CountDownLatch gate = new CountDownLatch(1);
    static AtomicInteger started = new AtomicInteger();

    static void reset() {
      gate = new CountDownLatch(1);
      started = new AtomicInteger();
    }

    @Override
    public Plan plan(Parameters parameters) {
      return Plan.read(new TextLines())
          .map(GatedMapper::new, Codec.utf8(), Codec.varLongs())
          .combine(LongCombiner.SUM)
          .combined()
          .write(new TextOutput());
    }

    private static final class GatedMapper implements Mapper<Long, String, String, Long> {
      @Override
      public void setup(TaskContext context) throws InterruptedException {
        if (started.incrementAndGet() > 4) {
          gate.await();
        }
      }

      @Override
      public void map(Long position, String line, Emitter<String, Long> out) throws Exception {
        out.emit(line, 1L);
      }
    }
  }

  /** Fails at a line that says so. */
  public static final class Failing implements Program {
    @Override
    public Plan plan(Parameters parameters) {
      return Plan.read(new TextLines())
          .map(
              () ->
                  (position, line, out) -> {
                    if (line.equals("fail")) {
                      throw new IllegalStateException("This line is not for me");
                    }
                    out.emit(line, 1L);
                  },
              Codec.utf8(),
              Codec.varLongs())
          .combine(LongCombiner.SUM)
          .combined()
          .write(new TextOutput());
    }
  }

  /** Fails the first time it is tried, whatever it reads. */
  public static final class FailingOnce implements Program {
    static AtomicInteger tries = new AtomicInteger();

    @Override
    public Plan plan(Parameters parameters) {
      return Plan.read(new TextLines())
          .map(
              () ->
                  (position, line, out) -> {
                    if (tries.incrementAndGet() == 1) {
                      throw new IllegalStateException("Not yet");
                    }
                    out.emit(line, 1L);
                  },
              Codec.utf8(),
              Codec.longs())
          .reduce(
              () ->
                  (String key, Iterable<Long> values, Emitter<String, Long> out) -> {
                    long sum = 0;
                    for (long value : values) {
                      sum += value;
                    }
                    out.emit(key, sum);
                  })
          .write(new TextOutput());
    }
  }

  /** Copies the lines that hold a given text: maps only. */
  public static final class Grep implements Program {
    @Override
    public Plan plan(Parameters parameters) {
      String wanted = parameters.get("text").orElseThrow();
      return Plan.read(new TextLines())
          .map(
              () ->
                  new Mapper<Long, String, Long, String>() {
                    private TaskContext context;

                    @Override
                    public void setup(TaskContext ofTask) {
                      context = ofTask;
                    }

                    @Override
                    public void map(Long position, String line, Emitter<Long, String> out)
                        throws Exception {
                      if (line.contains(wanted)) {
                        context.count("hits", 1);
                        out.emit(position, line);
                      }
                    }
                  },
              Codec.longs(),
              Codec.utf8())
          .write(new TextOutput());
    }
  }
}
