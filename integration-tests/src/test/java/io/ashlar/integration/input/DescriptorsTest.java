package io.ashlar.integration.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.ashlar.fs.FileSystem;
import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.witness.ChildProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that may open no more files and sockets, and then may again. */
class DescriptorsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final int SILENCE_MILLIS = 60_000;

  /** How long servers are watched that have no descriptors. */
  private static final long WATCHED_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Free descriptors at first, which connections then take. */
  private static final int FREE = 8;

  private static final int CONNECTIONS = 60;

  @TempDir private Path dir;

  private SmallDaemons servers;

  private final Findings findings = new Findings();

  @BeforeEach
  void start() throws IOException {
    assumeThat(Path.of("/usr/bin/prlimit")).isExecutable();
    servers = SmallDaemons.start(dir);
  }

  @AfterEach
  void stop() {
    if (servers != null) {
      servers.close();
    }
  }

  /** A file descriptor limit of a running process, as prlimit sets and shows it. */
  private static String prlimit(ChildProcess daemon, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("prlimit", "--pid", "" + daemon.pid()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
    return output;
  }

  private static String limit(ChildProcess daemon) throws Exception {
    return prlimit(daemon, "--nofile", "--noheadings", "--output=SOFT");
  }

  private static void limit(ChildProcess daemon, String most) throws Exception {
    prlimit(daemon, "--nofile=" + most + ":");
  }

  /** Lets a server have no descriptor more than it has, and takes those that lie between. */
  private static void exhaust(ChildProcess daemon, Crowd crowd, InetSocketAddress... ports)
      throws Exception {
    long most = SmallDaemons.descriptors(daemon) + FREE;
    limit(daemon, "" + most);
    for (InetSocketAddress port : ports) {
      crowd.mute(port, CONNECTIONS);
    }
    await().atMost(PATIENCE).until(() -> isFull(daemon, most));
  }

  /** Whether each number below the limit, which new descriptors must have, is taken. */
  private static boolean isFull(ChildProcess daemon, long most) throws IOException {
    try (var numbers = Files.list(Path.of("/proc/" + daemon.pid() + "/fd"))) {
      return numbers
              .map(number -> Long.parseLong(number.getFileName().toString()))
              .filter(number -> number < most)
              .count()
          == most;
    }
  }

  /** What it has to do, such as to compile its code, comes to an end; spinning does not. */
  private static void assertDoesNotSpin(ChildProcess daemon) throws IOException {
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .untilAsserted(
            () -> {
              long cpuMillis = daemon.usage().cpuMillis();
              long start = System.nanoTime();
              TimeUnit.NANOSECONDS.sleep(WATCHED_NANOS);
              long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
              assertThat(daemon.usage().cpuMillis() - cpuMillis)
                  .as("of %d ms", millis)
                  .isLessThan(millis / 2);
            });
    assertThat(daemon.isAlive()).isTrue();
  }

  private static void assertLogLacks(ChildProcess daemon, String... words) throws IOException {
    for (String word : words) {
      assertThat(Files.readAllLines(daemon.log())).noneMatch(line -> line.contains(word));
    }
  }

  private static Status answer(Socket connection, byte[] operation) throws IOException {
    connection.getOutputStream().write(operation);
    return BlockOpResponseProto.parseDelimitedFrom(connection.getInputStream()).getStatus();
  }

  /** Asked so that what a first answer loads and opens is there for the next. */
  private Status firstAnswer(byte[] operation) throws IOException {
    try (Socket connection = connect(servers.data())) {
      return answer(connection, operation);
    }
  }

  private static Socket connect(InetSocketAddress server) throws IOException {
    Socket socket = new Socket(server.getAddress(), server.getPort());
    socket.setSoTimeout(SILENCE_MILLIS);
    return socket;
  }

  private void awaitRounds(Neighbour neighbour, int more) {
    int before = neighbour.rounds();
    await()
        .atMost(PATIENCE)
        .until(() -> neighbour.rounds() >= before + more || !findings.all().isEmpty());
    assertThat(findings.all()).isEmpty();
  }

  @Test
  void aNameNodeWithoutDescriptorsServesWhoIsThereAndThenNewcomersAgain() throws Exception {
    try (Neighbour neighbour = new Neighbour(servers.daemons().uri(), findings);
        FileSystem files = FileSystem.connect(servers.daemons().uri())) {
      files.mkdirs("/before"); // what a first answer loads and opens is there now
      assertThat(files.status("/before")).isPresent();
      assertThat(files.status("/nothing")).isEmpty();
      ChildProcess nameNode = servers.nameNode();
      String usual = limit(nameNode);
      try (Crowd crowd = new Crowd()) {
        exhaust(nameNode, crowd, servers.rpc(), servers.nameNodeHttp());
        assertDoesNotSpin(nameNode);
        files.mkdirs("/meanwhile");
        assertThat(files.status("/meanwhile")).isPresent();
        limit(nameNode, usual);
      }
      neighbour.start();
      awaitRounds(neighbour, 3);
      assertLogLacks(nameNode, " ERROR ");
    }
  }

  @Test
  void aDataNodeWithoutDescriptorsBlamesNoDiskAndLosesNothing() throws Exception {
    try (Neighbour neighbour = new Neighbour(servers.daemons().uri(), findings)) {
      ChildProcess dataNode = servers.dataNode();
      DataWords words = DataWords.of(dir);
      byte[] read = words.readLongest(dir);
      assertThat(firstAnswer(read)).isEqualTo(Status.SUCCESS);
      assertThat(firstAnswer(words.readUnknown())).isEqualTo(Status.ERROR);
      assertThat(firstAnswer(words.writeBlock())).isEqualTo(Status.SUCCESS);
      String usual = limit(dataNode);
      try (Accepted readers = Accepted.by(servers.data());
          Accepted writers = Accepted.by(servers.data());
          Crowd crowd = new Crowd()) {
        exhaust(dataNode, crowd, servers.data(), servers.ipc(), servers.dataNodeHttp());
        assertDoesNotSpin(dataNode);
        readers.awaitRefusal(read);
        writers.awaitRefusal(words.writeBlock());
        assertDoesNotSpin(dataNode);
        limit(dataNode, usual);
      }
      neighbour.start();
      awaitRounds(neighbour, 3);
      // Classes that lie in directories, as in a build, cannot be loaded meanwhile, which is
      // logged.
      assertLogLacks(dataNode, "is damaged", "taken out of use", "left out", "DataNode ends");
      assertLogLacks(servers.nameNode(), " ERROR ", "corrupt");
    }
  }

  /** Connections that the server has a descriptor for: before, the kernel holds them. */
  private record Accepted(List<Socket> sockets) implements AutoCloseable {
    private static final int COUNT = 20;

    static Accepted by(InetSocketAddress server) throws IOException {
      Accepted accepted = new Accepted(new ArrayList<>());
      for (int i = 0; i < COUNT; i++) {
        Socket socket = connect(server);
        accepted.sockets.add(socket);
        await().atMost(PATIENCE).until(() -> isAccepted(socket));
      }
      return accepted;
    }

    /**
     * Asks on one after the other until there is no descriptor for what is asked. One that is
     * served had one that the server gave back just then, which another connection takes next.
     */
    void awaitRefusal(byte[] operation) {
      Iterator<Socket> next = sockets.iterator();
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> answer(next.next(), operation) == Status.ERROR);
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  /** Whether the other end, in the kernel's table, has an inode: the tenth field, else 0. */
  private static boolean isAccepted(Socket connection) throws IOException {
    String here = String.format(":%04X", connection.getLocalPort());
    String there = String.format(":%04X", connection.getPort());
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] fields = line.strip().split("\\s+");
        if (fields[1].endsWith(there) && fields[2].endsWith(here) && !fields[9].equals("0")) {
          return true;
        }
      }
    }
    return false;
  }
}
