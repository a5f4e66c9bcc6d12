package io.ashlar.witness;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A class-data archive of Ashlar's jars: what every JVM would find out about their classes at its
 * start, found out once. It takes half of the processor's time from the start of a daemon, of which
 * tests start some hundred.
 *
 * <p>Only under {@code -Dashlar.witness.archives=DIR}, which takes the archives of one build. What
 * is compared with a peer starts by the launcher, which makes one of its own. Thread-safe.
 */
final class ClassArchive {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Path directory;
  private final String classpath;
  private final String mainClass;

  private ClassArchive(Path directory, String classpath, String mainClass) {
    this.directory = directory;
    this.classpath = classpath;
    this.mainClass = mainClass;
  }

  /**
   * The options for a JVM that is to use the archive; none where there is to be none, and where
   * there can be none, as when classes are not in jars yet. The first of a build's processes makes
   * the archive, and the others wait for it.
   *
   * @param mainClass has a verb {@code warm-up} that loads what a start needs
   */
  static List<String> flags(String classpath, String mainClass) {
    String directory = System.getProperty("ashlar.witness.archives", "");
    if (directory.isEmpty() || !inJars(classpath)) {
      return List.of();
    }
    try {
      return List.of(
          "-XX:SharedArchiveFile="
              + new ClassArchive(Path.of(directory).toAbsolutePath(), classpath, mainClass).make());
    } catch (IOException e) {
      System.err.println("Slower starts, as there is no class-data archive: " + e.getMessage());
      return List.of();
    }
  }

  private static boolean inJars(String classpath) {
    return List.of(classpath.split(":", -1)).stream().allMatch(entry -> entry.endsWith(".jar"));
  }

  private Path make() throws IOException {
    Files.createDirectories(directory);
    Path archive = directory.resolve("ashlar.jsa");
    Path madeOf = directory.resolve("ashlar.jars");
    try (FileChannel lock =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock.lock();
      String jars = jars();
      if (!Files.exists(archive)
          || !Files.exists(madeOf)
          || !Files.readString(madeOf).equals(jars)) {
        write(archive);
        Files.writeString(madeOf, jars);
      }
    }
    return archive;
  }

  /** The jars, and what tells when one is another than it was. */
  private String jars() throws IOException {
    StringBuilder jars = new StringBuilder();
    for (String entry : classpath.split(":", -1)) {
      Path jar = Path.of(entry);
      jars.append(jar).append(' ').append(Files.size(jar));
      jars.append(' ').append(Files.getLastModifiedTime(jar)).append('\n');
    }
    return jars.toString();
  }

  private void write(Path archive) throws IOException {
    Path classes = directory.resolve("ashlar.classes");
    Path log = directory.resolve("ashlar.log");
    Files.deleteIfExists(log);
    run(List.of("-XX:DumpLoadedClassList=" + classes), List.of(mainClass, "warm-up"), log);
    Path written = directory.resolve("ashlar.new");
    run(
        List.of(
            "-Xshare:dump",
            "-XX:SharedClassListFile=" + classes,
            "-XX:SharedArchiveFile=" + written),
        List.of(),
        log);
    // JVMs may run on the former one.
    Files.move(
        written, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void run(List<String> flags, List<String> program, Path log) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:-UsePerfData", "--add-opens=java.base/java.nio=ALL-UNNAMED"));
    command.addAll(flags);
    command.addAll(List.of("-cp", classpath));
    command.addAll(program);
    ChildProcess.start("the class-data archive's maker", command, Map.of(), log)
        .awaitSuccess(PATIENCE);
  }
}
