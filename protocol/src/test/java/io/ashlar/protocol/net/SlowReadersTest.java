package io.ashlar.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlowReadersTest {
  private final SlowReaders readers = new SlowReaders(1_000);
  private final List<EmbeddedChannel> channels =
      Stream.generate(EmbeddedChannel::new).limit(4).toList();

  @AfterEach
  void close() {
    channels.forEach(EmbeddedChannel::close);
  }

  private List<Integer> open() {
    return Stream.of(0, 1, 2, 3).filter(i -> channels.get(i).isOpen()).toList();
  }

  @Test
  void whoTookNothingForLongestGoesFirst() {
    readers.changed(channels.get(0), 400);
    readers.changed(channels.get(1), 400);
    readers.changed(channels.get(0), 100); // it took something
    readers.changed(channels.get(2), 500);
    assertThat(open()).containsExactly(0, 1, 2, 3);

    readers.changed(channels.get(3), 300);
    assertThat(open()).containsExactly(0, 2, 3);
  }

  @Test
  void oneAloneMayBeSlow() {
    readers.changed(channels.get(0), 5_000);
    assertThat(open()).containsExactly(0, 1, 2, 3);

    readers.changed(channels.get(1), 1);
    assertThat(open()).containsExactly(1, 2, 3);
  }

  @Test
  void whoTookAllIsNotCounted() {
    readers.changed(channels.get(0), 900);
    readers.changed(channels.get(0), 0);
    readers.changed(channels.get(1), 900);
    assertThat(open()).containsExactly(0, 1, 2, 3);
  }
}
