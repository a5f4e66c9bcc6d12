package io.ashlar.integration.input;

import io.ashlar.cluster.LocalCluster;
import io.ashlar.fs.FileReader;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;

/**
 * The cluster that takes the input: files of its superuser that nobody else may change, whose
 * content is known, and a directory where everybody may do as he likes.
 */
final class Victim implements AutoCloseable {
  static final int DATANODES = 2;
  private static final int KNOWN_FILES = 5;

  /** Block ids of the inputs begin here, far from those that the NameNode gives to files. */
  private static final long FIRST_BLOCK = 1L << 40;

  final LocalCluster cluster;
  private final Map<String, byte[]> known = new LinkedHashMap<>();

  private Victim(LocalCluster cluster) throws IOException {
    this.cluster = cluster;
    try (FileSystem files = cluster.connect()) {
      files.mkdirs("/known", 0755);
      files.mkdirs("/scrap", 0755);
      files.setPermission("/scrap", 0777);
      files.mkdirs("/scrap/d1", 0777);
      for (int i = 0; i < KNOWN_FILES; i++) {
        byte[] content = new byte[60_000 * i + 1];
        new Random(i).nextBytes(content);
        write(files, "/known/" + i, content);
        write(files, "/scrap/f" + i, content);
      }
    }
  }

  static Victim start(Path dir) throws IOException {
    LocalCluster cluster =
        LocalCluster.builder(dir)
            .datanodes(DATANODES)
            .workers(1)
            .replication(DATANODES)
            .blockSize(1 << 20)
            .configureNamenode(config -> config.withStaleMillis(2_000).withDeadMillis(4_000))
            .start();
    try {
      return new Victim(cluster);
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void write(FileSystem files, String path, byte[] content) throws IOException {
    try (FileWriter out = files.create(path)) {
      out.write(content);
    }
    if (path.startsWith("/known/")) {
      known.put(path, content);
    }
  }

  List<String> knownFiles() {
    return List.copyOf(known.keySet());
  }

  /** Reads a known file and compares it. */
  void check(FileSystem files, String path) throws IOException {
    byte[] expected = known.get(path);
    try (FileReader in = files.open(path)) {
      if (!Arrays.equals(expected, in.readAllBytes())) {
        throw new IOException(path + " has another content than was written");
      }
    }
  }

  /** Writes a file and reads it back. */
  void checkWriting(FileSystem files) throws IOException {
    String path = "/known/afterwards";
    byte[] content = "still here".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    files.delete(path, false);
    try (FileWriter out = files.create(path)) {
      out.write(content);
    }
    try (FileReader in = files.open(path)) {
      if (!Arrays.equals(content, in.readAllBytes())) {
        throw new IOException(path + " has another content than was written");
      }
    }
  }

  /** Words that the NameNode's clients and this cluster's DataNodes use. */
  Vocabulary vocabulary() throws IOException {
    Properties node = new Properties();
    Path current = cluster.dataNodeDir(0).resolve("current");
    try (var in = Files.newInputStream(current.resolve("VERSION"))) {
      node.load(in);
    }
    String pool;
    try (var entries = Files.list(current)) {
      pool =
          entries
              .map(entry -> entry.getFileName().toString())
              .filter(name -> name.startsWith("BP-"))
              .findFirst()
              .orElseThrow();
    }
    try (var in = Files.newInputStream(current.resolve(pool).resolve("current/VERSION"))) {
      node.load(in);
    }
    return new Vocabulary(words(node, pool));
  }

  private Map<String, List<String>> words(Properties node, String pool) {
    Map<String, List<String>> words = new HashMap<>();
    List<String> paths =
        List.of(
            "/scrap/f0",
            "/scrap/f1",
            "/scrap/f2",
            "/scrap/f3",
            "/scrap/f4",
            "/scrap/new",
            "/scrap/d1",
            "/scrap/d1/a",
            "/scrap/d1/b",
            "/scrap",
            "/scrap/.snapshot/s1",
            "/known",
            "/known/1",
            "/",
            "/scrap/missing");
    for (String field :
        List.of(
            "src",
            "dst",
            "trg",
            "srcs",
            "path",
            "paths",
            "snapshotroot",
            "rootpath",
            "target",
            "filename",
            "fullpath",
            "startpath",
            "snapshotpath",
            "parent",
            "location")) {
      words.put(field, paths);
    }
    words.put("clientname", List.of("client-1", "client-2"));
    words.put("holder", List.of("client-1", "client-2"));
    words.put("username", List.of("mallory", "bob"));
    words.put("groupname", List.of("mallory", "users"));
    words.put("snapshotname", List.of("s1", "s2"));
    words.put("name", List.of("user.a", "a", "user.b"));
    List<String> blocks = List.of("" + FIRST_BLOCK, "" + (FIRST_BLOCK + 1), "" + (FIRST_BLOCK + 2));
    List<String> stamps = List.of("1001", "1002", "2000");
    words.put("blockid", blocks);
    words.put("generationstamp", stamps);
    words.put("genstamp", stamps);
    words.put("latestgenerationstamp", List.of("1001", "1002", "2001"));
    words.put("newgenstamp", List.of("1003", "2001"));
    words.put("recoveryid", List.of("1003", "2001"));
    words.put("numbytes", List.of("0", "512", "1024", "60001"));
    words.put("poolid", List.of(pool));
    words.put("blockpoolid", List.of(pool));
    words.put("clusterid", List.of(node.getProperty("clusterID")));
    words.put("namespceid", List.of(node.getProperty("namespaceID")));
    words.put("ctime", List.of(node.getProperty("cTime")));
    words.put("layoutversion", List.of("-67", "-57"));
    words.put("softwareversion", List.of("3.5.0"));
    List<String> nodes = List.of("fake-0", "fake-1", "fake-2");
    words.put("datanodeuuid", nodes);
    words.put("storageuuid", List.of("DS-0", "DS-1", "DS-2"));
    words.put("storageid", List.of("", "DS-0"));
    words.put("ipaddr", List.of("127.0.0.1"));
    words.put("hostname", List.of("localhost", "127.0.0.1"));
    words.put("xferport", List.of("1", "" + cluster.dataNode(1).dataAddress().getPort()));
    words.put("ipcport", List.of("1"));
    words.put("infoport", List.of("1"));
    words.put("bytesperchecksum", List.of("512"));
    words.put("stage", List.of("6"));
    words.put("offset", List.of("0", "511", "512", "100000"));
    words.put("len", List.of("0", "1", "60001"));
    words.put("blocksize", List.of("1048576", "0"));
    words.put("replication", List.of("1", "2", "3"));
    words.put("jobid", List.of("job-1"));
    words.put("workerid", List.of("worker-1"));
    return words;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
