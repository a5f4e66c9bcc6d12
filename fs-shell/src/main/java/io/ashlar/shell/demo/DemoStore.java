package io.ashlar.shell.demo;

import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import io.ashlar.shell.terminal.Sizes;
import io.ashlar.shell.terminal.StatusLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Stores the demo's files, a few at a time. */
final class DemoStore {
  private static final int PARALLEL = 4;
  private static final int BUFFER_BYTES = 256 * 1024;

  private final FileSystem fileSystem;
  private final String root;
  private final StatusLine line;

  DemoStore(FileSystem fileSystem, String root, StatusLine line) {
    this.fileSystem = fileSystem;
    this.root = root;
    this.line = line;
  }

  /** Stores all files; the first that fails ends it. */
  void store(DemoInput input) throws IOException, InterruptedException {
    fileSystem.mkdirs(root);
    line.show("storing " + input.files().size() + " files, " + Sizes.withUnit(input.totalBytes()));
    ExecutorService threads = Executors.newFixedThreadPool(PARALLEL);
    AtomicInteger next = new AtomicInteger();
    try {
      List<Future<?>> strands = new ArrayList<>();
      for (int i = 0; i < PARALLEL; i++) {
        strands.add(
            threads.submit(
                () -> {
                  storeFrom(input, next);
                  return null;
                }));
      }
      for (Future<?> strand : strands) {
        strand.get();
      }
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof IOException io ? io : new IOException(failed.getCause());
    } finally {
      threads.shutdownNow();
    }
    line.clear();
  }

  private void storeFrom(DemoInput input, AtomicInteger next) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    int index = next.getAndIncrement();
    while (index < input.files().size()) {
      DemoInput.Item item = input.files().get(index);
      try (InputStream in = Files.newInputStream(item.local());
          FileWriter writer = fileSystem.create(root + "/" + item.name())) {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          writer.write(buffer, 0, count);
        }
      }
      index = next.getAndIncrement();
    }
  }
}
