package io.ashlar.shell;

import io.ashlar.fs.ClientOptions;
import io.ashlar.fs.FileStatus;
import io.ashlar.fs.FileSystem;
import io.ashlar.protocol.transfer.DatanodeReach;
import io.ashlar.shell.config.Keys;
import io.ashlar.shell.config.Settings;
import io.ashlar.shell.terminal.Terminal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * One run of the command: the shared options, the terminal, and the connections made so far.
 * Connecting is thread-safe; the rest belongs to the main thread.
 */
public final class Session implements AutoCloseable {
  /** Whoever typed a command would rather know at once that nobody listens. */
  private static final int CONNECT_ATTEMPTS = 2;

  /** Once it has answered, a NameNode that is restarted is waited for: a minute, nearly. */
  private static final int RECONNECT_ATTEMPTS = 60;

  private static final int DEFAULT_PORT = 8020;

  private final GlobalOptions options;
  private final Terminal terminal;
  private final Map<String, String> environment;
  private final Interruption interruption = new Interruption();
  private boolean hadoop;
  private final Map<URI, FileSystem> connections = new LinkedHashMap<>();
  private Settings settings;
  private String verb = "ashlar";
  private final AtomicBoolean waited = new AtomicBoolean();
  private volatile int status;

  /** One failure of a connection may be that of many files, and collects what each left behind. */
  private final Set<Throwable> toldAlso = Collections.newSetFromMap(new WeakHashMap<>());

  Session(GlobalOptions options, Terminal terminal, Map<String, String> environment) {
    this.options = options;
    this.terminal = terminal;
    this.environment = environment;
  }

  void verb(String name) {
    verb = name;
  }

  /** Name of the verb that runs, for messages. */
  public String verb() {
    return verb;
  }

  void spelledAsHadoopDoes() {
    hadoop = true;
  }

  /**
   * Whether the command was spelled {@code fs -VERB}: then it shows what the hdfs command would,
   * and a terminal makes no difference.
   */
  public boolean hadoop() {
    return hadoop;
  }

  /** Whether output is for a person who gains from colours and headings. */
  public boolean forPeople() {
    return terminal.outIsTerminal() && !hadoop && !options.json;
  }

  /** The user's screen and keyboard. */
  public Terminal terminal() {
    return terminal;
  }

  /** Whether reports shall be JSON. */
  public boolean json() {
    return options.json;
  }

  /** What to do should the user end the command early. */
  public Interruption interruption() {
    return interruption;
  }

  /** Whether the user wants to see everything. */
  public boolean debug() {
    return options.debug;
  }

  /** The configuration; read when first asked for. */
  public synchronized Settings settings() throws IOException {
    if (settings == null) {
      settings = Settings.load(Optional.ofNullable(options.config), options.assignments);
    }
    return settings;
  }

  /** Address of the cluster that was chosen. */
  public URI clusterUri() throws IOException {
    if (options.fs != null) {
      return parseUri(options.fs, "--fs");
    }
    String fromEnvironment = environment.get("ASHLAR_FS");
    if (fromEnvironment != null && !fromEnvironment.isBlank()) {
      return parseUri(fromEnvironment, "ASHLAR_FS");
    }
    Optional<URI> configured = settings().find(Keys.FS_URI);
    if (configured.isPresent()) {
      return parseUri(configured.get().toString(), Keys.FS_URI.name());
    }
    InetSocketAddress rpc = settings().get(Keys.NAMENODE_RPC);
    return URI.create("hdfs://" + rpc.getHostString() + ":" + rpc.getPort());
  }

  /** RPC address of the cluster that was chosen. */
  public InetSocketAddress namenode() throws IOException {
    URI uri = clusterUri();
    return new InetSocketAddress(uri.getHost(), uri.getPort());
  }

  /** The user to act as. */
  public String user() throws IOException {
    return clientOptions().user();
  }

  /** How to connect. */
  public ClientOptions clientOptions() throws IOException {
    Settings known = settings();
    DatanodeReach reach = known.datanodeReach();
    return new ClientOptions(
            known.find(Keys.USER).orElseGet(() -> ClientOptions.defaults().user()),
            Math.toIntExact(known.get(Keys.PACKET_SIZE)),
            known.get(Keys.PACKETS_IN_FLIGHT),
            Math.toIntExact(known.get(Keys.CALL_TIMEOUT).toMillis()),
            CONNECT_ATTEMPTS)
        .withReconnectAttempts(RECONNECT_ATTEMPTS)
        .withPipelineSilenceMillis(Math.toIntExact(reach.silenceMillis()))
        .withDatanodeHostNames(reach.byHostName())
        .withWaiting(this::waits);
  }

  /** The user is told once, however many files a command waits with. */
  private void waits(String reason) {
    if (waited.compareAndSet(false, true)) {
      terminal.error(verb + ": Waits for a NameNode that has just started. " + reason);
    }
  }

  /** The chosen cluster's file system. */
  public FileSystem fileSystem() throws IOException {
    return connect(clusterUri());
  }

