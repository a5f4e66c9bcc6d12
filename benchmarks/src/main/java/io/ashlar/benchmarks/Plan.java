package io.ashlar.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the measurements have in common. Immutable.
 *
 * @param peers which are measured
 * @param rounds how often each system is measured
 * @param sizeBytes of the file that is put and got, and of the text whose words are counted
 * @param operations of each kind that NNThroughputBenchmark performs
 * @param smallFiles files of each kind after which memory is measured first
 * @param largeFiles files of each kind after which it is measured again
 * @param nameNodeFlags JVM options of every NameNode, ours and theirs
 * @param dataNodeFlags JVM options of every DataNode, ours and theirs
 * @param clientFlags JVM options of every client, ours and theirs
 * @param computeFlags JVM options of every process that counts words, ours and theirs
 * @param disk directory on a disk
 * @param memory directory on a file system in memory
 */
record Plan(
    Set<Peer> peers,
    int rounds,
    long sizeBytes,
    int operations,
    int smallFiles,
    int largeFiles,
    List<String> nameNodeFlags,
    List<String> dataNodeFlags,
    List<String> clientFlags,
    List<String> computeFlags,
    Path disk,
    Path memory) {

  /** The peers in an order that alternates, so that neither always comes second. */
  List<Peer> peersOfRound(int round) {
    List<Peer> order =
        round % 2 == 0 ? List.of(Peer.APACHE, Peer.ASHLAR) : List.of(Peer.ASHLAR, Peer.APACHE);
    return order.stream().filter(peers::contains).toList();
  }

  /** Work in a new directory, which is removed afterwards with all that is in it. */
  interface Work {
    void in(Path directory) throws IOException;
  }

  /** Does work in a new directory below one of the plan's. */
  static void inFreshDirectory(Path parent, Work work) throws IOException {
    Files.createDirectories(parent);
    Path directory = Files.createTempDirectory(parent, "ashlar-benchmark-");
    try {
      work.in(directory);
    } finally {
      remove(directory);
    }
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.deleteIfExists(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
