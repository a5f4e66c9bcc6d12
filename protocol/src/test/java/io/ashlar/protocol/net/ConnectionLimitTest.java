package io.ashlar.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionLimitTest {
  private final ConnectionLimit limit = new ConnectionLimit("test", 3, 2);

  private static Channel from(String host) {
    return new EmbeddedChannel() {
      @Override
      protected SocketAddress remoteAddress0() {
        return new InetSocketAddress(host, 1);
      }
    };
  }

  @Test
  void oneHostDoesNotKeepTheOthersOut() {
    assertThat(limit.admit(from("127.0.0.1"))).isTrue();
    assertThat(limit.admit(from("127.0.0.1"))).isTrue();
    assertThat(limit.admit(from("127.0.0.1"))).isFalse();
    assertThat(limit.admit(from("127.0.0.2"))).isTrue();
    assertThat(limit.admit(from("127.0.0.3"))).as("the fourth of three").isFalse();
  }

  @Test
  void whoLeavesMakesRoom() {
    Channel first = from("127.0.0.1");
    limit.admit(first);
    limit.admit(from("127.0.0.1"));

    first.close();

    assertThat(limit.open()).isEqualTo(1);
    assertThat(limit.admit(from("127.0.0.1"))).isTrue();
  }

  @Test
  void whoIsTooManyIsClosedAtTheDoorAndOthersPass() {
    EmbeddedChannel port = new EmbeddedChannel(limit.door());
    Channel first = from("127.0.0.1");
    Channel second = from("127.0.0.1");
    Channel third = from("127.0.0.1");

    port.writeInbound(first, second, third);

    assertThat(port.inboundMessages()).containsExactly(first, second);
    assertThat(second.isOpen()).isTrue();
    assertThat(third.isOpen()).isFalse();
    assertThat(limit.open()).isEqualTo(2);
  }

  @Test
  void descriptorsAreAsTheSystemSays(@TempDir Path dir) throws IOException {
    Path limits = dir.resolve("limits");
    Files.writeString(limits, "Max open files            1024                 4096        files\n");
    assertThat(Descriptors.readLimit(limits)).isEqualTo(1024);

    Files.writeString(limits, "Max open files            unlimited            unlimited   files\n");
    assertThat(Descriptors.readLimit(limits)).isEqualTo(Integer.MAX_VALUE);

    assertThat(Descriptors.readLimit(dir.resolve("none"))).isPositive();
  }
}
