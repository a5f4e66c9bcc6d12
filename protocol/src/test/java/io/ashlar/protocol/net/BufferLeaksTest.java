package io.ashlar.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

class BufferLeaksTest {

  @Test
  void aLostBufferIsNoticed() throws Exception {
    BufferLeaks leaks = new BufferLeaks();
    leaks.beforeAll(null);
    lose();
    assertThat(leaks.collect()).isNotEmpty();
  }

  private static void lose() {
    ByteBufAllocator.DEFAULT.directBuffer(64).writeInt(1);
  }
}
