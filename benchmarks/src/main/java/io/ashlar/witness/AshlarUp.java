package io.ashlar.witness;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A persistent local cluster in one process, as {@code ashlar up} starts it. Thread-safe. */
public final class AshlarUp implements DfsProcesses {
  static final Pattern READY = Pattern.compile("^ready (hdfs://[0-9.]+:[0-9]+)");
  static final Duration START_PATIENCE = Duration.ofMinutes(2);

  private final ChildProcess process;
  private final URI uri;

  private AshlarUp(ChildProcess process, URI uri) {
    this.process = process;
    this.uri = uri;
  }

  /** A cluster whose data live in the given directory; made if there is nothing yet. */
  public static Builder builder(Path directory) {
    return new Builder(directory);
  }

  @Override
  public URI uri() {
    return uri;
  }

  @Override
  public ChildProcess nameNode() {
    return process;
  }

  @Override
  public List<ChildProcess> dataNodes() {
    return List.of();
  }

  @Override
  public void close() {
    process.terminate();
  }

  /** Says what cluster to start. Not thread-safe. */
  public static final class Builder {
    private final Path directory;
    private final List<String> settings = new ArrayList<>();
    private List<String> flags = List.of();
    private int dataNodeCount = 3;
    private int rpcPort;

    private Builder(Path directory) {
      this.directory = directory;
    }

    /** How many DataNodes; 3 unless said otherwise. */
    public Builder dataNodes(int count) {
      dataNodeCount = count;
      return this;
    }

    /** The RPC port; a free one unless said otherwise. */
    public Builder rpcPort(int port) {
      rpcPort = port;
      return this;
    }

    /** Sets a configuration key. */
    public Builder set(String key, String value) {
      settings.add("--set");
      settings.add(key + "=" + value);
      return this;
    }

    /** JVM options. */
    public Builder flags(List<String> options) {
      flags = List.copyOf(options);
      return this;
    }

    /** Starts the cluster and returns when it says that it is ready. */
    public AshlarUp start() throws IOException {
      AshlarUp cluster = launch();
      try {
        cluster.process.awaitMatch(READY, START_PATIENCE);
      } catch (IOException e) {
        cluster.kill();
        throw e;
      }
      return cluster;
    }

    /** Starts the cluster and returns at once. */
    public AshlarUp launch() throws IOException {
      if (rpcPort == 0) {
        rpcPort = Loopback.freePort();
      }
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "up",
                  "--dir",
                  directory.resolve("data").toString(),
                  "--datanodes",
                  Integer.toString(dataNodeCount),
                  "--rpc-port",
                  Integer.toString(rpcPort)));
      arguments.addAll(settings);
      ChildProcess process = AshlarCommand.in(directory).withFlags(flags).start("up", arguments);
      return new AshlarUp(process, URI.create("hdfs://" + Loopback.HOST + ":" + rpcPort));
    }
  }
}
