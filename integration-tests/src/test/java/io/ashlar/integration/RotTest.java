package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ashlar.cluster.LocalCluster;
import io.ashlar.datanode.DiskSettings;
import io.ashlar.fs.FileReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that change on a disk by themselves: they are found, replaced, and never read. */
class RotTest {
  private static final int BLOCK = 1 << 20;
  private static final Content CONTENT = new Content(7, BLOCK);
  private static final org.apache.hadoop.fs.Path FILE = new org.apache.hadoop.fs.Path("/file");

  /** Round after round without a pause. */
  private static final DiskSettings SCANNING =
      DiskSettings.DEFAULTS.scanning(1, 256 << 20).checkedEvery(50);

  private static final DiskSettings ASLEEP = DiskSettings.DEFAULTS.scanning(0, 1);

  @TempDir Path dir;

  private LocalCluster start(int dataNodes, DiskSettings disks) throws IOException {
    return LocalCluster.builder(dir)
        .datanodes(dataNodes)
        .blockSize(BLOCK)
        .configureDatanode((index, config) -> config.disks(disks))
        .start();
  }

  private static FileSystem connect(LocalCluster cluster) throws IOException {
    return FileSystem.newInstance(cluster.uri(), new Configuration());
  }

  private static void write(FileSystem fs, int replicas) throws IOException {
    try (FSDataOutputStream out = fs.create(FILE, true, 4096, (short) replicas, BLOCK)) {
      CONTENT.writeTo(out);
    }
    Replicas.awaitReported(fs, FILE, replicas);
  }

  /** Every copy of the file's only block, on all DataNodes. */
  private static List<Path> copies(LocalCluster cluster) throws IOException {
    List<Path> copies = new ArrayList<>();
    for (int i = 0; i < cluster.dataNodeCount(); i++) {
      copies.addAll(Replicas.blockFiles(cluster.dataNodeDir(i)));
    }
    return copies;
  }

  private static void rot(Path file) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.seek(BLOCK / 2);
      int was = access.read();
      access.seek(BLOCK / 2);
      access.write(was ^ 0x40);
    }
  }

  private static boolean isGood(Path file) throws IOException {
    try {
      return java.util.Arrays.equals(Files.readAllBytes(file), CONTENT.bytes(0, BLOCK));
    } catch (java.nio.file.NoSuchFileException e) {
      return false;
    }
  }

  private static void awaitThreeGoodCopiesAndNoOther(LocalCluster cluster, FileSystem fs) {
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              List<Path> copies = copies(cluster);
              for (Path copy : copies) {
                if (!isGood(copy)) {
                  return false;
                }
              }
              return copies.size() == 3;
            });
    Replicas.awaitReported(fs, FILE, 3);
  }

  @ParameterizedTest(name = "with {0} DataNodes")
  @ValueSource(ints = {3, 4})
  void theScannerFindsItAndAGoodCopyTakesItsPlace(int dataNodes) throws IOException {
    try (LocalCluster cluster = start(dataNodes, SCANNING);
        FileSystem fs = connect(cluster)) {
      write(fs, 3);
      rot(copies(cluster).get(1));
      awaitThreeGoodCopiesAndNoOther(cluster, fs);
      try (FSDataInputStream in = fs.open(FILE)) {
        CONTENT.assertEqualTo(in);
      }
    }
  }

  @Test
  void hadoopsReaderComplainsAndAGoodCopyTakesItsPlace() throws IOException {
    try (LocalCluster cluster = start(3, ASLEEP);
        FileSystem fs = connect(cluster)) {
      write(fs, 3);
      rot(copies(cluster).get(0));
      rot(copies(cluster).get(2));
      await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> {
                try (FSDataInputStream in = fs.open(FILE)) {
                  CONTENT.assertEqualTo(in);
                }
                return copies(cluster).stream().filter(RotTest::isRight).count() == 3;
              });
      awaitThreeGoodCopiesAndNoOther(cluster, fs);
    }
  }

  @Test
  void ourReaderComplainsAndAGoodCopyTakesItsPlace() throws IOException {
    try (LocalCluster cluster = start(3, ASLEEP);
        FileSystem fs = connect(cluster);
        io.ashlar.fs.FileSystem own = cluster.connect()) {
      write(fs, 3);
      rot(copies(cluster).get(0));
      rot(copies(cluster).get(1));
      await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> {
                try (FileReader in = own.open(FILE.toString())) {
                  CONTENT.assertEqualTo(in);
                }
                return copies(cluster).stream().filter(RotTest::isRight).count() == 3;
              });
      awaitThreeGoodCopiesAndNoOther(cluster, fs);
    }
  }

  private static boolean isRight(Path file) {
    try {
      return isGood(file);
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void theOnlyReplicaIsKeptHoweverBadItIs() throws IOException {
    try (LocalCluster cluster = start(3, SCANNING);
        FileSystem fs = connect(cluster)) {
      write(fs, 1);
      Path only = copies(cluster).get(0);
      rot(only);
      await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> {
                RemoteIterator<org.apache.hadoop.fs.Path> corrupt =
                    fs.listCorruptFileBlocks(new org.apache.hadoop.fs.Path("/"));
                return corrupt.hasNext() && corrupt.next().toUri().getPath().equals("/file");
              });
      long heartbeats = cluster.dataNode(0).metrics().heartbeats.sum();
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> cluster.dataNode(0).metrics().heartbeats.sum() > heartbeats + 3);
      assertThat(only).exists();
      assertThat(copies(cluster)).containsExactly(only);
    }
  }
}
