package io.ashlar.namenode.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TopologyTest {

  @Test
  void anUnlistedNodeStandsOnTheDefaultRack() {
    assertThat(Topology.flat().rackOf("10.0.0.1", "a")).isEqualTo(Rack.DEFAULT);
  }

  @Test
  void theAddressWinsOverTheHostName() {
    Topology topology = Topology.of(Map.of("10.0.0.1", "/r1", "a", "/r2"));

    assertThat(topology.rackOf("10.0.0.1", "a").path()).isEqualTo("/r1");
    assertThat(topology.rackOf("10.0.0.9", "a").path()).isEqualTo("/r2");
  }

  @Test
  void distanceGrowsWithTheLevelsToClimb() {
    Rack rack = new Rack("/row-1/rack-1");

    assertThat(rack.distanceTo(new Rack("/row-1/rack-1"))).isEqualTo(2);
    assertThat(rack.distanceTo(new Rack("/row-1/rack-2"))).isEqualTo(4);
    assertThat(rack.distanceTo(new Rack("/row-2/rack-1"))).isEqualTo(6);
    assertThat(new Rack("/a").distanceTo(new Rack("/b"))).isEqualTo(4);
  }

  @Test
  void aMalformedRackIsRefusedWithTheHostInTheMessage() {
    assertThatThrownBy(() -> Topology.of(Map.of("10.0.0.1", "rack")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10.0.0.1")
        .hasMessageContaining("rack");
  }
}
