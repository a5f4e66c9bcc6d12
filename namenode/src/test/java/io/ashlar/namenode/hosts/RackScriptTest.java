package io.ashlar.namenode.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ashlar.namenode.topology.Rack;
import io.ashlar.namenode.topology.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RackScriptTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir Path directory;

  private Path script(String body) throws IOException {
    Path script = Files.writeString(directory.resolve("racks"), "#!/bin/sh\n" + body);
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  private static void resolve(RackScript racks, String address) throws InterruptedException {
    CountDownLatch known = new CountDownLatch(1);
    racks.resolve(address, known::countDown);
    assertThat(known.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void eachAddressGetsTheRackThatIsPrintedInItsPlace() throws Exception {
    Path calls = directory.resolve("calls");
    Path script =
        script("echo $# >> " + calls + "\nfor a in \"$@\"; do echo /rack-${a##*.}; done\n");
    try (RackScript racks = new RackScript(script)) {
      Topology topology = Topology.of(Map.of("10.0.0.1", "/table")).with(racks);

      resolve(racks, "10.0.0.7");

      assertThat(topology.rackOf("10.0.0.7", "seven")).isEqualTo(new Rack("/rack-7"));
      assertThat(topology.rackOf("10.0.0.1", "one")).isEqualTo(new Rack("/table"));
      resolve(racks, "10.0.0.7");
      assertThat(Files.readAllLines(calls)).hasSize(1);
    }
  }

  @Test
  void whatIsNotKnownIsOnTheDefaultRackAndLookedUpForTheNextTime() throws Exception {
    try (RackScript racks = new RackScript(script("for a in \"$@\"; do echo /r; done\n"))) {
      Topology topology = Topology.flat().with(racks);

      assertThat(topology.rackOf("10.0.0.9", "")).isEqualTo(Rack.DEFAULT);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(topology.rackOf("10.0.0.9", "").path()).isEqualTo("/r"));
    }
  }

  @Test
  void aScriptThatFailsOrPrintsTooLittleLeavesTheDefaultRack() throws Exception {
    for (String body : new String[] {"exit 3\n", "echo\n", "echo not-a-rack\n"}) {
      try (RackScript racks = new RackScript(script(body))) {
        resolve(racks, "10.0.0.1");

        assertThat(Topology.flat().with(racks).rackOf("10.0.0.1", "")).isEqualTo(Rack.DEFAULT);
      }
    }
    try (RackScript racks = new RackScript(directory.resolve("missing"))) {
      resolve(racks, "10.0.0.1");
      assertThat(racks.known("10.0.0.1")).isEmpty();
    }
  }
}
