package io.ashlar.shell.files;

import io.ashlar.fs.BlockLocation;
import io.ashlar.fs.DatanodeReport;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.Target;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets the wanted number of replicas. */
@Command(
    name = "setrep",
    description = "Sets the number of replicas of files, and of all files below.")
public final class Setrep extends Verb {
  private static final long LOOK_MILLIS = 200;

  @Option(names = "-w", description = "Waits until the replicas are there.")
  private boolean wait;

  @Option(names = "-R", hidden = true, description = "Taken for compatibility.")
  @SuppressWarnings("unused") // Picocli fills it and nobody asks.
  private boolean recursive;

  @Parameters(index = "0", paramLabel = "REPLICAS")
  private int replication;

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "PATH")
  private List<String> paths;

  private final List<Target> changed = new ArrayList<>();

  /** For a run of the command. */
  public Setrep(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException, InterruptedException {
    if (replication < 1) {
      throw new UsageException("expected a number of replicas of at least 1");
    }
    for (String path : paths) {
      attempt(
          () -> {
            for (Found found : session().find(path)) {
              Tree.walk(found, (entry, depth) -> set(entry));
            }
          });
    }
    if (!changed.isEmpty()) {
      warnOfTooFewNodes(changed.get(0));
    }
    for (Target target : changed) {
      await(target);
    }
  }

  private void warnOfTooFewNodes(Target target) throws IOException {
    int nodes = inService(target).size();
    if (nodes < replication) {
      terminal()
          .error(
              "setrep: %d replicas need as many DataNodes, and %d %s in service; waiting for more"
                  .formatted(replication, nodes, nodes == 1 ? "is" : "are"));
    }
  }

  private boolean set(Found found) throws IOException {
    if (!found.status().directory()) {
      found.target().fileSystem().setReplication(found.target().path(), replication);
      terminal().line("Replication " + replication + " set: " + found.target().shown());
      if (wait) {
        changed.add(found.target());
      }
    }
    return true;
  }

  private void await(Target target) throws IOException, InterruptedException {
    terminal().text("Waiting for " + target.shown() + " ...");
    terminal().flush();
    while (!reached(target)) {
      Thread.sleep(LOOK_MILLIS);
    }
    terminal().line(" done");
  }

  /** Replicas on DataNodes that leave or are away do not count for what was asked for. */
  private boolean reached(Target target) throws IOException {
    Set<String> inService = inService(target);
    long length = session().status(target).lengthBytes();
    List<BlockLocation> blocks = target.fileSystem().locations(target.path(), 0, length);
    return blocks.stream()
        .allMatch(
            block ->
                block.replicas().stream()
                        .filter(replica -> inService.contains(replica.datanodeUuid()))
                        .count()
                    == replication);
  }

  private static Set<String> inService(Target target) throws IOException {
    return target.fileSystem().datanodes().stream()
        .filter(node -> node.live() && node.adminState().equals("NORMAL"))
        .map(DatanodeReport::uuid)
        .collect(Collectors.toSet());
  }
}
