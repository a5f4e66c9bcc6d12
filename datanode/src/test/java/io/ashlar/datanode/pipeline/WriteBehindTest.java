package io.ashlar.datanode.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.ReplicaFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WriteBehindTest {
  private static final long MUCH = 64 << 20;

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Files files = new Files();
  private final WriteBehind behind = new WriteBehind(files, tasks::add, true);

  @Test
  void aLittleIsLeftToTheSyncAtTheEnd() {
    behind.wrote(1 << 20);
    assertThat(tasks).isEmpty();
  }

  @Test
  void oneStepAtATimeGoesToTheDisk() {
    behind.wrote(MUCH);
    behind.wrote(MUCH);
    assertThat(tasks).hasSize(1);
    tasks.remove().run();
    assertThat(files.syncs).isEqualTo(1);
    behind.wrote(1);
    assertThat(tasks).as("what was written meanwhile").hasSize(1);
  }

  @Test
  void aStepThatHasNotBegunNeverDoes() {
    behind.wrote(MUCH);
    behind.end();
    tasks.remove().run();
    behind.wrote(MUCH);
    assertThat(files.syncs).isZero();
    assertThat(tasks).isEmpty();
  }

  @Test
  void theEndWaitsForTheStepUnderWay() throws Exception {
    behind.wrote(MUCH);
    files.mayEnd = new CountDownLatch(1);
    Thread step = new Thread(tasks.remove());
    step.start();
    assertThat(files.begun.await(20, TimeUnit.SECONDS)).isTrue();
    Thread end = new Thread(behind::end);
    end.start();
    await().until(() -> end.getState() == Thread.State.WAITING);
    assertThat(files.syncs).isZero();
    files.mayEnd.countDown();
    end.join();
    step.join();
    assertThat(files.syncs).isEqualTo(1);
  }

  @Test
  void aFailedStepAndAVolumeThatClosesAreLeftToTheSyncThatCounts() {
    files.fails = true;
    behind.wrote(MUCH);
    tasks.remove().run();
    behind.wrote(MUCH);
    assertThat(tasks).hasSize(1);
    WriteBehind closing =
        new WriteBehind(
            files,
            task -> {
              throw new RejectedExecutionException();
            },
            true);
    closing.wrote(MUCH);
    closing.end();
  }

  @Test
  void nothingIsDoneWhereNothingIsSyncedAtTheEnd() {
    new WriteBehind(files, tasks::add, false).wrote(MUCH);
    assertThat(tasks).isEmpty();
  }

  private static final class Files implements ReplicaFiles {
    private final CountDownLatch begun = new CountDownLatch(1);
    private CountDownLatch mayEnd = new CountDownLatch(0);
    private boolean fails;
    private int syncs;

    @Override
    public void syncData() throws IOException {
      begun.countDown();
      try {
        assertThat(mayEnd.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (fails) {
        throw new IOException("bad disk");
      }
      syncs++;
    }

    @Override
    public ChecksumSpec checksum() {
      throw new UnsupportedOperationException();
    }

    @Override
    public long dataLength() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void writeData(long position, ByteBuffer[] buffers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void writeChecksums(long position, ByteBuffer[] buffers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void readData(long position, ByteBuffer into) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void readChecksums(long position, ByteBuffer into) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void truncate(long dataLength, long checksumsLength) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void sync() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
