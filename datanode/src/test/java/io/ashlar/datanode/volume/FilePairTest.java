package io.ashlar.datanode.volume;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.protocol.transfer.ChecksumType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePairTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir Path dir;

  private final AtomicInteger syncs = new AtomicInteger();
  private final CountDownLatch mayFail = new CountDownLatch(1);

  /** The kernel says of lost data once that it is lost, to the first who asks. */
  private final FileAccess losesOnce =
      new FileAccess() {
        @Override
        public FileChannel open(Path file, OpenOption... options) throws IOException {
          return new WrappedChannel(FileAccess.super.open(file, options)) {
            @Override
            void beforeRead() {}

            @Override
            void beforeWrite() {}

            @Override
            void beforeTruncate() {}

            @Override
            void sync() throws IOException {
              if (syncs.incrementAndGet() == 1) {
                try {
                  mayFail.await();
                } catch (InterruptedException e) {
                  throw new IOException(e);
                }
                throw new IOException(FaultyFiles.IO_ERROR);
              }
            }
          };
        }
      };

  @Test
  void ofSeveralSyncsNoneSucceedsWhenTheKernelTellsOneOfThemOnlyThatDataIsLost() throws Exception {
    VolumeHealth health = new VolumeHealth(dir, () -> {});
    try (FilePair files =
        FilePair.create(
            losesOnce,
            dir.resolve("blk_1"),
            dir.resolve("blk_1_1.meta"),
            new ChecksumSpec(ChecksumType.CRC32C, 512),
            health)) {
      CompletableFuture<Void> behind = new CompletableFuture<>();
      CompletableFuture<Void> flush = new CompletableFuture<>();
      new Thread(() -> sync(files, behind)).start();
      await().atMost(PATIENCE).until(() -> syncs.get() == 1);
      Thread flushing = new Thread(() -> sync(files, flush));
      flushing.start();
      await()
          .atMost(PATIENCE)
          .until(() -> flush.isDone() || flushing.getState() == Thread.State.BLOCKED);
      mayFail.countDown();

      assertThatThrownBy(behind::get).hasRootCauseMessage(FaultyFiles.IO_ERROR);
      assertThatThrownBy(flush::get).hasMessageContaining("could not be synced before");
    }
  }

  private static void sync(FilePair files, CompletableFuture<Void> end) {
    try {
      files.syncData();
      end.complete(null);
    } catch (IOException e) {
      end.completeExceptionally(e);
    }
  }
}
