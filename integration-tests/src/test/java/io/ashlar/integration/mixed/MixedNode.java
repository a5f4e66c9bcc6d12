package io.ashlar.integration.mixed;

import io.ashlar.witness.ApacheHdfs;
import io.ashlar.witness.AshlarDaemons;
import io.ashlar.witness.ChildProcess;
import io.ashlar.witness.Loopback;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * A DataNode's data directory, and the process that serves it now: ours, or Apache's. Not
 * thread-safe.
 */
final class MixedNode {

  /** Whose DataNode. */
  enum Kind {
    OWN {
      @Override
      ChildProcess launch(URI nameNode, Path directory, String name) throws IOException {
        return AshlarDaemons.launchDataNode(
            nameNode, directory, name, Loopback.freePort(), Map.of());
      }

      @Override
      void await(ChildProcess process) throws IOException {
        AshlarDaemons.awaitDataNode(process);
      }

      @Override
      String recoveryLine(long blockId) {
        return "Recovered block " + blockId + " as";
      }
    },
    APACHE {
      @Override
      ChildProcess launch(URI nameNode, Path directory, String name) throws IOException {
        return ApacheHdfs.launchDataNode(nameNode, directory, name, SETTINGS);
      }

      @Override
      void await(ChildProcess process) throws IOException {
        ApacheHdfs.awaitDataNode(process);
      }

      @Override
      String recoveryLine(long blockId) {
        return "BlockRecoveryWorker: block=BP-";
      }
    };

    /** As often as ours, so that each is as likely as the other to be chosen for a recovery. */
    private static final Map<String, String> SETTINGS = Map.of("dfs.heartbeat.interval", "1");

    abstract ChildProcess launch(URI nameNode, Path directory, String name) throws IOException;

    abstract void await(ChildProcess process) throws IOException;

    /** A part of the line that the primary of a block's recovery logs. */
    abstract String recoveryLine(long blockId);

    Kind other() {
      return this == OWN ? APACHE : OWN;
    }
  }

  private final URI nameNode;
  private final Path parent;
  private final String name;
  private Kind kind;
  private ChildProcess process;

  private MixedNode(URI nameNode, Path parent, String name, Kind kind) throws IOException {
    this.nameNode = nameNode;
    this.parent = parent;
    this.name = name;
    launch(kind);
  }

  /** Starts a DataNode under a NameNode; {@link #await} says when it is ready. */
  static MixedNode launch(URI nameNode, Path parent, String name, Kind kind) throws IOException {
    return new MixedNode(nameNode, parent, name, kind);
  }

  /** Starts it again, after it was stopped, as that kind. */
  void launch(Kind newKind) throws IOException {
    kind = newKind;
    process = kind.launch(nameNode, parent, name);
  }

  /** Returns when it has registered and reported. */
  void await() throws IOException {
    kind.await(process);
  }

  Kind kind() {
    return kind;
  }

  ChildProcess process() {
    return process;
  }

  /** Its data directory. */
  Path directory() {
    return parent.resolve(name);
  }

  /** How NameNodes call it, whoever serves it. */
  String uuid() throws IOException {
    return property("datanodeUuid");
  }

  /** How NameNodes call its volume. */
  String storageId() throws IOException {
    return property("storageID");
  }

  /** Whether it has led the recovery of that block since it was started. */
  boolean hasRecovered(long blockId) throws IOException {
    String line = kind.recoveryLine(blockId);
    try (var lines = Files.lines(process.log())) {
      return lines.anyMatch(
          logged -> logged.contains(line) && logged.contains(Long.toString(blockId)));
    }
  }

  private String property(String key) throws IOException {
    Properties version = new Properties();
    try (Reader in = Files.newBufferedReader(directory().resolve("current/VERSION"))) {
      version.load(in);
    }
    return version.getProperty(key);
  }

  @Override
  public String toString() {
    return name + " (" + kind + ")";
  }
}
