package io.ashlar.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ashlar.fs.FileStatus;
import io.ashlar.fs.FileSystem;
import io.ashlar.witness.AshlarDaemons;
import io.ashlar.witness.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kernel refuses what a NameNode writes to its journal. It ends, for whoever watches over it to
 * start it again, and what it has acknowledged is there.
 */
class JournalFailureTest {
  private static final int RENAMERS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path dir;

  @Test
  void aNameNodeThatMayWriteNoMoreToItsJournalEnds() throws Exception {
    try (AshlarDaemons cluster = start()) {
      assertThat(
              endsWithEverythingAcknowledged(
                  cluster,
                  () -> {
                    long most = Files.size(journal()) + (64 << 10);
                    need("prlimit", "--pid=" + cluster.nameNode().pid(), "--fsize=" + most);
                  },
                  () -> {}))
          .contains("File too large");
    }
  }

  @Test
  void aNameNodeWhoseDiskIsFullEnds() throws Exception {
    Optional<SmallVolume> disk = SmallVolume.mount(dir.resolve("namenode"), "4m");
    assumeTrue(disk.isPresent(), "A tmpfs can be mounted by root only");
    try (SmallVolume volume = disk.orElseThrow();
        AshlarDaemons cluster = start()) {
      assertThat(endsWithEverythingAcknowledged(cluster, volume::fill, volume::empty))
          .contains("No space left on device");
    }
  }

  private AshlarDaemons start() throws IOException {
    return AshlarDaemons.builder(dir).dataNodes(0).start();
  }

  private interface Step {
    void run() throws IOException;
  }

  /** Returns what the NameNode said at its end. */
  private String endsWithEverythingAcknowledged(AshlarDaemons cluster, Step breakDisk, Step mend)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(RENAMERS);
    ChildProcess first = cluster.nameNode();
    List<Renamer> renamers = new ArrayList<>();
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < RENAMERS; i++) {
        Renamer renamer = new Renamer(cluster.uri(), "/" + i);
        renamers.add(renamer);
        ends.add(threads.submit(renamer::run));
      }
      await().atMost(PATIENCE).until(() -> renamers.stream().allMatch(r -> r.acknowledged > 10));

      breakDisk.run();

      assertThat(first.awaitExit(PATIENCE)).isEqualTo(1);
      mend.run();
      cluster.restartNameNode();
      renamers.forEach(renamer -> renamer.enough = true);
      for (Future<?> end : ends) {
        assertThat(end).succeedsWithin(PATIENCE);
      }
      for (Renamer renamer : renamers) {
        renamer.check();
      }
    } finally {
      renamers.forEach(renamer -> renamer.enough = true);
      threads.shutdown();
    }
    return lastWords(first);
  }

  private static String lastWords(ChildProcess nameNode) throws IOException {
    try (Stream<String> lines = Files.lines(nameNode.log())) {
      return lines
          .filter(line -> line.startsWith("namenode: The NameNode ended, because its journal"))
          .findFirst()
          .orElseThrow();
    }
  }

  private Path journal() throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve("namenode").resolve("namespace"))) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .max(Path::compareTo)
          .orElseThrow();
    }
  }

  private static void need(String... command) {
    try {
      SmallVolume.command(command);
    } catch (IOException notHere) {
      assumeTrue(false, notHere.getMessage());
    }
  }

  /**
   * Gives a directory one name after the other. Its client waits some seconds for a NameNode that
   * is started again, and asks again what it had no answer to; on a busy machine it may give up.
   */
  private static final class Renamer {
    private final URI uri;
    private final String base;
    private volatile int acknowledged;
    private volatile boolean enough;
    private volatile boolean gaveUp;

    Renamer(URI uri, String base) {
      this.uri = uri;
      this.base = base;
    }

    Void run() throws IOException {
      try (FileSystem fs = FileSystem.connect(uri)) {
        fs.mkdirs(name(0));
        while (!enough) {
          rename(fs, acknowledged + 1);
        }
      }
      return null;
    }

    private void rename(FileSystem fs, int next) throws IOException {
      try {
        fs.rename(name(next - 1), name(next), false);
        acknowledged = next;
      } catch (NoSuchFileException | FileAlreadyExistsException doneAndNotKnown) {
        throw doneAndNotKnown;
      } catch (IOException away) {
        gaveUp = true;
        enough = true;
      }
    }

    void check() throws IOException {
      try (FileSystem fs = FileSystem.connect(uri);
          Stream<String> names = fs.list(base).map(FileStatus::path)) {
        List<String> possible =
            gaveUp
                ? List.of(name(acknowledged), name(acknowledged + 1))
                : List.of(name(acknowledged));
        assertThat(names.toList()).singleElement().isIn(possible);
      }
    }

    private String name(int number) {
      return base + "/" + number;
    }
  }
}
