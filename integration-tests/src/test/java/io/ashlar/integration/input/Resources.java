package io.ashlar.integration.input;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process holds that a leak would make more of.
 *
 * @param descriptors open file descriptors
 * @param activeBuffers buffers of Netty's allocator that are in use
 * @param threads live threads
 */
record Resources(long descriptors, long activeBuffers, int threads) {

  static Resources now() throws IOException {
    long descriptors;
    try (var entries = Files.list(Path.of("/proc/self/fd"))) {
      descriptors = entries.count();
    }
    long active =
        PooledByteBufAllocator.DEFAULT.metric().directArenas().stream()
            .mapToLong(arena -> arena.numActiveAllocations())
            .sum();
    return new Resources(descriptors, active, Thread.activeCount());
  }
}
