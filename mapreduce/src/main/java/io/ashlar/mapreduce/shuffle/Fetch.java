package io.ashlar.mapreduce.shuffle;

import io.ashlar.mapreduce.collect.SegmentFile;
import io.ashlar.mapreduce.collect.SortedSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;

/**
 * Gets one partition of every map's output: over one connection to each worker, from a few workers
 * at once. Segments stay in memory up to a bound; what is beyond goes to files.
 */
public final class Fetch {
  private static final int MAX_PARALLEL = 4;
  private static final int TRIES = 4;
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final int MAX_IN_MEMORY_SEGMENT = 32 << 20;

  /** Where a map's output is. */
  public record Source(int map, int attempt, InetSocketAddress address) {}

  private final String jobId;
  private final int partition;
  private final Path directory;
  private final AtomicLong memoryLeft;
  private final AtomicLong fetchedBytes = new AtomicLong();
  private final LongConsumer progress;
  private final List<SortedSource> fetched = Collections.synchronizedList(new ArrayList<>());

  /**
   * A fetch that has not begun.
   *
   * @param directory existing, for this attempt alone; the caller removes it
   * @param memoryBytes bound on the segments in memory
   * @param progress told the number of segments that are there, from several threads
   */
  public Fetch(
      String jobId, int partition, Path directory, long memoryBytes, LongConsumer progress) {
    this.jobId = jobId;
    this.partition = partition;
    this.directory = directory;
    this.memoryLeft = new AtomicLong(memoryBytes);
    this.progress = progress;
  }

  /** Bytes that came over the network. */
  public long fetchedBytes() {
    return fetchedBytes.get();
  }

  /**
   * Gets them all.
   *
   * @throws FetchFailedException if one cannot be had
   * @throws InterruptedIOException if the calling thread is interrupted
   */
  public List<SortedSource> run(List<Source> sources) throws IOException {
    Map<InetSocketAddress, Queue<Source>> byWorker = new LinkedHashMap<>();
    for (Source source : sources) {
      byWorker.computeIfAbsent(source.address(), a -> new ArrayDeque<>()).add(source);
    }
    Queue<Queue<Source>> work = new ConcurrentLinkedQueue<>(byWorker.values());
    int threads = Math.max(1, Math.min(MAX_PARALLEL, byWorker.size()));
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, Thread.currentThread().getName() + "-fetch");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        ends.add(pool.submit(() -> fetchFromWorkers(work)));
      }
      for (Future<?> end : ends) {
        end.get();
      }
      return List.copyOf(fetched);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("Interrupted while fetching");
      interrupted.initCause(e);
      throw interrupted;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FetchFailedException failed) {
        throw failed;
      }
      throw new IOException("Fetching map outputs failed: " + e.getCause(), e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private Void fetchFromWorkers(Queue<Queue<Source>> work)
      throws IOException, InterruptedException {
    for (Queue<Source> worker = work.poll(); worker != null; worker = work.poll()) {
      fetchFromWorker(worker);
    }
    return null;
  }

  private void fetchFromWorker(Queue<Source> sources) throws IOException, InterruptedException {
    int failures = 0;
    while (!sources.isEmpty()) {
      try (ShuffleConnection connection = new ShuffleConnection(sources.peek().address())) {
        while (!sources.isEmpty()) {
          fetchOne(connection, sources.peek());
          sources.remove();
          failures = 0;
        }
      } catch (ShuffleConnection.NotHereException e) {
        throw new FetchFailedException(sources.peek(), e);
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted() || ++failures == TRIES) {
          throw new FetchFailedException(sources.peek(), e);
        }
        Thread.sleep(FIRST_PAUSE_MILLIS << failures);
      }
    }
  }

  private void fetchOne(ShuffleConnection connection, Source source) throws IOException {
    ShuffleConnection.Header header =
        connection.request(jobId, source.map(), source.attempt(), partition);
    long length = header.lengthBytes();
    if (length > 0) {
      SortedSource segment =
          length <= MAX_IN_MEMORY_SEGMENT && takeMemory(length)
              ? toMemory(connection, header)
              : toFile(connection, header, source);
      fetched.add(segment);
      fetchedBytes.addAndGet(length);
    } else {
      fetched.add(SortedSource.ofBytes(new byte[0]));
    }
    progress.accept(fetched.size());
  }

  private boolean takeMemory(long length) {
    if (memoryLeft.addAndGet(-length) >= 0) {
      return true;
    }
    memoryLeft.addAndGet(length);
    return false;
  }

  private SortedSource toMemory(ShuffleConnection connection, ShuffleConnection.Header header)
      throws IOException {
    boolean done = false;
    try {
      byte[] data = new byte[(int) header.lengthBytes()];
      connection.in().readFully(data);
      CRC32C crc = new CRC32C();
      crc.update(data);
      check((int) crc.getValue(), header);
      done = true;
      return SortedSource.ofBytes(data);
    } finally {
      if (!done) {
        memoryLeft.addAndGet(header.lengthBytes());
      }
    }
  }

  private SortedSource toFile(
      ShuffleConnection connection, ShuffleConnection.Header header, Source source)
      throws IOException {
    Path path = directory.resolve("segment-" + source.map());
    int crc = SegmentFile.copy(connection.in(), header.lengthBytes(), path);
    check(crc, header);
    return SegmentFile.source(path, header.lengthBytes());
  }

  private static void check(int crc, ShuffleConnection.Header header) throws IOException {
    if (crc != header.crc()) {
      throw new IOException("a segment was damaged on its way");
    }
  }
}
