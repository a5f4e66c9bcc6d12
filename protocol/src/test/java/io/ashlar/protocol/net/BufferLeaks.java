package io.ashlar.protocol.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class that lost a buffer without releasing it. */
public final class BufferLeaks implements BeforeAllCallback, AfterAllCallback {
  private final List<String> leaks = new CopyOnWriteArrayList<>();

  @Override
  public void beforeAll(ExtensionContext context) {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ByteBufUtil.setLeakListener((resource, records) -> leaks.add(resource + records));
  }

  @Override
  public void afterAll(ExtensionContext context) throws InterruptedException {
    List<String> found = collect();
    if (!found.isEmpty()) {
      throw new AssertionError("Buffers were not released: " + found);
    }
  }

  /** What was lost until now. */
  public List<String> collect() throws InterruptedException {
    for (int round = 0; round < 3; round++) {
      ReferenceQueue<Object> queue = new ReferenceQueue<>();
      WeakReference<Object> garbage = new WeakReference<>(new Object(), queue);
      System.gc();
      if (queue.remove(10_000) != garbage) {
        throw new AssertionError("No garbage collection took place");
      }
      ByteBufAllocator.DEFAULT.directBuffer(1).release(); // the detector looks when it is used
    }
    return List.copyOf(leaks);
  }
}
