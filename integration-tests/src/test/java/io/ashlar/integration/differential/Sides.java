package io.ashlar.integration.differential;

import io.ashlar.witness.ApacheHdfs;
import io.ashlar.witness.AshlarUp;
import io.ashlar.witness.DfsProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * An Apache HDFS and an Ashlar, three DataNodes each, set up alike. They start with the first test
 * that asks for them and stop after the last test of the run.
 *
 * <p>Under {@code -Dashlar.differential.apache=hdfs://HOST:PORT} and {@code
 * -Dashlar.differential.ashlar=...} clusters that run already are taken; everything in them is
 * deleted.
 */
final class Sides implements ExtensionContext.Store.CloseableResource, AutoCloseable {
  /** Files of several blocks should be small. */
  static final int MIN_BLOCK_BYTES = 512;

  /** Long enough that no checkpoint of the trash falls into a test. */
  private static final int TRASH_HOURS = 2_000;

  private final Path directory;
  private final List<DfsProcesses> processes = new ArrayList<>();
  private final Side apache;
  private final Side ashlar;

  private Sides() throws IOException {
    directory = Files.createTempDirectory("ashlar-differential");
    CompletableFuture<URI> truth =
        address(
            "apache",
            () ->
                ApacheHdfs.builder(directory.resolve("apache"))
                    .set("dfs.namenode.fs-limits.min-block-size", Integer.toString(MIN_BLOCK_BYTES))
                    .set("fs.trash.interval", Integer.toString(TRASH_HOURS * 60))
                    .set("dfs.heartbeat.interval", "1")
                    .set("dfs.namenode.redundancy.interval.seconds", "1")
                    .start());
    CompletableFuture<URI> ours =
        address(
            "ashlar",
            () ->
                AshlarUp.builder(directory.resolve("ashlar"))
                    .set("namenode.min-block-size", Integer.toString(MIN_BLOCK_BYTES))
                    .set("namenode.trash-interval", TRASH_HOURS + "h")
                    .start());
    try {
      apache = new Side("Apache HDFS", truth.join());
      ashlar = new Side("Ashlar", ours.join());
    } catch (CompletionException e) {
      CompletableFuture.allOf(truth, ours).exceptionally(failure -> null).join();
      close();
      throw e;
    }
  }

  @FunctionalInterface
  private interface Start {
    DfsProcesses start() throws IOException;
  }

  private CompletableFuture<URI> address(String side, Start start) {
    String running = System.getProperty("ashlar.differential." + side, "");
    if (!running.isEmpty()) {
      return CompletableFuture.completedFuture(URI.create(running));
    }
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            DfsProcesses cluster = start.start();
            synchronized (processes) {
              processes.add(cluster);
            }
            return cluster.uri();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** The truth. */
  Side apache() {
    return apache;
  }

  Side ashlar() {
    return ashlar;
  }

  /** Both, the truth first. */
  List<Side> both() {
    return List.of(apache, ashlar);
  }

  @Override
  public void close() {
    synchronized (processes) {
      processes.forEach(DfsProcesses::close);
    }
    FileUtil.fullyDelete(directory.toFile());
  }

  /** Gives the two clusters to tests that have a parameter for them. */
  static final class Extension implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Sides.class;
    }

    @Override
    public Sides resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(Sides.class))
          .getOrComputeIfAbsent(Sides.class, key -> start(), Sides.class);
    }

    private static Sides start() {
      try {
        return new Sides();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
