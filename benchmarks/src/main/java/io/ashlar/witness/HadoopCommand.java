package io.ashlar.witness;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs programs of Apache Hadoop, such as its shell, against a file system, each in a JVM of its
 * own. Immutable.
 */
public final class HadoopCommand {
  private static final String LOGGING =
      """
      log4j.rootLogger=WARN,console
      log4j.appender.console=org.apache.log4j.ConsoleAppender
      log4j.appender.console.target=System.err
      log4j.appender.console.layout=org.apache.log4j.PatternLayout
      log4j.appender.console.layout.ConversionPattern=%p %c: %m%n
      log4j.logger.org.apache.hadoop.util.NativeCodeLoader=ERROR
      log4j.logger.org.apache.hadoop.hdfs.server.namenode.NNThroughputBenchmark=INFO
      """;

  private final URI fileSystem;
  private final Path directory;
  private final List<String> flags;
  private final Map<String, String> settings;

  private HadoopCommand(
      URI fileSystem, Path directory, List<String> flags, Map<String, String> settings) {
    this.fileSystem = fileSystem;
    this.directory = directory.toAbsolutePath();
    this.flags = flags;
    this.settings = settings;
  }

  /**
   * Programs that use the given file system.
   *
   * @param directory takes settings and logs
   */
  public static HadoopCommand on(URI fileSystem, Path directory) {
    return new HadoopCommand(fileSystem, directory, List.of(), Map.of());
  }

  /** The same with other JVM options. */
  public HadoopCommand withFlags(List<String> other) {
    return new HadoopCommand(fileSystem, directory, List.copyOf(other), settings);
  }

  /** The same with one more client setting. */
  public HadoopCommand with(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(settings);
    more.put(key, value);
    return new HadoopCommand(fileSystem, directory, flags, more);
  }

  /** The command line that runs a main class; its settings are written. */
  public List<String> command(String mainClass, List<String> arguments) throws IOException {
    Path conf = directory.resolve("conf/client");
    Files.createDirectories(conf);
    Files.writeString(conf.resolve("log4j.properties"), LOGGING);
    Map<String, String> all = new LinkedHashMap<>();
    all.put("fs.defaultFS", fileSystem.toString());
    all.put("hadoop.tmp.dir", directory.resolve("tmp").toString());
    all.putAll(settings);
    HadoopConfiguration.write(conf.resolve("core-site.xml"), all);
    return JavaCommand.forPeer()
        .flags(flags)
        .classpath(conf.toString(), Classpaths.hadoop(), Classpaths.benchmarks())
        .main(mainClass, arguments);
  }

  /**
   * Starts a main class; its output is in the log of the process.
   *
   * @param listener hears every line of output
   */
  public ChildProcess start(String mainClass, List<String> arguments, Consumer<String> listener)
      throws IOException {
    String simpleName = mainClass.substring(mainClass.lastIndexOf('.') + 1);
    Path log = directory.resolve(simpleName + ".log");
    Files.deleteIfExists(log);
    return ChildProcess.start(simpleName, command(mainClass, arguments), Map.of(), log, listener);
  }

  /**
   * Runs a main class to its end and returns its output; another exit status than 0 is an error.
   */
  public String run(String mainClass, List<String> arguments, Duration patience)
      throws IOException {
    ChildProcess process = start(mainClass, arguments, line -> {});
    process.awaitSuccess(patience);
    return Files.readString(process.log());
  }
}
