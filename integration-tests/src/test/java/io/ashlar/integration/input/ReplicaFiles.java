package io.ashlar.integration.input;

import io.ashlar.fs.FileReader;
import io.ashlar.fs.FileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Replicas on a running DataNode's disk that are spoiled under its hands. A reader gets the right
 * bytes, from another replica if it must, or an IOException, and never other bytes.
 */
final class ReplicaFiles implements Target, AutoCloseable {
  private final Victim victim;
  private final FileSystem files;

  ReplicaFiles(Victim victim) {
    this.victim = victim;
    this.files = victim.cluster.connect();
  }

  @Override
  public String kind() {
    return "replica-files";
  }

  /** One at a time, for the replicas that it spoils are replaced when it says so. */
  @Override
  public synchronized int batch(Dice dice, Findings findings) throws Exception {
    String path = "/known/rot" + dice.below(4);
    byte[] content = dice.bytes(1 + dice.below(3000));
    files.delete(path, false);
    try (var out = files.create(path)) {
      out.write(content);
    }
    int spoiled = dice.below(Victim.DATANODES);
    List<Path> replicas = newestReplicas(spoiled);
    List<Path> others = newestReplicas(1 - spoiled);
    if (replicas.isEmpty()
        || others.isEmpty()
        || !replicas.get(0).getFileName().equals(others.get(0).getFileName())) {
      return 0; // one that never was a DataNode was chosen, or a replica is just moving
    }
    Path file = dice.oneOf(replicas);
    byte[] bad = dice.spoil(Files.readAllBytes(file));
    Files.write(file, bad);
    try (FileReader in = files.open(path)) {
      if (!Arrays.equals(content, in.readAllBytes())) {
        findings.add(kind() + ": wrong bytes after " + file + " " + HexFormat.of().formatHex(bad));
      }
    } catch (IOException e) {
      findings.add(kind() + ": the other replica was not read: " + e + " after " + file);
    }
    return 1;
  }

  /** The data and the checksums of the block that was written last, unless it is just moving. */
  private List<Path> newestReplicas(int datanode) throws IOException {
    try {
      return replicasOf(datanode);
    } catch (UncheckedIOException e) {
      return List.of();
    }
  }

  private List<Path> replicasOf(int datanode) throws IOException {
    try (var all = Files.walk(victim.cluster.dataNodeDir(datanode).resolve("current"))) {
      List<Path> blocks =
          all.filter(file -> file.getFileName().toString().matches("blk_1\\d{9}"))
              .filter(file -> file.toString().contains("/finalized/"))
              .sorted()
              .toList();
      if (blocks.isEmpty()) {
        return List.of();
      }
      Path block = blocks.get(blocks.size() - 1);
      try (var beside = Files.list(block.getParent())) {
        String name = block.getFileName().toString();
        return beside
            .filter(
                file -> {
                  String other = file.getFileName().toString();
                  return other.equals(name) || other.startsWith(name + "_");
                })
            .sorted()
            .toList();
      }
    }
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
