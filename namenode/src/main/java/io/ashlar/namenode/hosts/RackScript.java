package io.ashlar.namenode.hosts;

import io.ashlar.namenode.topology.Rack;
import io.ashlar.namenode.topology.RackLookup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that knows racks, called as HDFS calls {@code net.topology.script.file.name}: with up
 * to a hundred addresses, for which it prints as many racks. Its answers are remembered until the
 * lists of hosts are read again.
 *
 * <p>Thread-safe. The program runs on a thread of its own, one at a time.
 */
public final class RackScript implements RackLookup, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RackScript.class);

  private static final int NAMES_PER_CALL = 100;
  private static final int REMEMBERED = 100_000;
  private static final int WAITING = 10_000;
  private static final long TIMEOUT_SECONDS = 30;

  /** After a failure, clients' addresses are not asked for so long; DataNodes' always are. */
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Path script;
  private final Map<String, Rack> answers = new ConcurrentHashMap<>();
  private final Set<String> questions = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor executor;
  private volatile long quietSinceNanos = System.nanoTime() - QUIET_NANOS;

  /** For that program, which must be executable. */
  public RackScript(Path script) {
    this.script = script;
    executor =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            task -> {
              Thread thread = new Thread(task, "namenode-rack-script");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
  }

  @Override
  public Optional<Rack> known(String address) {
    Rack answer = answers.get(address);
    boolean ask =
        answer == null
            && !address.isEmpty()
            && System.nanoTime() - quietSinceNanos >= QUIET_NANOS
            && questions.size() < WAITING;
    if (ask && questions.add(address)) {
      execute(this::ask, () -> questions.remove(address));
    }
    return Optional.ofNullable(answer);
  }

  /** Goes on when the rack of the address is known, or cannot be known. */
  public void resolve(String address, Runnable next) {
    if (answers.containsKey(address)) {
      next.run();
      return;
    }
    questions.add(address);
    execute(
        () -> {
          if (!answers.containsKey(address)) {
            questions.add(address);
            ask();
          }
          next.run();
        },
        () -> {
          log.warn("Too many hosts wait for their rack; {} is on the default one", address);
          next.run();
        });
  }

  private void execute(Runnable task, Runnable otherwise) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      otherwise.run();
    }
  }

  /** Asks for all that wait, and at least for one that does. */
  private void ask() {
    while (!questions.isEmpty()) {
      List<String> names = new ArrayList<>();
      Iterator<String> waiting = questions.iterator();
      while (names.size() < NAMES_PER_CALL && waiting.hasNext()) {
        names.add(waiting.next());
        waiting.remove();
      }
      try {
        remember(names, run(names));
      } catch (IOException | IllegalArgumentException e) {
        quietSinceNanos = System.nanoTime();
        log.warn(
            "Topology script {} failed for {} addresses, which are on {} for now: {}",
            script,
            names.size(),
            Rack.DEFAULT,
            e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void remember(List<String> names, List<String> racks) throws IOException {
    if (racks.size() != names.size()) {
      throw new IOException("it printed " + racks.size() + " racks for " + names.size() + " names");
    }
    if (answers.size() >= REMEMBERED) {
      answers.clear();
    }
    for (int i = 0; i < names.size(); i++) {
      answers.put(names.get(i), new Rack(racks.get(i)));
    }
  }

  private List<String> run(List<String> names) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(script.toAbsolutePath().toString());
    command.addAll(names);
    Path output = Files.createTempFile("racks", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(output.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
          throw new IOException("it did not end within " + TIMEOUT_SECONDS + " s");
        }
      } finally {
        process.destroyForcibly();
      }
      if (process.exitValue() != 0) {
        throw new IOException("it ended with status " + process.exitValue());
      }
      return Files.readString(output)
          .strip()
          .lines()
          .flatMap(line -> List.of(line.strip().split("\\s+", -1)).stream())
          .filter(rack -> !rack.isEmpty())
          .toList();
    } finally {
      Files.deleteIfExists(output);
    }
  }

  /** Forgets all answers, so that changes are seen at once. */
  public void forget() {
    answers.clear();
    quietSinceNanos = System.nanoTime() - QUIET_NANOS;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
