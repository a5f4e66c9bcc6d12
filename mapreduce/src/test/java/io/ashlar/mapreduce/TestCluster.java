package io.ashlar.mapreduce;

import io.ashlar.fs.BlockLocation;
import io.ashlar.fs.ClientOptions;
import io.ashlar.fs.FileSystem;
import io.ashlar.protocol.rpc.RpcServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A coordinator behind a real RPC server, workers beside made-up nodes, and a directory of files.
 */
public final class TestCluster implements AutoCloseable {
  private final Path directory;
  private final JobCoordinator coordinator;
  private final RpcServer server;
  private final List<Worker> workers = new ArrayList<>();
  private final FileSystem fileSystem;

  private TestCluster(Path directory, int nodes, long blockSizeBytes, CoordinatorConfig config)
      throws IOException {
    this.directory = directory;
    List<BlockLocation.Replica> replicas = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      replicas.add(DirectoryFileSystem.node(nodeName(i), "/rack"));
    }
    Files.createDirectories(directory.resolve("fs"));
    fileSystem = new DirectoryFileSystem(directory.resolve("fs"), blockSizeBytes, replicas);
    coordinator = JobCoordinator.create(config);
    server =
        RpcServer.builder()
            .address(new InetSocketAddress("127.0.0.1", 0))
            .service(coordinator.jobService())
            .service(coordinator.workerService())
            .start();
  }

  /** With workers of one slot, each beside a node that has every so-many-th block. */
  public static TestCluster start(
      Path directory, int workers, long blockSizeBytes, CoordinatorConfig config)
      throws IOException {
    TestCluster cluster = new TestCluster(directory, Math.max(1, workers), blockSizeBytes, config);
    for (int i = 0; i < workers; i++) {
      cluster.startWorker(i);
    }
    return cluster;
  }

  public static TestCluster start(Path directory, int workers, long blockSizeBytes)
      throws IOException {
    return start(
        directory,
        workers,
        blockSizeBytes,
        // A worker that ends takes leave; on a busy machine one may be silent for long.
        CoordinatorConfig.defaults().withWorkerTimeout(200, 30_000));
  }

  static String nodeName(int number) {
    return "node-" + number;
  }

  public Worker startWorker(int node) throws IOException {
    Worker worker =
        Worker.start(
            WorkerConfig.defaults(directory.resolve("worker-" + workers.size()), server.address())
                .withSlots(1)
                .withTaskMemoryBytes(16 << 20)
                .withNodeNames(List.of(nodeName(node)))
                .withFileSystems((uri, options) -> fileSystem));
    workers.add(worker);
    return worker;
  }

  public Worker worker(int number) {
    return workers.get(number);
  }

  public Path workerDirectory(int number) {
    return directory.resolve("worker-" + number);
  }

  public FileSystem fileSystem() {
    return fileSystem;
  }

  public JobClient client() {
    return JobClient.connect(
        URI.create("hdfs://127.0.0.1:" + server.address().getPort()),
        ClientOptions.defaults(),
        (uri, options) -> fileSystem);
  }

  public void write(String path, byte[] content) throws IOException {
    Path file = directory.resolve("fs").resolve(path.substring(1));
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  public void write(String path, String content) throws IOException {
    write(path, content.getBytes(StandardCharsets.UTF_8));
  }

  public Path local(String path) {
    return directory.resolve("fs").resolve(path.substring(1));
  }

  /** All lines of a job's output, by what stands in front of the tab. */
  public Map<String, String> output(String path) throws IOException {
    Map<String, String> result = new TreeMap<>();
    try (Stream<Path> parts = Files.list(local(path))) {
      for (Path part : (Iterable<Path>) parts::iterator) {
        for (String line : Files.readString(part).lines().toList()) {
          int tab = line.indexOf('\t');
          if (result.put(line.substring(0, tab), line.substring(tab + 1)) != null) {
            throw new IOException("Key " + line + " is there twice");
          }
        }
      }
    }
    return result;
  }

  @Override
  public void close() throws IOException {
    for (Worker worker : workers) {
      worker.close();
    }
    server.close();
    coordinator.close();
    fileSystem.close();
  }
}
