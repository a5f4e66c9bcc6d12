package io.ashlar.witness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The class paths that Maven resolved, one for each kind of process; a build writes them. */
public final class Classpaths {
  private Classpaths() {}

  /** The directory that holds the parent POM: the nearest one above this class or the process. */
  public static Path repositoryRoot() {
    Path here = Path.of("").toAbsolutePath();
    return Stream.iterate(here, path -> path != null, Path::getParent)
        .filter(path -> Files.isDirectory(path.resolve("benchmarks/peers")))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException(here + " is not inside a checkout of the repository"));
  }

  /** Apache Hadoop's daemons, clients and test jars. */
  public static String hadoop() {
    return resolved("benchmarks/peers/hadoop/target/classpath");
  }

  /** Apache Spark. */
  public static String spark() {
    return resolved("benchmarks/peers/spark/target/classpath");
  }

  /** Ashlar's own daemons and command line. */
  public static String ashlar() {
    return resolved("benchmarks/target/ashlar.classpath");
  }

  /** The classes of this module, for programs that run on a peer's class path. */
  public static String benchmarks() {
    return repositoryRoot().resolve("benchmarks/target/classes").toString();
  }

  private static String resolved(String file) {
    Path path = repositoryRoot().resolve(file);
    try {
      return Files.readString(path).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read the class path in " + path + "; run 'mvn test-compile' at the root first",
          e);
    }
  }
}
