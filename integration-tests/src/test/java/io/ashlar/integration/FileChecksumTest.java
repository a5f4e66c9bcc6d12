package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.cluster.LocalCluster;
import io.ashlar.witness.ApacheHdfs;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileChecksum;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of the same bytes have the same checksums as on Apache HDFS, whatever they are made of. */
class FileChecksumTest {
  private static final int BLOCK = 1 << 20;

  private static LocalCluster ashlar;
  private static ApacheHdfs apache;

  @BeforeAll
  static void startClusters(@TempDir java.nio.file.Path directory) throws IOException {
    apache = Clusters.apache(directory.resolve("apache"));
    ashlar = LocalCluster.builder(directory.resolve("ashlar")).start();
  }

  @AfterAll
  static void stopClusters() {
    if (ashlar != null) {
      ashlar.close();
    }
    if (apache != null) {
      apache.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CRC32C, 512, 0",
    "CRC32C, 512, 1",
    "CRC32C, 512, 1048576",
    "CRC32C, 512, 3146000",
    "CRC32, 512, 512",
    "CRC32, 512, 2097153",
    "CRC32C, 16, 1050000",
    "CRC32C, 4096, 5000",
    "CRC32, 65536, 2500000",
    "CRC32C, 1048576, 2500000",
    "NULL, 512, 1500000",
  })
  void checksumsAreThoseOfApacheHdfs(String type, int chunk, int length) throws IOException {
    Path path = new Path("/" + type + "-" + chunk + "-" + length);
    write(path, type, chunk, length);
    for (String mode : new String[] {"MD5MD5CRC", "COMPOSITE_CRC"}) {
      for (long upTo : new long[] {Long.MAX_VALUE, 700, BLOCK, BLOCK + 5}) {
        assertThat(checksum(ashlar.uri(), path, mode, upTo))
            .as("%s of %s up to %d", mode, path, upTo)
            .isEqualTo(checksum(apache.uri(), path, mode, upTo));
      }
    }
    try (FileSystem fs = FileSystem.newInstance(ashlar.uri(), new Configuration());
        FSDataInputStream in = fs.open(path)) {
      new Content(length, length).assertEqualTo(in);
    }
  }

  @ParameterizedTest
  @CsvSource({"CRC32C, 512, CRC32C, 4096", "CRC32C, 512, CRC32, 512", "CRC32, 512, CRC32, 512"})
  void soAreThoseOfFilesThatWerePutTogether(
      String type, int chunk, String otherType, int otherChunk) throws IOException {
    Path base = new Path("/joined/" + type + chunk + otherType + otherChunk);
    Path first = new Path(base, "first");
    Path second = new Path(base, "second");
    write(first, type, chunk, 100_001);
    write(second, otherType, otherChunk, BLOCK + 77);
    for (URI uri : new URI[] {ashlar.uri(), apache.uri()}) {
      try (FileSystem fs = FileSystem.newInstance(uri, new Configuration())) {
        fs.concat(first, new Path[] {second});
      }
    }

    for (String mode : new String[] {"MD5MD5CRC", "COMPOSITE_CRC"}) {
      assertThat(checksum(ashlar.uri(), first, mode, Long.MAX_VALUE))
          .as(mode)
          .isEqualTo(checksum(apache.uri(), first, mode, Long.MAX_VALUE));
    }
  }

  /** Writes the same bytes to both clusters; a part of them is appended. */
  private static void write(Path path, String type, int chunk, int length) throws IOException {
    Configuration configuration = new Configuration();
    configuration.set("dfs.checksum.type", type);
    configuration.setInt("dfs.bytes-per-checksum", chunk);
    Content content = new Content(length, length);
    int before = length / 3;
    for (URI uri : new URI[] {ashlar.uri(), apache.uri()}) {
      try (FileSystem fs = FileSystem.newInstance(uri, configuration)) {
        try (FSDataOutputStream out = fs.create(path, true, 4096, (short) 2, BLOCK)) {
          out.write(content.bytes(0, before));
        }
        if (before > 0) {
          Replicas.awaitReported(fs, path, 2);
        }
        try (FSDataOutputStream out = fs.append(path)) {
          out.write(content.bytes(before, length - before));
        }
      }
    }
  }

  private static String checksum(URI uri, Path path, String mode, long upTo) throws IOException {
    Configuration configuration = new Configuration();
    configuration.set("dfs.checksum.combine.mode", mode);
    try (FileSystem fs = FileSystem.newInstance(uri, configuration)) {
      FileChecksum found = fs.getFileChecksum(path, upTo);
      return found == null
          ? "none"
          : found + " " + java.util.HexFormat.of().formatHex(found.getBytes());
    } catch (IOException | RuntimeException e) {
      return e.getClass().getName();
    }
  }
}
