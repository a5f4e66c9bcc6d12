package io.ashlar.integration.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ashlar.integration.Content;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Clients that write files, append to some, and read them back, one after the other, and remember
 * what was acknowledged. A write or read that fails ends the load and is its failure: whatever the
 * tests do to hosts and network is to be borne. Thread-safe.
 */
final class Load implements AutoCloseable {
  /** Between two files of a writer: enough to keep files coming, and not to keep the disks busy. */
  private static final long PAUSE_MILLIS = 100;

  private static final int MAX_FILE_BYTES = 5 << 19;
  private static final int MAX_APPENDED_BYTES = 1 << 20;

  /** Of so many steps of a writer one appends to a file of before. */
  private static final int APPEND_EVERY = 3;

  /** A step that takes longer is worth a note. */
  private static final long LONG_MILLIS = 2_000;

  private static final Duration PATIENCE = Duration.ofSeconds(180);

  /** A file whose close was acknowledged. */
  private record Written(String path, Content content) {}

  private final List<Writer> writers = new ArrayList<>();
  private final CountDownLatch asked = new CountDownLatch(1);

  private final Diary diary;

  private Load(Diary diary, List<Client> clients, String directory, long seed) {
    this.diary = diary;
    for (int i = 0; i < clients.size(); i++) {
      writers.add(new Writer(clients.get(i), directory + "/" + clients.get(i) + i, seed + i));
    }
    writers.forEach(Thread::start);
  }

  /**
   * Starts a writer for each client.
   *
   * @param diary takes notes of steps that take long or fail
   * @param directory that takes their files
   */
  static Load start(Diary diary, List<Client> clients, String directory, long seed) {
    return new Load(diary, clients, directory, seed);
  }

  /** Waits until every writer has done that many steps which it begins from now on. */
  void awaitFiles(int count) {
    awaitFiles(count, writers);
  }

  /** The same of one client's writer only; that of another may not fail meanwhile. */
  void awaitFilesOf(Client client, int count) {
    awaitFiles(count, writers.stream().filter(writer -> writer.client == client).toList());
  }

  private void awaitFiles(int count, List<Writer> some) {
    int[] goals = some.stream().mapToInt(writer -> writer.begun + count).toArray();
    await(count + " more files are written and read")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () -> {
              writers.forEach(Writer::throwFailure);
              for (int i = 0; i < goals.length; i++) {
                assertThat(some.get(i).read)
                    .as("files that %s has written and read", some.get(i))
                    .isGreaterThanOrEqualTo(goals[i]);
              }
            });
    diary.note("files were written and read: " + files());
  }

  /** Files whose close was acknowledged. */
  int files() {
    return writers.stream().mapToInt(writer -> writer.written.size()).sum();
  }

  /** Lets the writers end the files that they are at. */
  void stop() throws InterruptedException {
    asked.countDown();
    for (Writer writer : writers) {
      writer.join(PATIENCE.toMillis());
      assertThat(writer.isAlive()).as("%s still writes", writer).isFalse();
      writer.throwFailure();
    }
  }

  /**
   * Reads every acknowledged file and compares it byte for byte.
   *
   * @return how many bytes these were
   */
  long verify(Client reader) throws IOException {
    long bytes = 0;
    for (Writer writer : writers) {
      for (Written file : writer.written) {
        assertHas(reader, file);
        bytes += file.content().length();
      }
    }
    diary.note(files() + " files with " + bytes + " bytes are as they were written");
    return bytes;
  }

  private static void assertHas(Client reader, Written file) throws IOException {
    try (InputStream in = reader.open(file.path())) {
      file.content().assertEqualTo(in);
    }
  }

  @Override
  public void close() {
    asked.countDown();
    writers.forEach(Thread::interrupt);
  }

  private final class Writer extends Thread {
    private final Client client;
    private final String directory;
    private final Random random;
    private final List<Written> written = new CopyOnWriteArrayList<>();
    private volatile int begun;
    private volatile int read;
    private volatile Throwable failure;

    Writer(Client client, String directory, long seed) {
      super("load " + directory);
      this.client = client;
      this.directory = directory;
      this.random = new Random(seed);
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        do {
          long started = System.nanoTime();
          int step = begun + 1;
          begun = step;
          if (step % APPEND_EVERY == 0) {
            append(random.nextInt(written.size()));
          } else {
            create(directory + "/" + step);
          }
          assertHas(client, written.get(random.nextInt(written.size())));
          long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
          if (millis >= LONG_MILLIS) {
            diary.note("step " + step + " of " + this + " took " + millis + " ms");
          }
          read = step;
        } while (!asked.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
      } catch (IOException | AssertionError | RuntimeException e) {
        failure = e;
        diary.note(this + " failed: " + e);
      } catch (InterruptedException e) {
        interrupt();
      }
    }

    private void create(String path) throws IOException {
      Content content = new Content(random.nextLong(), 1 + random.nextInt(MAX_FILE_BYTES));
      write(path, client.create(path), content, 0);
      written.add(new Written(path, content));
    }

    private void append(int index) throws IOException {
      Written file = written.get(index);
      Content before = file.content();
      Content after =
          new Content(before.seed(), before.length() + 1 + random.nextInt(MAX_APPENDED_BYTES));
      write(file.path(), client.append(file.path()), after, before.length());
      written.set(index, new Written(file.path(), after));
    }

    /** Half of it is flushed and so must be seen while the other half is written. */
    private void write(String path, Client.Writing file, Content content, long from)
        throws IOException {
      int rest = (int) (content.length() - from);
      int half = rest / 2;
      try (var stream = file.stream()) {
        stream.write(content.bytes(from, half));
        file.flush();
        try (InputStream in = client.open(path)) {
          int flushed = (int) from + half;
          assertThat(in.readNBytes(flushed)).as("flushed part of %s", path).hasSize(flushed);
        }
        stream.write(content.bytes(from + half, rest - half));
      }
    }

    void throwFailure() {
      if (failure != null) {
        // No assertion's error, which would be waited for to pass.
        throw new IllegalStateException(
            this + " failed after " + written.size() + " files; what happened is in " + diary,
            failure);
      }
    }

    @Override
    public String toString() {
      return "writer " + directory;
    }
  }
}
