package io.ashlar.shell;

import io.ashlar.cluster.LocalCluster;
import io.ashlar.shell.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * Uses most of the command once, against a small cluster in this process, so that the JVM can
 * record which classes a start needs. Called by the launcher when it makes its class-data archive.
 */
@Command(name = "warm-up", hidden = true, description = "Runs most of the command once.")
final class WarmUp extends Verb {

  WarmUp(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    Path dir = Files.createTempDirectory("ashlar-warm-up-");
    try {
      Path file = Files.writeString(dir.resolve("file"), "some words in a file\n");
      try (LocalCluster cluster =
          LocalCluster.builder(dir.resolve("cluster")).datanodes(2).workers(1).start()) {
        for (List<String> arguments : commands(file.toString())) {
          runOne(cluster, arguments);
        }
      }
    } finally {
      deleteTree(dir);
    }
  }

  private static List<List<String>> commands(String file) {
    return List.of(
        List.of("mkdir", "-p", "/d"),
        List.of("put", file, "/d/file"),
        List.of("fs", "-put", "-f", file, "/d/file"),
        List.of("ls", "/"),
        List.of("ls", "--json", "/d/*"),
        List.of("ls", "/missing"),
        List.of("cat", "/d/file"),
        List.of("get", "/d/file", file + ".copy"),
        List.of("stat", "/d/file"),
        List.of("du", "/"),
        List.of("df"),
        List.of("count", "/"),
        List.of("mv", "/d/file", "/d/other"),
        List.of("setrep", "1", "/d/other"),
        List.of("chmod", "600", "/d/other"),
        List.of("test", "-e", "/d/other"),
        List.of("admin", "report"),
        List.of("admin", "fsck"),
        List.of("job", "run", "wordcount", "/d/other", "/words"),
        List.of("rm", "-r", "/d"),
        List.of("config"),
        List.of("--help"));
  }

  /** Their own results do not matter here: each has tests that look at them. */
  private static void runOne(LocalCluster cluster, List<String> arguments) {
    List<String> all = new ArrayList<>(List.of("--fs", cluster.uri().toString()));
    all.addAll(arguments);
    Terminal nowhere =
        new Terminal(
            new ByteArrayInputStream(new byte[0]),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream(),
            false,
            false,
            80);
    Ashlar.run(nowhere, Map.of(), all.toArray(String[]::new));
  }

  private static void deleteTree(Path dir) throws IOException {
    try (Stream<Path> all = Files.walk(dir)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