  /**
   * What the user means by a path or an {@code hdfs://} address.
   *
   * @throws UsageException for an empty one: what a variable that is not set leaves is not to be
   *     taken for the home directory
   */
  public Target target(String argument) throws IOException {
    if (argument.isEmpty()) {
      throw new UsageException("Can not create a Path from an empty string");
    }
    String home = "/user/" + user();
    if (!argument.contains("://")) {
      // The hdfs command shows what is below a relative path as relative.
      boolean relative = hadoop && !argument.startsWith("/");
      return new Target(fileSystem(), "", Paths.absolute(argument, home), relative ? home : "");
    }
    int pathStart = argument.indexOf('/', argument.indexOf("://") + 3);
    String authority = pathStart < 0 ? argument : argument.substring(0, pathStart);
    String path = pathStart < 0 ? "/" : argument.substring(pathStart);
    boolean ours = authority.equals("hdfs://");
    URI uri = ours ? clusterUri() : parseUri(authority, "Path " + argument);
    return new Target(connect(uri), ours ? uri.toString() : authority, Paths.absolute(path, home));
  }

  /** How messages about snapshots name a directory: Hadoop's with the whole address. */
  public String place(Target target) {
    return hadoop ? target.uri().toString() : target.shown();
  }

  /** The entry at a target, or a NoSuchFileException. */
  public FileStatus status(Target target) throws IOException {
    return target
        .fileSystem()
        .status(target.path())
        .orElseThrow(() -> new NoSuchFileException(target.shown()));
  }

  /**
   * The existing entries that an argument stands for: one for a plain path, any number for a
   * pattern, in the order of their names.
   *
   * @throws NoSuchFileException if there is none
   */
  public List<Found> find(String argument) throws IOException {
    Target target = target(argument);
    if (!Glob.isPattern(target.path())) {
      return List.of(new Found(target, status(target)));
    }
    List<Found> found = new ArrayList<>();
    for (String path : Glob.withoutSlashesInBraces(target.path())) {
      found.addAll(find(target.at(path)));
    }
    if (found.isEmpty()) {
      throw new NoSuchFileException(target.shown());
    }
    return found;
  }

  private List<Found> find(Target pattern) throws IOException {
    Target root = pattern.at("/");
    List<Found> found = List.of(new Found(root, status(root)));
    for (String component : pattern.path().substring(1).split("/", -1)) {
      found = descend(found, component);
    }
    return found;
  }

  /** The hdfs command takes a malformed pattern for a failure. */
  private Glob glob(String text) {
    try {
      return new Glob(text);
    } catch (UsageException malformed) {
      throw hadoop ? new ShellException(malformed.getMessage()) : malformed;
    }
  }

  private List<Found> descend(List<Found> parents, String component) throws IOException {
    List<Found> children = new ArrayList<>();
    boolean pattern = Glob.isPattern(component);
    Glob glob = pattern ? glob(component) : null;
    for (Found parent : parents) {
      if (!parent.status().directory()) {
        continue;
      }
      if (pattern) {
        try (Stream<FileStatus> entries =
            parent.target().fileSystem().list(parent.target().path())) {
          entries
              .filter(entry -> glob.matches(entry.name()))
              .map(entry -> new Found(parent.target().child(entry.name()), entry))
              .forEach(children::add);
        }
      } else {
        Target child = parent.target().child(Glob.unescape(component));
        child
            .fileSystem()
            .status(child.path())
            .ifPresent(entry -> children.add(new Found(child, entry)));
      }
    }
    return children;
  }

  /** The answer to a question is no, which the exit status tells. */
  public void no() {
    status = ExitStatus.FAILED;
  }

  /** The verb has an exit status of its own for how it ends. */
  public void endsWith(int exitStatus) {
    status = exitStatus;
  }

  /**
   * Tells of a failure that does not end the command: the rest goes on, the exit status is 1. What
   * else went wrong because of it, and was added to it as a suppressed ShellException, follows.
   */
  public synchronized void failed(Throwable failure) {
    status = ExitStatus.FAILED;
    if (options.debug) {
      failure.printStackTrace(terminal.err());
    } else {
      terminal.error(verb + ": " + Messages.of(failure));
      for (Throwable also : failure.getSuppressed()) {
        if (also instanceof ShellException && toldAlso.add(also)) {
          terminal.error(verb + ": " + Messages.of(also));
        }
      }
    }
  }

  /** Exit status as far as it is known. */
  public int exitStatus() {
    return status;
  }

  private synchronized FileSystem connect(URI uri) throws IOException {
    FileSystem known = connections.get(uri);
    if (known == null) {
      known = FileSystem.connect(uri, clientOptions());
      connections.put(uri, known);
    }
    return known;
  }

  private static URI parseUri(String text, String source) {
    try {
      URI uri = URI.create(text);
      if ("hdfs".equals(uri.getScheme()) && uri.getHost() != null) {
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        return URI.create("hdfs://" + uri.getHost() + ":" + port);
      }
    } catch (IllegalArgumentException malformed) {
      // Told below, together with addresses that are well-formed and of another kind.
    }
    throw new UsageException(source + ": expected hdfs://host:port, found '" + text + "'");
  }

  @Override
  public synchronized void close() throws IOException {
    for (FileSystem connection : connections.values()) {
      connection.close();
    }
  }

  /**
   * An entry that exists.
   *
   * @param target where
   * @param status what it is
   */
  public record Found(Target target, FileStatus status) {}
}
