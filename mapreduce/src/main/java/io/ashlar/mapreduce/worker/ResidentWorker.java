package io.ashlar.mapreduce.worker;

import io.ashlar.mapreduce.WorkerConfig;
import io.ashlar.mapreduce.shuffle.MapOutputs;
import io.ashlar.mapreduce.shuffle.ShuffleServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a worker, put together. Thread-safe. */
public final class ResidentWorker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ResidentWorker.class);

  private final LocalFiles files;
  private final ShuffleServer shuffle;
  private final Heartbeats heartbeats;
  private final Attempts attempts;

  private ResidentWorker(WorkerConfig config, LocalFiles files) throws IOException {
    this.files = files;
    MapOutputs outputs = new MapOutputs();
    LocalJobs jobs = new LocalJobs(config, files.jobs(), outputs);
    this.shuffle = ShuffleServer.start(config.shuffleAddress(), outputs);
    this.heartbeats = new Heartbeats(config, shuffle.address(), jobs);
    this.attempts =
        new Attempts(config.slots(), config.taskMemoryBytes(), jobs, outputs, heartbeats::wake);
    heartbeats.start(attempts);
  }

  /** Claims the local directory, starts serving map outputs, and registers in the background. */
  public static ResidentWorker start(WorkerConfig config) throws IOException {
    LocalFiles files = LocalFiles.claim(config.dir());
    try {
      return new ResidentWorker(config, files);
    } catch (IOException e) {
      files.close();
      throw e;
    }
  }

  /** Where map outputs are served. */
  public InetSocketAddress shuffleAddress() {
    return shuffle.address();
  }

  @Override
  public void close() {
    heartbeats.close();
    attempts.close();
    shuffle.close();
    try {
      files.close();
    } catch (IOException e) {
      LOG.warn("Local data in {} could not be removed", files.jobs(), e);
    }
  }
}
