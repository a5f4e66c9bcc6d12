package io.ashlar.integration.faults;

import io.ashlar.witness.ChildProcess;
import io.ashlar.witness.Classpaths;
import io.ashlar.witness.JavaCommand;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The processes that use the cluster. One that is started again has a new directory and a new
 * journal.
 */
final class Clients {
  private static final List<List<String>> KINDS =
      List.of(
          List.of("own", "write"),
          List.of("hadoop", "write"),
          List.of("own", "rename"),
          List.of("own", "read"));

  private static final Duration END_PATIENCE = Duration.ofMinutes(3);

  private final URI uri;
  private final Path journals;
  private final SplittableRandom random;
  private final List<ChildProcess> processes = new ArrayList<>();
  private int started;

  Clients(URI uri, Path journals, long seed) throws IOException {
    this.uri = uri;
    this.journals = Files.createDirectories(journals);
    this.random = new SplittableRandom(seed);
    for (int i = 0; i < KINDS.size(); i++) {
      processes.add(start(i));
    }
  }

  int count() {
    return KINDS.size();
  }

  ChildProcess get(int index) {
    return processes.get(index);
  }

  Path journals() {
    return journals;
  }

  void startAgain(int index) throws IOException {
    processes.get(index).kill();
    processes.set(index, start(index));
  }

  /** Asks all to end after the file they are at. One that does not is a finding. */
  void end(FaultLog log) throws IOException {
    Files.createFile(journals.resolve("stop"));
    for (ChildProcess process : processes) {
      try {
        process.awaitSuccess(END_PATIENCE);
      } catch (IOException stuck) {
        log.finding("A client did not end well: " + stuck.getMessage());
      }
    }
  }

  void kill() {
    processes.forEach(ChildProcess::kill);
  }

  private ChildProcess start(int index) throws IOException {
    List<String> kind = KINDS.get(index);
    String name = String.join("-", kind) + "-" + started++;
    List<String> arguments = new ArrayList<>(kind);
    arguments.add(uri.toString());
    arguments.add("/" + name);
    arguments.add(journals.resolve(name + ".journal").toString());
    arguments.add(String.valueOf(random.nextLong()));
    List<String> command =
        JavaCommand.forPeer()
            .flags(List.of("-Xmx192m", "-XX:+UseSerialGC"))
            .classpath(classes(), Classpaths.ashlar(), Classpaths.hadoop())
            .main(Workload.class.getName(), arguments);
    return ChildProcess.start(name, command, Map.of(), journals.resolve(name + ".log"));
  }

  private static String classes() {
    try {
      return Path.of(Workload.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
