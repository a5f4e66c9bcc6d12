package io.ashlar.integration.hosts;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ContainerNetwork;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.ExecConfig;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/**
 * A machine with one daemon on it: has a name and an address, can be cut off, stopped, and started
 * again with what is on its disk. Not thread-safe.
 */
final class Host implements AutoCloseable {
  /**
   * What the tests' containers and networks carry: the process that they belong to, so that
   * leftovers are known.
   */
  static final Map<String, String> LABELS =
      Map.of("io.ashlar.hosts", Long.toString(ProcessHandle.current().pid()));

  /**
   * Names are looked up anew each second: hosts come back under other addresses. With the quick
   * compiler only, as no daemon lives for long.
   */
  private static final String JAVA_OPTIONS =
      "-Xmx160m -XX:TieredStopAtLevel=1"
          + " -Dsun.net.inetaddr.ttl=1 -Dsun.net.inetaddr.negative.ttl=0";

  private static final int SECONDS_TO_STOP = 20;

  private final Diary diary;
  private final String name;
  private final Network network;
  private final GenericContainer<?> container;

  /**
   * A host that is not started yet.
   *
   * @param diary takes notes of what is done to it, and its log in the end
   * @param name by which others on its network find it
   * @param command for the image
   */
  Host(Diary diary, String image, Network network, String name, List<String> command) {
    this.diary = diary;
    this.name = name;
    this.network = network;
    this.container =
        new GenericContainer<>(image)
            .withNetwork(network)
            .withNetworkAliases(name)
            .withLabels(LABELS)
            .withEnv("ASHLAR_JAVA_OPTS", JAVA_OPTIONS)
            .withCreateContainerCmdModifier(
                create -> {
                  create.withHostName(name);
                  create.getHostConfig().withCapAdd(Capability.NET_ADMIN);
                  create.withCmd(command);
                });
  }

  String name() {
    return name;
  }

  /** Joins another network too, under a name of its own there; before or after its start. */
  void join(Network other, String alias) {
    docker()
        .connectToNetworkCmd()
        .withContainerId(container.getContainerId())
        .withNetworkId(other.getId())
        .withContainerNetwork(new ContainerNetwork().withAliases(alias))
        .exec();
  }

  /** Leaves a network, and with it the address there. */
  void leave(Network other) {
    docker()
        .disconnectFromNetworkCmd()
        .withContainerId(container.getContainerId())
        .withNetworkId(other.getId())
        .exec();
  }

  /** Its present address on its own network. */
  String address() {
    return on(network).getIpAddress();
  }

  /** Its present address on that network. */
  String addressOn(Network other) {
    return on(other).getIpAddress();
  }

  /** Where the tests' own JVM is, as seen from here. */
  String testAddress() {
    return on(network).getGateway();
  }

  private ContainerNetwork on(Network wanted) {
    InspectContainerResponse state =
        docker().inspectContainerCmd(container.getContainerId()).exec();
    return state.getNetworkSettings().getNetworks().values().stream()
        .filter(joined -> wanted.getId().equals(joined.getNetworkID()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + " is not on that network"));
  }

  /** Drops every packet to and from those addresses. */
  void cutFrom(List<String> addresses) {
    firewall(
        "is cut from " + addresses,
        addresses.stream()
            .flatMap(peer -> Stream.of("INPUT --source " + peer, "OUTPUT --destination " + peer)));
  }

  /** Drops what comes from those addresses; what is sent to them still arrives. */
  void deafTo(List<String> addresses) {
    firewall("is deaf to " + addresses, addresses.stream().map(peer -> "INPUT --source " + peer));
  }

  /** Lets all packets through again. */
  void heal() {
    run("iptables --wait --flush");
  }

  /** How many packets vanished here since the network was last whole. */
  long dropped() {
    return run("iptables --wait --list --verbose --exact --numeric")
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words.length > 2 && words[2].equals("DROP"))
        .mapToLong(words -> Long.parseLong(words[0]))
        .sum();
  }

  private void firewall(String what, Stream<String> rules) {
    diary.note(name + " " + what);
    run(
        rules
            .map(rule -> "iptables --wait --append " + rule + " --jump DROP")
            .reduce("set -e", (script, rule) -> script + "; " + rule));
  }

  /** Runs a script as root and gives its output; a script that fails is an error. */
  String run(String script) {
    Container.ExecResult result = tryToRun("root", script);
    if (result.getExitCode() != 0) {
      throw new IllegalStateException(
          name + ": '" + script + "' failed: " + result.getStdout() + result.getStderr());
    }
    return result.getStdout();
  }

  /** Runs a script as that user. */
  Container.ExecResult tryToRun(String user, String script) {
    try {
      return container.execInContainer(
          ExecConfig.builder().user(user).command(new String[] {"bash", "-c", script}).build());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  void start() {
    diary.note(name + " starts");
    if (container.getContainerId() == null) {
      container.start();
    } else {
      docker().startContainerCmd(container.getContainerId()).exec();
    }
  }

  /** Asks the daemon to end, and takes the host off its network. */
  void stop() {
    diary.note(name + " is asked to end");
    docker().stopContainerCmd(container.getContainerId()).withTimeout(SECONDS_TO_STOP).exec();
  }

  /** Ends the daemon at once, as kill -9 does, and takes the host off its network. */
  void kill() {
    diary.note(name + " is killed");
    docker().killContainerCmd(container.getContainerId()).exec();
    docker()
        .waitContainerCmd(container.getContainerId())
        .exec(new WaitContainerResultCallback())
        .awaitStatusCode(SECONDS_TO_STOP, TimeUnit.SECONDS);
  }

  private static DockerClient docker() {
    return org.testcontainers.DockerClientFactory.instance().client();
  }

  /** Keeps the daemon's log and removes the host with its disk. */
  @Override
  public void close() {
    if (container.getContainerId() != null) {
      try {
        diary.keep(name + ".log", container.getLogs());
      } finally {
        container.stop();
      }
    }
  }
}
